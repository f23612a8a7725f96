"""Which metric does a quantity state, if any? Units and counted nouns first, then cues in its clause."""

from collections.abc import Callable, Sequence
from typing import Final

from nlp import cues
from nlp.context import Context
from nlp.durations import build_time
from nlp.lexer import Tokens
from nlp.machines import is_of_one_machine
from nlp.money import is_price, money
from nlp.quantities import Quantity
from nlp.units import rate_at, unit_at
from nlp.verdicts import (
    A_FEW_CHIPS,
    BEYOND_SITES,
    CHIPS_OWN,
    FEWEST_TO_COUNT,
    SOLD,
    USED_OVER_TIME,
    Verdict,
    is_metric,
    mentions,
)

#: Smallest site, in MW, that counts: what lies below is a rack, a chip or a household.
_SMALLEST_SITE: Final = 0.1
_FEWEST_CHIPS: Final = 200
_LARGEST_SITE: Final = 1e5  # MW; what is above it is of countries
_LEAST_OF_LOW_PRECISION: Final = 1e17  # FLOP/s; a single chip comes to less at FP4 or FP8, a system to more
_LEAST_OF_A_SYSTEM: Final = 1e14  # FLOP/s; what is below is of a chip or a node, at whatever precision
_BRIEF: Final = 3  # tokens beside a figure
_BUYER: Final = 7  # tokens behind a figure
_FEWEST_SYSTEMS: Final = 10_000


def judge(contexts: Sequence[Context], lead: str = "") -> list[Verdict]:
    """For each quantity of a sentence its metric, or why it has none; `lead` is the text just before."""
    verdicts: list[Verdict] = []
    for here in contexts:
        if verdicts and is_conversion(here.tokens, contexts[len(verdicts) - 1].quantity, here.quantity):
            verdicts.append(verdicts[-1])
            continue
        before = contexts[len(verdicts) - 1].quantity if verdicts else None
        if before is not None and verdicts[-1] == USED_OVER_TIME and _is_part_of(here.tokens, before, here.quantity):
            verdicts.append(verdicts[-1])
            continue
        verdicts.append(_judge(here, lead))
    return verdicts


def is_conversion(tokens: Tokens, before: Quantity, quantity: Quantity) -> bool:
    """ "$10bn (€9.2bn)", "500 acres (202 hectares)": the same again in brackets, in another unit."""
    bracket = quantity.start - before.end == 1 and tokens[before.end].text == "("
    return bracket and quantity.unit is not None and before.unit is not None and quantity.dimension == before.dimension


def _is_part_of(tokens: Tokens, before: Quantity, quantity: Quantity) -> bool:
    """Whether a quantity is a part of the one before it: "90,000 MWh a year, of which 70,000 MWh …"."""
    gap = tokens.lowers[before.end : quantity.start]
    return quantity.dimension == before.dimension and ["of", "which"] in [gap[k : k + 2] for k in range(len(gap))]


def _judge(here: Context, lead: str) -> Verdict:
    quantity = here.quantity
    if quantity.vague:
        return Verdict("indefinite number")
    if quantity.value < 0:
        return Verdict("negative")
    if quantity.noun.kind == "chip" and quantity.unit is None and quantity.value <= 1:
        return Verdict(A_FEW_CHIPS)  # "not one chip"
    if quantity.unit is None and quantity.value < 1:
        return Verdict("share of something")
    if is_price(quantity):
        return Verdict("price of a single thing")
    if _is_illustration(here):
        return Verdict("illustration")
    if _is_threshold(here):
        return Verdict("threshold of a rule")
    if _is_denied(here):
        return Verdict("denied by its verb")
    if here.near("denial.cue") or cues.phrases("denial.before").before(here.tokens, quantity.start) is not None:
        return Verdict("denied or corrected by the text")
    if quantity.dimension == "energy":
        return _energy(here, lead)
    if quantity.dimension == "money":
        return money(here, lead)
    if quantity.dimension == "compute":
        return _compute(here, lead)
    if quantity.dimension == "count" and quantity.noun.kind == "chip" and is_of_one_machine(here, lead):
        return Verdict(CHIPS_OWN)
    test = _BY_DIMENSION.get(quantity.dimension)
    return test(here) if test is not None else Verdict(f"{quantity.dimension} is not a metric")


def _is_denied(here: Context) -> bool:
    """Whether a figure is what a denied verb names: "will not cover 2,000 acres or drain 5 million gallons"."""
    tokens, start = here.tokens, here.quantity.start
    verbs = cues.words("denial.verb")
    if start == 0 or tokens[start - 1].lower not in verbs:
        return False
    before = tokens.lowers[here.left : start]
    denied = (k for k, word in enumerate(before[:-1]) if word in ("not", "nor") or word.endswith(("n’t", "n't")))
    return any(not verbs.isdisjoint(before[k + 1 : k + 4]) and "but" not in before[k:] for k in denied)


def _is_illustration(here: Context) -> bool:
    """ "A single gigawatt", "a typical 1 GW plant", "10 gigawatts is enough to supply 8 million homes"."""
    quantity, typical = here.quantity, cues.words("metric.illustration.one")
    own = set(here.tokens.lowers[quantity.start : quantity.end])
    enough = cues.phrases("metric.illustration.enough").at(here.tokens, quantity.end)
    return here.word(-1) in typical or not typical.isdisjoint(own) or enough is not None


def _is_threshold(here: Context) -> bool:
    """Whether a lower bound picks out what a rule is for: "new data centres above 5 megawatts"."""
    quantity = here.quantity
    return (
        quantity.bound == "at_least"
        and here.tokens[quantity.start].lower in cues.words("metric.threshold.bound")
        and here.word(-1) in cues.words("metric.threshold.things")
    )


def _power(here: Context) -> Verdict:
    quantity = here.quantity
    top = quantity.canonical(quantity.value_max or quantity.value)
    if top < (_SMALLEST_SITE if here.of("metric.power.load") else 3 * _SMALLEST_SITE):
        return Verdict("power of a chip, rack or household")
    if top > _LARGEST_SITE:
        return Verdict(BEYOND_SITES)
    if here.near("metric.power.per_unit"):
        return Verdict("figure per chip, rack or machine")
    if (
        _is_battery(here)
        or here.of("metric.power.battery")
        or (here.before("metric.power.battery", 5) and not here.of("metric.power.load"))
    ):
        return Verdict("battery stated as power")
    made = here.of("metric.power.generation") and not here.of("metric.power.load")
    if (here.of("metric.power.cooling") and not here.of("metric.power.cooled")) or (
        not made and here.before("metric.power.cooling", 5)
    ):
        return is_metric("cooling")
    if here.near("metric.power.foreign") and not here.near("metric.power.superlative"):
        return Verdict("total of a country, grid or market")
    if made:
        return is_metric("generation")
    plants = (here.distance(f"metric.power.{kind}") for kind in ("generation_strong", "generating"))
    plant = min((distance for distance in plants if distance is not None), default=None)
    load = here.distance("metric.power.load")
    if plant is None and load is None:
        everything = (0, len(here.tokens))
        plant, load = (here.distance(f"metric.power.{kind}", *everything) for kind in ("generation_strong", "load"))
    if plant is not None and not here.of("metric.power.load") and (load is None or plant < load):
        return is_metric("generation")
    return is_metric("power")


def _is_battery(here: Context) -> bool:
    """ "A 12 megawatt, 63 megawatt-hour battery": power with the energy that it stores right behind it."""
    found = unit_at(here.tokens, here.quantity.end + 2) or unit_at(here.tokens, here.quantity.end + 3)
    return here.word(0) in (",", "/") and found is not None and found[0].dimension == "energy"


def _energy(here: Context, lead: str) -> Verdict:
    unit = here.quantity.unit
    if rate_at(here.tokens, here.quantity.end) is not None:
        return Verdict(USED_OVER_TIME)
    stored = here.anywhere("metric.power.battery") or mentions(lead, "metric.power.battery")
    if unit is None or unit.name == "terawatt_hour" or not stored or here.near("metric.storage.foreign"):
        return Verdict("energy used, or stored elsewhere")
    return is_metric("storage")


def _area(here: Context) -> Verdict:
    unit = here.quantity.unit
    if unit is None or here.near("metric.area.foreign"):
        return Verdict("area of something else")
    if unit.name in ("acre", "hectare", "square_mile", "square_kilometre", "mu"):
        return is_metric("land_area")
    if unit.name.endswith(("square_foot", "square_feet")):
        return is_metric("floor_area")
    if here.of("metric.area.land"):
        return is_metric("land_area")
    if here.of("metric.area.floor"):
        return is_metric("floor_area")
    if here.word(-1) == "on" or here.before("metric.area.held", 3):
        return is_metric("land_area")  # "on 36,000 square metres", "bought 350,000 square metres"
    floor, land = here.distance("metric.area.floor"), here.distance("metric.area.land")
    return is_metric("land_area") if land is not None and (floor is None or land < floor) else is_metric("floor_area")


def _flow(here: Context) -> Verdict:
    if here.near("metric.water.foreign") or (
        here.quantity.rate in ("minute", "second", "hour") and here.near("metric.power.per_unit")
    ):
        return Verdict("water of something else")
    return is_metric("water")


def _compute(here: Context, lead: str) -> Verdict:
    value = here.quantity.canonical(here.quantity.value)
    if value < _LEAST_OF_A_SYSTEM or (value < _LEAST_OF_LOW_PRECISION and here.near("metric.compute.precision")):
        return Verdict(CHIPS_OWN)
    if mentions(_question(here, lead), "metric.compute.foreign") or is_of_one_machine(here, lead):
        return Verdict(CHIPS_OWN)
    if here.near("metric.compute.foreign"):
        return Verdict("performance of a chip, rack or server")
    if value < 1e16:
        return Verdict("performance of a chip, rack or server")
    return is_metric("compute")


def _question(here: Context, lead: str) -> str:
    """The question that a sentence answers which is no more than a figure; empty where it answers none."""
    words, lead = here.quantity.start + len(here.tokens) - here.quantity.end, lead.rstrip()
    return lead[lead.rfind("\n") + 1 :] if words <= _BRIEF and lead.endswith("?") else ""


def _count(here: Context) -> Verdict:
    test = _BY_NOUN.get(here.quantity.noun.kind)
    return test(here) if test is not None else Verdict("counts something else")


def _chips(here: Context) -> Verdict:
    quantity = here.quantity
    if _is_equivalent(here):
        return is_metric("h100_equivalents")
    if (quantity.value_max or quantity.value) < FEWEST_TO_COUNT:
        return Verdict(A_FEW_CHIPS)
    if (quantity.value_max or quantity.value) < _FEWEST_CHIPS:
        return Verdict("chips of one machine")
    if _is_sold(here):
        return Verdict(SOLD)
    if here.near("metric.accelerators.foreign"):
        return Verdict("chips sold, shipped, limited, or used by one job")
    return is_metric("accelerators")


def _is_sold(here: Context) -> bool:
    """ "Tenstorrent shipped 40,000 chips": what a maker sells, to nobody that is named."""
    return here.word(-1) in cues.words("metric.accelerators.sold") and not any(
        here.word(k) in ("to", "into", "for", "at") for k in range(_BUYER)
    )


def _containers(here: Context) -> Verdict:
    """ "24,000 GB200 systems": so many of what is named by its chips are chips."""
    held = here.tokens[here.quantity.noun.head].lower in ("systems", "racks")
    if held and here.quantity.noun.chips and here.quantity.value >= _FEWEST_SYSTEMS:
        return is_metric("accelerators")
    return Verdict("counts something else")


def _is_equivalent(here: Context) -> bool:
    """ "The equivalent of 67,000 H100s", "50 million H100s’ worth of computing": H100 named, no other chip."""
    quantity = here.quantity
    if quantity.noun.chips not in (("H100",),):
        return False
    before = cues.phrases("metric.accelerators.equal").find(here.tokens, max(0, quantity.start - 6), quantity.start)
    return bool(before) or cues.phrases("metric.accelerators.worth").at(here.tokens, quantity.noun.end) is not None


def _h100(here: Context) -> Verdict:
    return is_metric("h100_equivalents")


def _jobs(here: Context) -> Verdict:
    if here.quantity.value < 5 or here.near("metric.jobs.foreign"):
        return Verdict("people who do not work on it")
    start, end = here.quantity.noun.start, here.quantity.noun.end
    strong = any(cues.phrases(path).find(here.tokens, start, end) for path in ("metric.jobs.strong", "noun.post"))
    if strong or here.near("metric.jobs.work"):
        return is_metric("jobs")
    return Verdict("people who do not work on it")


def _buildings(here: Context) -> Verdict:
    if (here.word(-2), here.word(-1)) == ("the", "first"):
        return Verdict("part of a count given elsewhere")
    if here.quantity.value > 200 or here.near("metric.buildings.foreign"):
        return Verdict("buildings of a country or market")
    return is_metric("buildings")


_BY_DIMENSION: Final[dict[str, Callable[[Context], Verdict]]] = {
    "power": _power, "area": _area, "flow": _flow, "time": build_time,
    "count": _count,
}  # fmt: skip
_BY_NOUN: Final[dict[str, Callable[[Context], Verdict]]] = {
    "chip": _chips, "container": _containers, "h100": _h100, "job": _jobs, "building": _buildings,
}  # fmt: skip
