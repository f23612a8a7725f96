"""What does an article page say about itself to machines, and what does it get wrong?

A publisher's `metadata` names one of these manners:

- `right`        JSON-LD and Open Graph agree with the page
- `graph`        JSON-LD as an @graph in which the article is one node of three
- `suffix`       og:title carries the publisher's name; JSON-LD is right
- `broken`       JSON-LD does not parse; Open Graph is right
- `modified`     JSON-LD gives the day of a later edit as datePublished; the visible date and the feed are right
- `visible`      the date stands in the visible text alone
- `none`         no date anywhere on the page; the feed has it
- `wrong-title`  og:title is the publisher's name, the date is in <meta name="date">, no JSON-LD
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from markupsafe import Markup

from crawler.sample.catalogue import SampleArticle, read_toml

LATER = timedelta(days=9)
TIME_ELEMENT = ("letter", "local")  # layouts whose visible date has a <time datetime="…"> even where nothing else has


@dataclass(frozen=True, slots=True)
class Metadata:
    json_ld: Markup | None
    properties: tuple[tuple[str, str], ...]
    names: tuple[tuple[str, str], ...]
    byline: str | None
    visible: str | None
    machine: str | None


def metadata(article: SampleArticle, *, url: str, picture: str, summary: str) -> Metadata:
    manner, publisher = article.publisher.metadata, article.publisher
    stamp = article.moment.isoformat()
    title = {"suffix": f"{article.title} | {publisher.title}", "wrong-title": publisher.title}.get(
        manner, article.title
    )
    properties = [
        ("og:type", "article"),
        ("og:site_name", publisher.title),
        ("og:title", title),
        ("og:description", summary),
        ("og:url", url),
        ("og:image", picture),
    ]
    if manner in ("right", "graph", "suffix", "broken"):
        properties.append(("article:published_time", stamp))
    names = [("description", summary)]
    if manner == "wrong-title":
        names.append(("date", article.published))
    visible = None if manner == "none" else in_words(article.moment, article.publisher.country)
    bare = manner == "visible" and publisher.layout not in TIME_ELEMENT
    return Metadata(
        json_ld=_json_ld(article, url=url, picture=picture),
        properties=tuple(properties),
        names=tuple(names),
        byline=_byline(article),
        visible=visible,
        machine=None if visible is None or bare else stamp,
    )


def in_words(moment: datetime, country: str) -> str:
    month = f"{moment:%B}"
    return f"{month} {moment.day}, {moment.year}" if country == "US" else f"{moment.day} {month} {moment.year}"


def writers(article: SampleArticle) -> list[str]:
    """The people who wrote the article: two where the publisher lists its authors, else one; none where it has none."""
    pool, first = _bylines(), article.number % len(_bylines())
    count = {"list": 2, "person": 1, "string": 1}.get(article.publisher.authors, 0)
    return [pool[(first + 7 * i) % len(pool)] for i in range(count)]


@cache
def _bylines() -> list[str]:
    names: list[str] = read_toml("publishers.toml")["bylines"]
    return names


def _byline(article: SampleArticle) -> str | None:
    if article.publisher.authors == "organisation":
        return f"{article.publisher.title} staff"
    return " and ".join(writers(article)) or None


def _json_ld(article: SampleArticle, *, url: str, picture: str) -> Markup | None:
    manner, publisher = article.publisher.metadata, article.publisher
    if manner in ("visible", "none", "wrong-title"):
        return None
    published = article.moment + LATER if manner == "modified" else article.moment
    node: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": article.title,
        "mainEntityOfPage": url,
        "datePublished": published.isoformat(),
        "dateModified": published.isoformat(),
        "image": [picture],
        "publisher": {"@type": "NewsMediaOrganization", "name": publisher.title},
    }
    people = [{"@type": "Person", "name": name} for name in writers(article)]
    match publisher.authors:
        case "list":
            node["author"] = people
        case "person":
            node["author"] = people[0]
        case "organisation":
            node["author"] = {"@type": "Organization", "name": publisher.title}
        case "string":
            node["author"] = writers(article)[0]
    if manner == "graph":
        page = {"@type": "WebPage", "@id": url, "name": f"{article.title} - {publisher.title}"}
        trail = {"@type": "BreadcrumbList", "itemListElement": []}
        del node["@context"]
        node = {"@context": "https://schema.org", "@graph": [page, trail, node]}
    written = json.dumps(node, ensure_ascii=False, indent=1).replace("<", "\\u003c")
    if manner == "broken":
        written = written.replace('"headline": "', '"headline": ""', 1).removesuffix("}") + ",}"
    return Markup(written)
