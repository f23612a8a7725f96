"""What are the lexical units of a sentence? Light tokens for the grammars, cut finer than spaCy's.

The number grammar wants "1.2GW" as two tokens and "H100" as one, whatever stands around them; spaCy's
English rules decide this by unit and by punctuation. Only sentences that hold a numeral are ever lexed.
"""

import re
from collections.abc import Callable, Iterable
from functools import lru_cache, partial
from typing import Final, NamedTuple

from kb import vocabulary

HYPHENS: Final = frozenset("-‐‑")
DASHES: Final = frozenset("-–—‐‑‒−")
#: Typographers' hyphens as the lexicons have them: "acre‑feet".
_PLAIN: Final = {"‐": "-", "‑": "-"}


class Token(NamedTuple):
    """A lexical unit: its text as printed and lower-cased, offsets into the sentence, and its kind.

    `kind` is one of "number", "word", "form", "currency", "mark"; a form is that of a filing with a regulator, "10-K".
    """

    text: str
    lower: str
    start: int
    end: int
    kind: str


class Tokens(tuple[Token, ...]):
    """The tokens of a sentence, with what they are in small letters: one by one, and as a set."""

    lowers: list[str]
    distinct: frozenset[str]

    def __new__(cls, tokens: Iterable[Token]) -> "Tokens":
        made = super().__new__(cls, tokens)
        made.lowers = [token.lower for token in made]
        made.distinct = frozenset(made.lowers)
        return made


#: Reports and registrations by the forms of the American regulator of securities; no number stands in them.
_FORM: Final = r"(?<![\w-])(?:Form )?(?:10-[KQ]|8-K|6-K|[24]0-F|[SF]-[1348])(?![\w-])"
#: A token from the values of its fields; a named tuple's own constructor is a Python call for each.
_token: Final[Callable[[tuple[object, ...]], Token]] = partial(tuple.__new__, Token)


def _currency_pattern() -> str:
    """Money symbols that hold a sign ("US$", "€"), longest first; codes are words unless digits follow ("SAR30bn").

    One letter is a code before digits with a scale alone: "R5.4-billion", but not "R300". What begins none of them is
    no currency, without trying each.
    """
    symbols = {s for unit in vocabulary.load().units.values() if unit.dimension == "money" for s in unit.symbols}
    longest_first = sorted(symbols, key=lambda s: (-len(s), s))
    signs = [re.escape(s) for s in longest_first if not s.replace(".", "").isalpha()]
    codes = [s for s in longest_first if s.isalpha() and len(s) > 1]
    letters = "".join(s for s in longest_first if s.isalpha() and len(s) == 1)
    first = "".join(sorted({re.escape(symbol[0]) for symbol in symbols}))
    forms = [*signs, rf"(?:{'|'.join(codes)})(?=\d)", rf"[{letters}](?=\d[\d.,]*[ -]?(?:[mb]illion|trillion|bn\b))"]
    return rf"(?=[{first}])(?:{'|'.join(forms)})"


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    # Digits with a fraction are glued to a word where a page lost the space: "Power Capacity1.4 GW".
    # A space groups thousands only where what follows is plainly a thousand ("100 000"), a thin or
    # no-break space always does.
    grouped = r"\d{1,3}(?:[,'’\u00a0\u202f\u2009]\d{2,3})*(?:[,'’\u00a0\u202f\u2009]\d{3})(?!\d)|\d{1,3}(?: 000)+(?!\d)"
    return re.compile(
        rf"(?P<form>{_FORM})|(?P<currency>{_currency_pattern()})"
        rf"|(?P<number>(?=[\d.½¼¾])(?:(?:{grouped}|\d+)(?:\.\d+)?|(?<!\w)\.\d+|[½¼¾]))"
        r"|(?P<word>[^\W\d_](?:[^\W\d]+|(?!(?<=[a-zß-ÿ])\d+\.\d)\d)*(?:['’](?=[^\W\d_])\w+)?)"
        r"|(?P<mark>[^\s*`])"
    )


@lru_cache(maxsize=512)
def lex(sentence: str) -> Tokens:
    """Tokens of `sentence` in order; white space and the stars of emphasis are dropped, everything else is kept."""
    return Tokens(
        [_token((found := m[0], _lower(found), m.start(), m.end(), m.lastgroup)) for m in _pattern().finditer(sentence)]
    )


@lru_cache(maxsize=1 << 14)
def _lower(printed: str) -> str:
    """A token in small letters: one string for each word, which is hashed but once however often it is looked up."""
    return _PLAIN.get(printed) or printed.lower()


def adjacent(left: Token, right: Token) -> bool:
    """Whether nothing, not even a space, stands between two tokens."""
    return left.end == right.start


def match_phrase(tokens: Tokens, at: int, phrase: tuple[str, ...]) -> bool:
    """Whether the lower-cased `phrase` stands in `tokens` from position `at` on."""
    return at >= 0 and tokens.lowers[at : at + len(phrase)] == [*phrase]
