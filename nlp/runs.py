"""Where does a name begin and end? Runs of capitalised words, with the small words that may stand inside."""

from typing import Final

from nlp import cues
from nlp.lexer import HYPHENS, Tokens

_JOINERS: Final = frozenset(
    ("of", "and", "&", "de", "da", "der", "den", "del", "dos", "al", "bin", "van", "von", "-", "’", ".", "’s")
)
_EDGES: Final = _JOINERS | {"for", "at", "in", "on", "by", "as", "but", "so", "while", "yet"}
_MONTHS: Final = frozenset(("april", "may", "june", "august"))
_UNIT: Final = 2  # letters of a unit


def holds_name(tokens: Tokens, start: int, end: int) -> bool:
    """Whether a capitalised word stands between two positions."""
    return any(token.kind == "word" and token.text[0].isupper() for token in tokens[start:end])


def name_start(tokens: Tokens, end: int) -> int:
    """Where the run of capitalised words that ends at `end` begins; small joining words may stand inside."""
    at = end
    while at > 0:
        token = tokens[at - 1]
        inner = at < end and at > 1 and tokens[at - 2].text[0].isupper() and tokens[at - 2].kind == "word"
        joins = (token.text in HYPHENS and at < end and at > 1 and tokens[at - 2].end == token.start) or (
            inner and token.lower in _JOINERS and (token.lower != "and" or _is_compound(tokens, at))
        )
        if (
            at > 2
            and token.kind == "word"
            and tokens[at - 2].text in HYPHENS
            and tokens[at - 2].end == token.start
            and tokens[at - 3].text[0].isupper()
        ):
            at -= 2  # "Doo-gyeom"
        elif is_name(tokens, at - 1) or joins:
            at -= 1
        else:
            break
    while at < end and tokens[at].text in _EDGES:
        at += 1
    return at


def name_end(tokens: Tokens, at: int) -> int:
    """Where the run of capitalised words that begins at a position ends."""
    end = at
    while end < len(tokens) and (
        is_name(tokens, end)
        or is_dotted(tokens, end)
        or (
            end + 1 < len(tokens)
            and is_name(tokens, end + 1)
            and (
                tokens[end].lower in ("&", "de", "al", "-", "bin", "van")
                or (tokens[end].lower == "and" and _is_compound(tokens, end + 1))
                or (tokens[end].lower == "of" and _is_body(tokens, at, end))
                or (tokens[end].lower == "for" and tokens[end - 1].lower in cues.words("attribution.no_person"))
            )
        )
        or (tokens[end].kind == "word" and tokens[end - 1].text in HYPHENS and tokens[end - 1].end == tokens[end].start)
        or (tokens[end].text in HYPHENS and tokens[end - 1].end == tokens[end].start and end + 1 < len(tokens))
    ):
        end += 1
    return end


def _is_body(tokens: Tokens, start: int, end: int) -> bool:
    """Whether "of" behind a name is part of it: "University of Bristol", not "Parag Vaidya of Dhanuka Equities"."""
    return any(token.lower in cues.words("attribution.no_person") for token in tokens[start:end]) or (
        end - start == 1 and tokens[start].text.isalpha() and not tokens[start].text.isupper()
    )


def _is_compound(tokens: Tokens, at: int) -> bool:
    """ "Memphis Light, Gas and Water", "Science and Technology Council": one name; "SoftBank, Nvidia and AMD": three."""
    if at > 3 and tokens[at - 3].text == "," and tokens[at - 2].lower in cues.words("attribution.no_person"):
        return True
    if tokens[at].lower in cues.words("attribution.field") and _is_field(tokens, at - 1):
        return True
    end = at
    while end < len(tokens) and is_name(tokens, end):
        end += 1
    ends = cues.words("attribution.council") | cues.words("attribution.document")
    return end > at + 1 and tokens[end - 1].lower in ends


def _is_field(tokens: Tokens, behind: int) -> bool:
    """Whether the capitalised words before a position tell what a body is for: "Ministry of Science"."""
    at = behind
    while at > 1 and (is_name(tokens, at - 1) or tokens[at - 1].text == ","):
        at -= 1
    return (
        at > 1 and tokens[at - 1].lower in ("of", "for") and tokens[at - 2].lower in cues.words("attribution.council")
    )


def is_dotted(tokens: Tokens, at: int) -> bool:
    """Whether a full stop at a position belongs to an abbreviation: "U.S. Department of Energy"."""
    return (
        tokens[at].text == "."
        and at > 0
        and len(tokens[at - 1].text) == 1
        and tokens[at - 1].text.isupper()
        and at + 1 < len(tokens)
        and is_name(tokens, at + 1)
    )


def is_name(tokens: Tokens, at: int) -> bool:
    """Whether a token is a word of a name: capitalised, and none that opens a sentence or a speaker's phrase."""
    token = tokens[at]
    if token.kind != "word" or not (token.text[0].isupper() or (len(token.text) > _UNIT and not token.text.islower())):
        return token.text == "@"  # "xAI" is a name, "kW" is none
    word = token.lower.replace("’", "'").split("'")[0]
    if word in _MONTHS and at > 0 and word == token.lower and tokens[at - 1].lower not in _MONTHS:
        return tokens[at - 1].text[0].isupper() and is_name(tokens, at - 1)  # "Phillip May"
    if word == "i" and at + 1 < len(tokens) and tokens[at + 1].text == "&":
        return True  # "I&M"
    if word == "we" and at + 1 < len(tokens) and tokens[at + 1].kind == "word" and tokens[at + 1].text[0].isupper():
        return True  # "We Energies"
    if word in ("ai", "i") and at > 0 and tokens[at - 1].kind == "word" and tokens[at - 1].text[0].isupper():
        return word == "ai" and tokens[at - 1].lower not in cues.words("attribution.not_name")  # "Epoch AI"
    if word in cues.words("attribution.opener"):
        return at > 0 and tokens[at - 1].text[0].isupper() and is_name(tokens, at - 1)  # "USA Today"; "Today Crusoe"
    if word in cues.words("attribution.no_opener"):
        return at > 0 and tokens[at - 1].text[0].isupper() and is_name(tokens, at - 1)  # "City Attorney Renata Fitch"
    return word not in cues.words("attribution.not_name")
