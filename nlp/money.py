"""Is a sum of money one for a project? The nearest cue decides, against revenue, valuations, taxes and prices."""

from functools import lru_cache
from typing import Final

from kb import vocabulary
from nlp import cues
from nlp.companies import is_stake, of_companies
from nlp.context import Context
from nlp.quantities import Quantity
from nlp.verdicts import GIVEN, Verdict, is_metric, mentions

#: Smallest sum that an infrastructure project is stated in; below it are prices of single things.
_SMALLEST_SUM: Final = 1e6


def is_price(quantity: Quantity) -> bool:
    """Whether a sum of money is too small for any project."""
    return quantity.dimension == "money" and (quantity.value_max or quantity.value) < _SMALLEST_SUM


def money(here: Context, lead: str) -> Verdict:
    """Whether a sum is an investment; `lead` is the text just before its sentence."""
    if here.word(-1) in ("reported", "posted", "earned", "generated", "logged"):
        return Verdict("money of another kind: revenue, valuation, tax, price")
    if here.after("metric.money.per_unit", 4):
        return Verdict("price per unit")
    if cues.phrases("metric.money.given").at(here.tokens, here.quantity.end) is not None:
        return Verdict(GIVEN)
    apart = of_companies(here)
    if apart is not None:
        return apart
    if here.near("metric.money.company") or _is_equity(here):
        return Verdict("equity in a company, tied to no capacity")
    if here.word(-1) == "at" and here.word(-2) == "valued" and here.anywhere("due.contract"):
        return is_metric("investment")  # a lease is valued, not its company
    if here.near("metric.money.contracted"):
        return is_metric("investment")  # a contract's total is one, even where it is called revenue
    ours, foreign = here.distance("metric.money.ours"), here.distance("metric.money.foreign")
    if foreign is not None and (ours is None or foreign < ours):
        return Verdict("money of another kind: revenue, valuation, tax, price")
    if ours is None and not here.anywhere("metric.money.ours") and not mentions(lead, "metric.money.question"):
        return Verdict("money without a project")
    if foreign is not None and ours is not None and foreign == ours:
        return Verdict("money of another kind: revenue, valuation, tax, price")
    return is_metric("investment")


def _is_equity(here: Context) -> bool:
    """ "Raised $900 million", "put $4 billion into Anthropic": a company's funding without capacity or debt."""
    if here.anywhere("metric.money.capacity"):
        return False
    behind = here.tokens[here.quantity.end + 1 : here.quantity.end + 2]
    if here.word(0) == "into" and behind and behind[0].text in _company_words():
        return True
    return (
        is_stake(here)
        or here.before("metric.money.raised", 3)
        or (here.after("metric.money.into_company", 2) and here.before("metric.money.put", 3))
    )


@lru_cache(maxsize=1)
def _company_words() -> frozenset[str]:
    """First words of the known organisations' names."""
    known = vocabulary.load().entities.values()
    return frozenset(entity.name.split()[0] for entity in known if entity.kind == "organisation")
