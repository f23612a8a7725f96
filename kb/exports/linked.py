"""How do claims read as linked data? schema.org in JSON-LD: a Claim that an article makes, as an Observation.

A claim that a person decided on has a ClaimReview beside it. https://schema.org/Claim, /Observation, /ClaimReview
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from sqlmodel import Session

from kb.exports.identity import claim_urn
from kb.exports.tables import rows_of
from kb.views import TIMELINE

#: UN/CEFACT Recommendation 20 codes of canonical units, where it has one.
_UNIT_CODES: Final = {"MW": "MAW", "MWh": "MWH", "m2": "MTK", "day": "DAY"}
_KINDS: Final = {"organisation": "Organization", "programme": "Project"}
_RATINGS: Final = {"accepted": (5, "Accepted"), "corrected": (3, "Corrected"), "rejected": (1, "Rejected")}
_HEAD: Final = '{"@context": "https://schema.org", "@graph": [\n'


def write_jsonld(session: Session, path: Path) -> int:
    """Writes every claim; returns how many."""
    count = 0
    with path.open("w", encoding="utf-8") as stream:
        stream.write(_HEAD + json.dumps(_dataset()))
        for row in rows_of(session, "claim_timeline", TIMELINE):
            for node in nodes(dict(zip(TIMELINE, row, strict=True))):
                stream.write(",\n" + json.dumps(node, ensure_ascii=False))
            count += 1
        stream.write("\n]}\n")
    return count


def _dataset() -> dict[str, Any]:
    return {
        "@type": "Dataset", "@id": "urn:gigawatch:dataset", "name": "Gigawatch claims",
        "description": "Quantitative claims on AI superclusters, each with its sentence and source.",
    }  # fmt: skip


def nodes(claim: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The nodes of one row of claim_timeline: the Claim with its Observation, and a ClaimReview where one was decided on."""
    urn = claim_urn(claim)
    article = {
        "@type": "NewsArticle",
        "@id": claim["url"],
        "url": claim["url"],
        "headline": claim["title"],
        "publisher": claim["source"],
    }
    node: dict[str, Any] = {
        "@type": "Claim", "@id": urn, "text": claim["sentence"], "appearance": article,
        "about": {
            "@type": "Observation", "observationAbout": _subject(claim), "measuredProperty": claim["metric"],
            "variableMeasured": f"{claim['metric']} ({claim['status']})", "observationDate": claim["due"] or claim["published"],
            **_measured(claim),
        },
    }  # fmt: skip
    if claim["published"]:
        article["datePublished"] = claim["published"]
        node["datePublished"] = claim["published"]
    if claim["attributed_to"]:
        node["author"] = {"@type": "Thing", "name": claim["attributed_to"]}
    if claim["review"] not in _RATINGS:
        return [node]
    rating, name = _RATINGS[claim["review"]]
    review = {
        "@type": "ClaimReview", "@id": f"{urn}:review", "itemReviewed": {"@id": urn}, "claimReviewed": claim["sentence"],
        "reviewRating": {"@type": "Rating", "ratingValue": rating, "bestRating": 5, "worstRating": 1, "alternateName": name},
    }  # fmt: skip
    return [node, review]


def _subject(claim: Mapping[str, Any]) -> dict[str, Any]:
    subject = {"@type": _KINDS.get(claim["subject_kind"], "Place"), "name": claim["subject"]}
    if claim["country"] and subject["@type"] == "Place":
        subject["address"] = {"@type": "PostalAddress", "addressCountry": claim["country"]}
    return subject


def _measured(claim: Mapping[str, Any]) -> dict[str, Any]:
    """The value as its bound allows: one value, or a least and a most."""
    value = {"@type": "QuantitativeValue", "unitText": claim["unit"]}
    if claim["unit"] in _UNIT_CODES:
        value["unitCode"] = _UNIT_CODES[claim["unit"]]
    if claim["bound"] in ("at_least", "range"):
        value["minValue"] = claim["value"]
    if claim["bound"] in ("at_most", "range"):
        value["maxValue"] = claim["value_max"] if claim["bound"] == "range" else claim["value"]
    if claim["bound"] in ("exact", "approx"):
        value["value"] = claim["value"]
    return {"value": value}
