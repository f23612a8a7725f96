"""What thing does a number count? The noun phrase behind a numeral, and whether it is one of ours."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from kb import vocabulary
from nlp import cues
from nlp.lexer import DASHES, HYPHENS, Tokens, adjacent
from nlp.scales import SCALES
from nlp.units import unit_at

_REACH: Final = 9  # tokens looked at behind a numeral; longer noun phrases are rare and mostly misread

_KINDS: Final = {"chip": "noun.chip", "job": "noun.job", "building": "noun.building"}
_ANY_BUILDING: Final = ("facilities", "structures")  # which are of all sorts
_OF_MEMORY: Final = ("noun.chip", "noun.chip_loose", "noun.container")
_SIZES: Final = frozenset(("power", "area"))
_LOOSE: Final = {"chip": "noun.chip_loose", "building": "noun.building_loose"}


class Noun(NamedTuple):
    """The thing counted: words as printed, class, chips named in it, and the positions it spans.

    `kind` is "chip", "h100", "job", "building", "container", "pronoun", "other" or "" where no noun follows.
    """

    start: int
    end: int
    head: int
    kind: str
    chips: tuple[str, ...]


@lru_cache(maxsize=1)
def products() -> cues.Phrases:
    """Names of AI chips with their plurals, labelled with the canonical name."""
    forms: dict[str, list[str]] = {}
    for chip in vocabulary.load().chips.values():
        for name in (chip.name, *chip.aliases):
            forms.setdefault(chip.name, []).extend(
                {name, f"{name}s", f"{name}'s"} if not name.endswith("s") else {name}
            )
    return cues.Phrases(forms)


def noun_after(tokens: Tokens, at: int) -> Noun:
    """The noun phrase that begins at `at`, just behind a numeral ("of these GPUs", "-chip cluster")."""
    start = at
    hyphened = at < len(tokens) and tokens[at].text in DASHES and at > 0 and adjacent(tokens[at - 1], tokens[at])
    if hyphened:
        start = at = at + 1
    elif at + 1 < len(tokens) and tokens[at].text in '”"“' and tokens[at + 1].kind == "word":
        start = at = at + 1  # “more than 200” construction jobs, 15 “server plots”
    elif at < len(tokens) and tokens[at].lower == "of":
        at += 1
        if at < len(tokens) and tokens[at].lower in cues.words("noun.pronoun"):
            nominal = (
                at + 1 < len(tokens)
                and tokens[at + 1].kind == "word"
                and tokens[at + 1].lower not in cues.words("noun.boundary")
            )
            if not nominal or tokens[at].lower in ("them", "it", "which", "whom"):
                return Noun(start, at + 1, at, "pronoun", ())
        while at < len(tokens) and tokens[at].lower in cues.words("noun.determiner"):
            at += 1
    if at + 1 < len(tokens) and tokens[at].lower in ("units", "pieces") and tokens[at + 1].lower == "of":
        at += 2  # "200,000 units of NVIDIA’s GB300 GPUs"
    end = _phrase_end(tokens, at)
    if end == at and hyphened and at < len(tokens) and tokens[at].kind == "word":
        end = at + 1  # "a two-building factory": no verb behind a hyphen
    if end == at:
        return Noun(start, start, start, "", ())
    return _classified(tokens, start, at, end, hyphened=hyphened)


def implied_noun(tokens: Tokens, start: int, end: int) -> Noun:
    """What a number without a noun from `start` to `end` counts by the words around it; mostly nothing.

    "Will employ 400" and "400 on the payroll" count jobs, "GB200s, some 9,000 so far" the chips.
    """
    if cues.phrases("noun.staffing").before(tokens, start) or cues.phrases("noun.staffed").at(tokens, end):
        return Noun(end, end, end, "job", ())
    if start < 2 or tokens[start - 1].text not in ",(—–" or not _is_plural_name(tokens[start - 2].lower):
        return Noun(end, end, end, "", ())
    product = products().before(tokens, start - 1)
    if product is not None:
        return Noun(end, end, end, "chip", (product[0],))
    kind = next((kind for kind in ("chip", "building") if tokens[start - 2].lower in cues.words(_KINDS[kind])), "")
    return Noun(end, end, end, kind, ())


def _is_plural_name(word: str) -> bool:
    """Whether a word may be the plural of something that we count, and of nothing that holds it."""
    return word.endswith("s") and word not in cues.words("noun.container")


def _phrase_end(tokens: Tokens, at: int) -> int:
    """The position where the noun phrase from `at` on ends: at a boundary word, a mark or another number."""
    boundary, end = cues.words("noun.boundary"), _behind_measure(tokens, at)
    while end < len(tokens) and end - at < _REACH:
        token = tokens[end]
        product = products().at(tokens, end)
        if product is not None:
            end = product[1]
            continue
        if end > at and (aside := _name_end(tokens, end)) > end:
            end = aside
            continue
        if end > at and token.kind != "word" and (sized := _memory_end(tokens, end)) > end:
            end = sized
            continue
        joins = token.text in DASHES or token.text in "/&" or token.lower in ("and", "or")
        if (
            (joins and end > at and products().at(tokens, end + 1) and _names_product(tokens, at, end))
            or (
                token.text in DASHES
                and adjacent(tokens[end - 1], token)
                and end + 1 < len(tokens)
                and adjacent(token, tokens[end + 1])
            )
            or (end > at and _joins_adjectives(tokens, end))
        ):
            end += 1
        elif token.kind != "word" or (
            token.lower in boundary and not _is_compounded(tokens, end) and not _is_attributive(tokens, end)
        ):
            break
        else:
            end += 1
    return end


def _behind_measure(tokens: Tokens, at: int) -> int:
    """The position behind the size of each thing counted: "two 300,000-square-foot buildings", "four 36 MW halls"."""
    if not 0 < at < len(tokens) - 1 or tokens[at].kind != "number" or adjacent(tokens[at - 1], tokens[at]):
        return at
    behind = at + 1
    while behind < len(tokens) and (tokens[behind].text in DASHES or tokens[behind].lower in SCALES):
        behind += 1
    unit = unit_at(tokens, behind)
    if unit is not None and unit[0].dimension in _SIZES and unit[1] < len(tokens) and tokens[unit[1]].kind == "word":
        return at if tokens[unit[1]].lower in cues.words("noun.boundary") else unit[1]
    hyphened = tokens[at + 1].text in DASHES and adjacent(tokens[at], tokens[at + 1])
    return at + 1 if hyphened else at


def _memory_end(tokens: Tokens, at: int) -> int:
    """The position behind the memory of each chip counted, before the noun: "A100 80GB GPUs", "H100-80GB nodes"; else `at`."""
    number = at + (tokens[at].text in DASHES or tokens[at].text == "(")
    if number >= len(tokens) or tokens[number].kind != "number":
        return at
    unit = unit_at(tokens, number + 1)
    if unit is None or unit[0].dimension != "data":
        return at
    end = unit[1] + (unit[1] < len(tokens) and tokens[unit[1]].text == ")")
    counted = end < len(tokens) and any(tokens[end].lower in cues.words(path) for path in _OF_MEMORY)
    return end if counted else at


def _name_end(tokens: Tokens, at: int) -> int:
    """The position behind what a name drags along: "Corp.’s", "AWS’", "(NASDAQ:NVDA)", "(GH)"; `at` for anything else."""
    if tokens[at].text == "." and tokens[at - 1].lower in ("corp", "inc", "co", "ltd") and at + 1 < len(tokens):
        at += 1
        return at + 2 if tokens[at].text in "’'" and at + 1 < len(tokens) and tokens[at + 1].lower == "s" else at
    if tokens[at].text in "’'" and adjacent(tokens[at - 1], tokens[at]) and tokens[at - 1].lower.endswith("s"):
        return at + 1
    if tokens[at].text == "(" and at + 3 < len(tokens) and tokens[at + 2].text == ")" and tokens[at + 1].text.isupper():
        nominal = tokens[at + 3].kind == "word" and tokens[at + 3].lower not in cues.words("noun.boundary")
        return at + 3 if nominal else at  # "300 Grace Hopper (GH) nodes"
    listed = tokens[at].text == "(" and [token.text for token in tokens[at + 2 : at + 5 : 2]] == [":", ")"]
    return at + 5 if listed else at


def _joins_adjectives(tokens: Tokens, at: int) -> bool:
    """Whether "and" or a comma joins two adjectives of one noun ("direct and indirect jobs"), or a hyphen that waits does."""
    adjectives = cues.words("noun.adjective")
    waits = tokens[at].text in DASHES
    joint = at + waits
    before = at - 1 - (tokens[at - 1].text in DASHES)  # "full- and part-time"
    return (
        joint + 1 < len(tokens)
        and tokens[joint].lower in (("and", "or") if waits else ("and", "or", "/", ","))
        and tokens[before].lower in adjectives
        and tokens[joint + 1].lower in adjectives
    )


def _is_attributive(tokens: Tokens, at: int) -> bool:
    """Whether a boundary word describes one of our nouns right behind it: "four planned buildings", "43 active data centers"."""
    word = tokens[at].lower
    if at + 1 >= len(tokens) or not (word.endswith(("ed", "ing")) or word in cues.words("noun.attributive")):
        return False
    return products().at(tokens, at + 1) is not None or any(
        cues.phrases(path).at(tokens, at + 1) is not None for path in _KINDS.values()
    )


def _is_compounded(tokens: Tokens, at: int) -> bool:
    """Whether a boundary word opens a compound that describes the noun ("on-site", "next-generation")."""
    return at + 1 < len(tokens) and tokens[at + 1].text in HYPHENS and adjacent(tokens[at], tokens[at + 1])


def _names_product(tokens: Tokens, start: int, end: int) -> bool:
    return any(stop == end for _, stop, _ in products().find(tokens, start, end))


def _classified(tokens: Tokens, start: int, at: int, end: int, *, hyphened: bool) -> Noun:
    found = products().find(tokens, at, end)
    chips = tuple(dict.fromkeys(label for _, _, label in found))
    lowers = tokens.lowers[at:end]
    equivalent = cues.words("noun.equivalent")
    if lowers[0] in cues.words("noun.storey"):
        return Noun(start, at + 1, at, "container", ())
    if not chips and not cues.words("noun.cpu").isdisjoint(lowers):
        return Noun(start, end, end - 1, "container", ())
    if any(word in equivalent for word in lowers) and ("H100" in chips):
        head = next(k for k, word in enumerate(lowers) if word in equivalent)
        return Noun(start, at + head + 1, at + head, "h100", ())
    if "h100e" in lowers:
        head = lowers.index("h100e")
        return Noun(start, at + head + 1, at + head, "h100", ())
    for k, word in enumerate(lowers):
        here = at + k
        product = next((stop for begin, stop, _ in found if begin <= here < stop), None)
        following = _next_word(tokens, max(here + 1, product or 0), end)
        for kind, path in _KINDS.items():
            match = cues.phrases(path).at(tokens, here)
            if match is None or match[1] > end or (hyphened and k and kind != "chip"):
                continue  # "two-story buildings" counts storeys
            following = _next_word(tokens, match[1], end)
            if _is_head(tokens, match[1] - 1, following, kind, hyphened=hyphened and k == 0):
                if kind == "building" and word in _ANY_BUILDING and not _qualified(tokens, lowers[:k]):
                    continue
                return Noun(start, match[1], match[1] - 1, kind, chips if kind == "chip" else ())
        if product is not None and here == product - 1 and _is_head(tokens, here, following, "chip", hyphened=hyphened):
            return Noun(start, product, here, "chip", chips)
        loose = next((kind for kind, path in _LOOSE.items() if word in cues.words(path)), None)
        if loose is not None and following == "" and not hyphened and _is_of_computing(tokens, lowers[:k]):
            return Noun(start, here + 1, here, loose, chips if loose == "chip" else ())
        if word in cues.words("noun.container") and following == "":
            return Noun(start, here + 1, here, "container", chips)
    post = cues.phrases("noun.post").at(tokens, at)
    if post is not None and post[1] == end:
        return Noun(start, end, end - 1, "job", ())
    head = _plural(tokens, at, end)
    return Noun(start, head + 1, head, "other", ())


def _is_of_computing(tokens: Tokens, before: Sequence[str]) -> bool:
    """Whether a word of many meanings ("towers", "cards") means ours, by its sentence and the words before it."""
    computing, foreign = cues.words("noun.computing"), cues.words("noun.loose_foreign")
    return not any(word in foreign for word in before) and not computing.isdisjoint(tokens.distinct)


def _next_word(tokens: Tokens, at: int, end: int) -> str:
    while at < end and (tokens[at].text in DASHES or tokens[at].text == "/"):
        at += 1
    return tokens[at].lower if at < end else ""


def _qualified(tokens: Tokens, before: Sequence[str]) -> bool:
    """Whether "facilities" are ours by a word before them ("data facilities"), or by their sentence ("two facilities")."""
    return any(word in cues.words("noun.building_qualifier") for word in before) or _is_of_computing(tokens, before)


def _is_head(tokens: Tokens, at: int, following: str, kind: str, *, hyphened: bool) -> bool:
    """Whether the count noun at `at` is what is counted, seen from the word after it in its phrase."""
    if hyphened:
        return True
    if following == "":
        return not _is_compounded(tokens, at)  # "two GPU-powered machines" counts machines
    plural = tokens[at].lower.endswith(("s", "people", "men", "women")) or tokens[at].lower in cues.words("noun.plural")
    if kind == "chip":
        if following in cues.words("noun.container"):
            return False
        return plural or following in cues.words("noun.collective")
    return plural


def _plural(tokens: Tokens, at: int, end: int) -> int:
    """The position of the first plural in a phrase, else of its last word."""
    for k in range(at, end):
        word = tokens[k].lower
        if (
            tokens[k].kind == "word"
            and len(word) > 3
            and word.endswith("s")
            and not word.endswith(("ss", "us", "is", "'s", "’s"))
        ):
            return k
    return end - 1
