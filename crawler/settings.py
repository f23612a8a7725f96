"""How does Scrapy behave here? Values only; what is left out is Scrapy's default."""

BOT_NAME = "gigawatch"
SPIDER_MODULES = ["crawler.spider"]
#: Whoever runs a crawl of their own puts their own address here: a publisher must be able to reach them.
USER_AGENT = "Gigawatch/0.1 (news archive on AI data centers; +https://gigawatch.example/crawler)"

ROBOTSTXT_OBEY = True
AUTOTHROTTLE_ENABLED = True
AUTOTHROTTLE_MAX_DELAY = 30.0
AUTOTHROTTLE_TARGET_CONCURRENCY = 2.0
CONCURRENT_REQUESTS = 16
CONCURRENT_REQUESTS_PER_DOMAIN = 4
DOWNLOAD_DELAY = 0.0
DOWNLOAD_TIMEOUT = 30
DOWNLOAD_MAXSIZE = 10 * 1024 * 1024
DOWNLOAD_WARNSIZE = 0
REDIRECT_MAX_TIMES = 5
RETRY_TIMES = 3
RETRY_HTTP_CODES = [500, 502, 503, 504, 522, 524, 408, 429]
COOKIES_ENABLED = False

TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False
LOG_LEVEL = "WARNING"
LOG_FORMAT = "%(levelname)s %(name)s: %(message)s"

TWISTED_DNS_RESOLVER = "crawler.guard.PublicResolver"
EXTENSIONS = {"crawler.politeness.Floor": 500}
DOWNLOADER_MIDDLEWARES = {"crawler.guard.Guard": 50}
ITEM_PIPELINES = {
    "crawler.pipelines.Validate": 100,
    "crawler.pipelines.Archive": 200,
    "crawler.pipelines.Store": 300,
}
