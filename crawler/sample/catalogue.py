"""Which publishers and articles does an edition of the sample site hold?"""

import json
import re
import tomllib
import unicodedata
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from importlib import resources
from typing import Any

EDITIONS = (1, 2)


@dataclass(frozen=True, slots=True)
class Publisher:
    """One block of publishers.toml with its country's and its layout's settings filled in."""

    slug: str
    title: str
    kind: str
    country: str
    layout: str
    entry: str
    metadata: str
    authors: str
    offset: str
    path: str


@dataclass(frozen=True, slots=True)
class SampleArticle:
    """An article as the site prints it; `published` and `modified` are dates."""

    id: str
    publisher: Publisher
    title: str
    published: str
    text: str
    modified: str | None = None
    given_path: str | None = None

    @property
    def number(self) -> int:
        """Six digits that stand for the article in addresses."""
        return 100_000 + zlib.crc32(self.id.encode()) % 900_000

    @property
    def path(self) -> str:
        year, month, day = self.published.split("-")
        return self.given_path or self.publisher.path.format(
            publisher=self.publisher.slug, slug=slug(self.title), number=self.number, year=year, month=month, day=day
        )

    @property
    def moment(self) -> datetime:
        """Publication in local time. Between noon and 15:30 the date is the same in UTC for every country listed."""
        hour, minute = 12 + self.number % 3, self.number % 30
        return datetime.fromisoformat(f"{self.published}T{hour}:{minute:02}:00{self.publisher.offset}")

    @property
    def touched(self) -> datetime:
        """When the page's bytes last changed."""
        return replace(self, published=self.modified, modified=None).moment if self.modified else self.moment


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All that an edition holds; `articles` are those that feeds list, oldest first."""

    edition: int
    publishers: tuple[Publisher, ...]
    articles: tuple[SampleArticle, ...]
    disallowed: tuple[SampleArticle, ...]
    redirected: frozenset[str]
    failing: Mapping[str, int]
    with_amp: frozenset[str]
    tracked: Mapping[str, str]

    def of(self, publisher: Publisher) -> list[SampleArticle]:
        """The publisher's articles, newest first."""
        return [article for article in reversed(self.articles) if article.publisher == publisher]


@cache
def read_toml(name: str) -> dict[str, Any]:
    return tomllib.loads((resources.files(__package__) / name).read_text(encoding="utf-8"))


def slug(title: str) -> str:
    plain = unicodedata.normalize("NFKD", title.replace("’", "")).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].rstrip("-")


@cache
def catalogue(edition: int) -> Catalogue:
    """Raises ValueError for an edition that does not exist or a change that does not fit its article."""
    if edition not in EDITIONS:
        raise ValueError(f"found edition {edition} of the sample site, expected one of {EDITIONS}")
    extras, changes = read_toml("extras.toml"), read_toml("editions.toml")
    publishers = _publishers()

    def read(block: Mapping[str, Any]) -> SampleArticle:
        publisher = publishers[block["publisher"]]
        return SampleArticle(
            id=block["id"],
            publisher=publisher,
            title=block["title"],
            published=block["published"],
            text=block["text"].strip(),
            given_path=block.get("path"),
        )

    lines = (resources.files(__package__) / "articles.jsonl").read_text(encoding="utf-8").splitlines()
    articles = {article.id: article for article in (read(json.loads(line)) for line in lines)}
    for block in extras["syndicated"]:
        copied = f"{block['article']}-{block['publisher']}"
        articles[copied] = read({**block, "id": copied, "text": articles[block["article"]].text})
    articles |= {block["id"]: read(block) for block in extras["off_topic"]}
    articles |= {block["id"]: read(block) for block in changes["new"] if block["edition"] <= edition}
    for block in changes["changed"]:
        if block["edition"] <= edition:
            articles[block["article"]] = _changed(articles[block["article"]], block)
    return Catalogue(
        edition=edition,
        publishers=tuple(publishers.values()),
        articles=tuple(sorted(articles.values(), key=lambda article: (article.published, article.id))),
        disallowed=tuple(read(block) for block in extras["disallowed"]),
        redirected=frozenset(block["article"] for block in extras["redirect"]),
        failing={block["article"]: block["times"] for block in extras["failing"]},
        with_amp=frozenset(block["article"] for block in extras["amp"]),
        tracked=extras["tracked"],
    )


def _publishers() -> dict[str, Publisher]:
    read = read_toml("publishers.toml")
    return {
        name: Publisher(
            slug=name, offset=read["countries"][block["country"]], path=read["layouts"][block["layout"]], **block
        )
        for name, block in read["publishers"].items()
    }


def _changed(article: SampleArticle, block: Mapping[str, Any]) -> SampleArticle:
    if article.text.count(block["was"]) != 1:
        raise ValueError(
            f"editions.toml, changed article {article.id}, field was: found {block['was']!r} "
            f"{article.text.count(block['was'])} times in its text, expected once; mend the words in `was`"
        )
    return replace(article, text=article.text.replace(block["was"], block["now"]), modified=block["modified"])
