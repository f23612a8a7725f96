"""Which capitalised words name nothing of ours? Regions, products, forenames, labels, words that fit any campus."""

import re
from functools import lru_cache
from typing import Final

from nlp import cues, plain
from nlp.lexer import lex
from nlp.nouns import products

#: "AI-optimized", "GPU-heavy": a word made with a hyphen that describes.
_DESCRIBES: Final = re.compile(
    r"-(?:[a-zß-ÿ]+(?:ed|ing|ive|ic|ble)|ready|driven|heavy|wide|led|run|built|grade|class|scale|rich|free|first|only|owned)$"
)
#: What land may be used for: "A-5 Agriculture".
_ZONE: Final = re.compile(r"[A-Z]-\d\b")
#: The number of a request or a permit: "LL-1187", "PH-26-004".
_REFERENCE: Final = re.compile(r"[A-Z]{1,4}-(?:\d{4,}|\d+-\d+)$")
_ADVERB: Final = re.compile(r"\w+(?:al|ent|ant|ous|ive|ing|ed|ab|ful)ly$")
_PROJECT: Final = ("project", "stargate", "colossus", "campus")


@lru_cache(maxsize=4096)
def is_common(name: str) -> bool:
    """Whether a capitalised run is no name of ours: a region, a product, a forename, a thing."""
    first, *others = words = name.lower().split()
    last = words[-1]
    if all(map(_says_nothing, words)) or first in cues.words("entity.headline_verb"):
        return True  # "New Data Centre", "Utah Data Center Campus", "Opens Wisconsin AI Data Center"
    if _ZONE.match(name) or _REFERENCE.match(name) or _ADVERB.match(name):
        return True
    if len(others) > 1 and last in cues.words("entity.programme"):
        return False  # "National AI Computing Center"
    if first in cues.words("entity.forename") or first in cues.words("attribution.not_name"):
        return True
    if any(word.lower() in cues.words("entity.region") for word in name.split()[-1:]) and " " not in name.strip():
        return True
    tokens = lex(name)
    if name.lower() in cues.words("entity.region") or products().find(tokens) or tokens[0].kind == "currency":
        return True
    if any(word.lower() in cues.words("entity.product") for word in name.split()):
        return True
    if (first in cues.words("entity.no_actor") and " " not in name) or any(map(_DESCRIBES.search, words)):
        return True
    if (
        first in _PROJECT
        and others
        and (last in cues.words("entity.label") or (len(others) > 1 and plain.tier(last) > 1))
    ):
        return True  # "Project Details", "Campus Coming To"
    if not any(character.isalpha() for character in name):
        return True
    return name.lower() in cues.words("entity.common") or first in cues.words("entity.common_first") or len(name) < 3


def _says_nothing(word: str) -> bool:
    """Whether a word tells no campus from another: "largest", "gas-powered", "data", "utah"."""
    return (
        word in cues.words("entity.generic")
        or word in cues.words("entity.region")
        or _DESCRIBES.search(word) is not None
    )
