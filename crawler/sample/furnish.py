"""What surrounds an article on its page: which adverts, comments and links to other articles?"""

from collections.abc import Mapping
from typing import Any

from crawler.sample.catalogue import Catalogue, SampleArticle, catalogue, read_toml

WITH_COMMENTS = ("local", "wordpress", "letter")
PICTURES = {1: 200, 2: 215, 3: 32, 4: 190}  # hue of the sky by the picture's number


def furniture(article: SampleArticle) -> Mapping[str, Any]:
    """The same for the same article in every edition, so that only edited pages change their bytes."""
    stock, turn = read_toml("furniture.toml"), article.number
    comments = _turned(stock["comments"], turn)[: 2 + turn % 3] if article.publisher.layout in WITH_COMMENTS else []
    return {
        "adverts": _turned(stock["adverts"], turn)[:3],
        "newsletter": _turned(stock["newsletters"], turn)[0],
        "comments": comments,
        "related": _related(article, catalogue(1)),
        "picture": f"/assets/picture-{1 + turn % len(PICTURES)}.svg",
    }


def _related(article: SampleArticle, first: Catalogue) -> list[SampleArticle]:
    """Three earlier articles, of other publishers too: their headlines hold numbers that this page does not claim."""
    earlier = [other for other in first.articles if other.published <= article.published and other.id != article.id]
    later = [other for other in first.articles if other not in earlier and other.id != article.id]
    return [*reversed(earlier[-3:]), *later][:3]


def _turned(things: list[Any], turn: int) -> list[Any]:
    turn %= len(things)
    return things[turn:] + things[:turn]
