"""What of a crawl's faults is logged? Not those of disk and database, which the run itself tells in a line."""

import logging
from typing import Any

from scrapy import Request, Spider
from scrapy.http import Response
from scrapy.logformatter import LogFormatter, LogFormatterResult
from twisted.python.failure import Failure

from crawler.failures import STORAGE


class Logged(LogFormatter):
    """Scrapy's lines; a page that could not be stored has none, as its line would hold the whole page and a traceback."""

    def item_error(
        self, item: Any, exception: BaseException, response: Response | Failure | None, spider: Spider
    ) -> LogFormatterResult:
        """The line of a pipeline that broke."""
        return _lowered(super().item_error(item, exception, response, spider), exception)

    def spider_error(
        self, failure: Failure, request: Request, response: Response | Failure, spider: Spider
    ) -> LogFormatterResult:
        """The line of a callback that broke."""
        return _lowered(super().spider_error(failure, request, response, spider), failure.value)


def _lowered(line: LogFormatterResult, fault: BaseException | None) -> LogFormatterResult:
    if isinstance(fault, STORAGE):
        line["level"] = logging.DEBUG
    return line
