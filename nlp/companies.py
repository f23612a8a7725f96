"""Is a sum of money about companies as such? What one is worth, puts into another, or spends together with its peers."""

from functools import lru_cache
from typing import Final

from kb import vocabulary
from nlp import cues
from nlp.context import Context
from nlp.lexer import Tokens
from nlp.verdicts import INTO_COMPANIES, OF_SEVERAL, VALUE, Verdict

_VALUED: Final = 8  # tokens from "valued" to the sum, and from the company to "valued"
_LIST: Final = 30  # tokens of a list of companies, each with a sum in brackets
_PUTS: Final = 4  # tokens from the verb to "into"
_PEERS: Final = 3
_COPULAS: Final = frozenset(("is", "was", "now", "be", "currently", "already", "today", "once", "still"))
_ARTICLES: Final = frozenset(("a", "an", "the", "this", "nearly"))


def of_companies(here: Context) -> Verdict | None:
    """The reason why a sum that companies are worth, or invest in each other, is none of a project; else None."""
    if _is_value(here):
        return Verdict(VALUE)
    if _is_aside_on_company(here):
        return Verdict(INTO_COMPANIES)
    return Verdict(OF_SEVERAL) if _is_of_several(here) else None


def is_stake(here: Context) -> bool:
    """ "Its $4 billion investment in Synopsys", "invested $2 billion in Nokia": money for a company that is known."""
    behind = here.quantity.end
    if here.word(0) in cues.words("metric.money.holding"):
        behind += 1
    elif not here.before("metric.money.put", 3):
        return False
    if behind >= len(here.tokens) or here.tokens[behind].lower not in ("in", "into"):
        return False
    return _company_at(here.tokens, behind + 1)


def _is_value(here: Context) -> bool:
    """ "A $40 billion company", "Nscale is worth $40 billion", "valued at $40 billion", "$40 billion higher" of a stock."""
    tokens, start = here.tokens, here.quantity.start
    firm = cues.words("metric.money.firm")
    if here.word(0) in firm and here.word(-1) in _ARTICLES:
        return here.word(1) not in cues.words("metric.money.ours") and here.word(1) != "-"
    if here.word(0) in ("higher", "lower") and here.anywhere("metric.money.listed"):
        return True
    if here.word(-1) == "worth":
        at = start - 1
        while at and tokens[at - 1].lower in _COPULAS:
            at -= 1
        opens = at > 1 and tokens[at - 1].text == ","
        owner = _companies().before(tokens, at - opens)
        if owner is None or owner[1] == 0:
            return owner is not None
        return not opens and at < start - 1 and tokens[owner[1] - 1].lower not in cues.words("metric.money.between")
    for at in range(start - 1, max(here.left, start - _VALUED), -1):
        if tokens[at].lower == "valued" and tokens[at + 1].lower not in cues.words("metric.money.appraised"):
            first = max(0, at - _VALUED)
            if cues.phrases("metric.money.valued").find(tokens, first, at):
                return False
            return bool(_named(tokens, first, at)) or not firm.isdisjoint(tokens.lowers[first:at])
    return False


def _is_aside_on_company(here: Context) -> bool:
    """ "Puts money into Intel ($5bn), Nokia ($1bn) and Wayve ($500m)": a sum in brackets behind each company."""
    tokens, start = here.tokens, here.quantity.start
    if here.word(-1) != "(" or here.word(0) != ")" or here.anywhere("metric.money.capacity"):
        return False
    for at in range(start - 2, max(0, start - _LIST), -1):
        if tokens[at].lower not in ("in", "into"):
            continue
        put = cues.phrases("metric.money.put").find(tokens, max(0, at - _PUTS), at)
        return bool(put) and bool(_named(tokens, at + 1, start))
    return False


def _is_of_several(here: Context) -> bool:
    """ "The big four have committed $600 billion in combined capex": a sum over companies that build apart."""
    if not (here.anywhere("metric.money.together") and here.near("metric.money.general")):
        return False
    return len(_named(here.tokens, 0, len(here.tokens))) >= _PEERS or here.anywhere("metric.money.several")


def _company_at(tokens: Tokens, at: int) -> bool:
    """Whether a company is named at a position, one that is known or one whose name says so: "Nimbus Technologies"."""
    end = at
    while end < len(tokens) and tokens[end].kind == "word" and tokens[end].text[0].isupper():
        end += 1
    if end == at:
        return False
    return _companies().at(tokens, at) is not None or tokens[end - 1].text in cues.names("attribution.suffix")


def _named(tokens: Tokens, start: int, end: int) -> set[str]:
    """The known companies that are named between two positions."""
    found = _companies().find(tokens, start, end)
    return {label for begin, _, label in found if tokens[begin].text[0].isupper()}


@lru_cache(maxsize=1)
def _companies() -> cues.Phrases:
    """Names of the companies that are known, labelled with the canonical one; offices and utilities are none."""
    known = vocabulary.load().entities.values()
    return cues.Phrases(
        {
            entity.name: [entity.name, *entity.aliases]
            for entity in known
            if entity.kind == "organisation" and entity.type not in ("government", "utility")
        }
    )
