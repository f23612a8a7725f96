"""How does Scrapy behave here? Values only; what is left out is Scrapy's default."""

BOT_NAME = "gigawatch"
SPIDER_MODULES = ["crawler.spider"]
#: A publisher must be able to reach whoever crawls: an address or mailbox, which the environment's GIGAWATCH_CONTACT names.
#: Where there is none a crawl says so, and names none that nobody reads.
GIGAWATCH_CONTACT = ""
USER_AGENT = "Gigawatch/0.1 (news archive on AI data centers{contact})"

ROBOTSTXT_OBEY = True
ROBOTSTXT_USER_AGENT = "Gigawatch"
AUTOTHROTTLE_ENABLED = True
AUTOTHROTTLE_MAX_DELAY = 30.0
AUTOTHROTTLE_TARGET_CONCURRENCY = 2.0
CONCURRENT_REQUESTS = 16
CONCURRENT_REQUESTS_PER_DOMAIN = 4
DOWNLOAD_DELAY = 0.0
DOWNLOAD_DELAY_JITTER = 0.0
DOWNLOAD_TIMEOUT = 30
DOWNLOAD_MAXSIZE = 10 * 1024 * 1024
DOWNLOAD_WARNSIZE = 0
#: What is quoted as evidence must come from whom it says; Scrapy's default takes any certificate.
DOWNLOAD_VERIFY_CERTIFICATES = True
#: Nothing but http(s) can be asked for, whatever a link or redirect says.
DOWNLOAD_HANDLERS = {
    "http": "crawler.connection.Handler",
    "https": "crawler.connection.Handler",
    "data": None,
    "file": None,
    "ftp": None,
    "s3": None,
}
REDIRECT_MAX_TIMES = 5
RETRY_TIMES = 3
RETRY_HTTP_CODES = [500, 502, 503, 504, 522, 524, 408, 429]
RETRY_GIVE_UP_LOG_LEVEL = "DEBUG"
COOKIES_ENABLED = False
#: On news pages it reloads the page itself for fresh adverts.
METAREFRESH_ENABLED = False
#: Scrapy starts a hundred tasks for every response, to have so many items at once of each; a page has one item.
CONCURRENT_ITEMS = 1
#: The oldest of the frontier first, and the end of a run at a ceiling leaves the newest for the next.
SCHEDULER_MEMORY_QUEUE = "scrapy.squeues.FifoMemoryQueue"

#: Who works with this crawl, and what is known of hosts: nobody, and what it found itself. Those that share a frontier have
#: settings of their own (`crawler.shared`).
GIGAWATCH_TOGETHER = "crawler.alone.Alone"
GIGAWATCH_HOSTS = "crawler.hosts.OwnHosts"

#: What one run may ask at most, of one host and in all; pages beyond it wait in the frontier for the next run.
GIGAWATCH_REQUESTS_PER_HOST = 2_000
GIGAWATCH_REQUESTS_PER_RUN = 50_000
GIGAWATCH_SECONDS_PER_HOST = 3600.0
#: Seconds: the first wait after an error, and the longest Retry-After that is waited for within a run.
GIGAWATCH_BACKOFF = 1.0
GIGAWATCH_LONGEST_WAIT = 60.0

#: The most that the reading of one page may take; a page of 10 MiB takes a few seconds.
GIGAWATCH_PAGE_SECONDS = 30

#: Nobody reads what Scrapy counts of every answer's bytes and headers.
DOWNLOADER_STATS = False
#: To warn of a callback that is a generator and returns a value, Scrapy parses its source again for every answer.
WARN_ON_GENERATOR_RETURN_VALUE = False
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False
LOG_LEVEL = "WARNING"
LOG_FORMATTER = "crawler.logged.Logged"
LOG_FORMAT = "%(levelname)s %(name)s: %(message)s"

TWISTED_DNS_RESOLVER = "crawler.guard.PublicResolver"
#: Of Scrapy's own those that work here; it imports the others even where they are switched off.
EXTENSIONS_BASE = {
    "scrapy.extensions.corestats.CoreStats": 0,
    "scrapy.extensions.memusage.MemoryUsage": 0,
    "scrapy.extensions.throttle.AutoThrottle": 0,
}
EXTENSIONS = {"crawler.progress.Progress": 0}
DOWNLOADER_MIDDLEWARES = {
    "crawler.guard.Guard": 50,
    "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": None,
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "crawler.robots.Robots": 100,
    "crawler.politeness.Politeness": 560,
}
#: Nothing here asks how deep a request is.
SPIDER_MIDDLEWARES = {
    "scrapy.spidermiddlewares.depth.DepthMiddleware": None,
    "scrapy.spidermiddlewares.metacopy.MetaCopyDetectionMiddleware": None,
    "scrapy.spidermiddlewares.urllength.UrlLengthMiddleware": None,
}
ITEM_PIPELINES = {
    "crawler.pipelines.Validate": 100,
    "crawler.pipelines.Archive": 200,
    "crawler.pipelines.Store": 300,
}
