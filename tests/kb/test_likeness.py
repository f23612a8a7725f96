"""Like for like: money, chips, and ratios with their bands."""

from collections.abc import Callable

import pytest
from sqlmodel import Session

from kb import queries, store
from kb.gazetteer import VocabularyError
from kb.h100 import h100_equivalents
from kb.money import in_dollars, parse_currencies
from kb.ratios import judge, parse_ratios, rules

Say = Callable[..., store.SavedArticle]
CHIPS = {"metric": "accelerators", "unit": "chip"}


@pytest.mark.parametrize(
    ("value", "currency", "day", "dollars"),
    [
        (5.0, "USD", "2024-01-01", 5.0),
        (0.9241, "EUR", "2024-05", 1.0),
        (151.43, "JPY", "2024", 1.0),
        (0.8867, "EUR", "2031-01-01", 1.0),
        (0.8867, "EUR", "", 1.0),
        (0.8870, "EUR", "1999", 1.0),
        (1.0, "XYZ", "2024", None),
    ],
)
def test_money_is_converted_at_the_average_of_its_year(
    value: float, currency: str, day: str, dollars: float | None
) -> None:
    assert in_dollars(value, currency, day) == (dollars if dollars is None else pytest.approx(dollars))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("code,2024,source\nEUR,abc,x\n", "line 2, field 2024: found 'abc'"),
        ("code,2024,source\nEUR,0,x\n", "line 2, field 2024: found '0'"),
        ("code,2024,source\nEUR,1\n", "line 2: found 2 cells"),
        ("code,2024,source\nEUR,1,x\nEUR,1,x\n", "line 3, field code: found 'EUR' again"),
        ("currency,2024\n", "line 1: found currency, 2024"),
    ],
)
def test_a_wrong_rate_is_named_with_its_line(text: str, said: str) -> None:
    with pytest.raises(VocabularyError, match=said):
        parse_currencies(text)


@pytest.mark.parametrize(
    ("count", "chips", "sentence", "bf16", "eight_bit", "trap"),
    [
        (1000, ["H100"], "1,000 H100 GPUs", 1000, 1000, None),
        (1000, ["H100", "H200"], "H100s and H200s", 1000, 1000, None),
        (1000, ["B200"], "1,000 B200s", 2275, 2274, None),
        (100, ["GB200 NVL72"], "100 NVL72 racks", 18200.2, 18191, "is a rack of 72 chips"),
        (72_000, ["GB200 NVL72"], "72,000 NVL72s", 182_002, 181_910, "taken as chips"),
        (1000, ["GB200"], "1,000 GB200 superchips", 2528, 2527, "superchip has 2 GPUs"),
        (1000, ["GB300"], "1,000 GPU dies of GB300", 2528, 2527, "dies may be counted"),
        (1000, ["GB200"], "in 14 racks of GB200", 2528, 2527, "speaks of racks"),
        (1000, ["H100", "B200"], "a mix", None, None, None),
        (1000, ["Blackwell"], "1,000 Blackwells", None, None, "is a family"),
        (1000, ["Quarkchip"], "1,000 of them", None, None, "not in chips.csv"),
        (1000, [], "1,000 GPUs", None, None, "no chip named"),
        (1000, ["Maia 200"], "Maia 200", None, 2527, None),
    ],
)
def test_chips_count_as_h100s_and_traps_are_named(
    count: float, chips: list[str], sentence: str, bf16: float | None, eight_bit: float | None, trap: str | None
) -> None:
    found = h100_equivalents(count, chips, sentence)
    assert found.middle("bf16") == (bf16 if bf16 is None else pytest.approx(bf16))
    assert found.middle("8bit") == (eight_bit if eight_bit is None else pytest.approx(eight_bit))
    assert any(trap in found_trap for found_trap in found.traps) if trap else found.traps == ()


def test_a_mix_of_unlike_chips_has_a_spread_and_no_single_number() -> None:
    assert h100_equivalents(1000, ["H100", "B200"]).bf16 == (1000, 2275)


def test_equivalents_are_kept_with_the_claim(session: Session, say: Say) -> None:
    say(CHIPS | {"value": 1000.0, "chip": ["GB200"], "sentence": "1,000 GB200 superchips"})
    (row,) = queries.claims(session)
    found = queries.equivalents_of(session, row.claim_id)
    assert found is not None
    assert found.middle("bf16") == pytest.approx(2528)
    assert "superchip" in found.traps[0]
    say({"metric": "investment", "unit": "EUR", "value": 9.241e9}, published="2024-05-01")
    money = queries.claims(session, metrics=["investment"])[0]
    assert queries.comparable_of(session, [row.claim_id, money.claim_id, 99]) == {
        row.claim_id: (None, pytest.approx(2528), pytest.approx(2527)), money.claim_id: (pytest.approx(10e9), None, None),
    }  # fmt: skip
    assert (money.value, money.unit) == (9.241e9, "EUR"), "the original is kept"


@pytest.mark.parametrize(
    ("name", "over", "under", "chips", "value", "flag"),
    [
        ("watts_per_accelerator", 150.0, 100_000, (), 1500, None),
        ("watts_per_accelerator", 150.0, 100_000, ("H100",), 1500, None),
        ("watts_per_accelerator", 30.0, 100_000, (), 300, "low"),
        ("watts_per_accelerator", 1200.0, 100_000, (), 12_000, "high"),
        ("watts_per_accelerator", 300.0, 100_000, ("H100",), 3000, "high"),
        ("usd_per_mw", 40e9, 1000, (), 40e6, None),
        ("usd_per_mw", 500e9, 1200, (), 500e9 / 1200, "high"),
        ("litres_per_mwh", 1e6, 100, (), 1e6 / 24 / 100, None),
    ],
)
def test_a_ratio_outside_its_band_is_flagged_with_the_likely_reason(
    name: str, over: float, under: float, chips: tuple[str, ...], value: float, flag: str | None
) -> None:
    rule = next(rule for rule in rules() if rule.name == name)
    found = judge(rule, over, under, chips)
    assert found is not None
    assert (found.value, found.flag) == (pytest.approx(value), flag)
    assert found.reason == {"low": rule.below, "high": rule.above, None: None}[flag]
    assert judge(rule, over, 0.0) is None


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (('over = "power"', 'over = "powr"'), r"block \[watts_per_accelerator\], field over: found 'powr'"),
        (("low = 400", "low = 9e9"), "field low: found 9"),
        (("factor = 1e6", 'factor = "x"'), "field factor: found 'x', expected a number"),
        (("factor = 1e6", "facter = 1e6"), "field factor: found None"),
        (('by_chip = "facility_w_per_chip"', 'by_chip = "colour"'), "expected a field of chips.csv"),
        (("[watts_per_accelerator]", "[watts_per_accelerator"), "ratios.toml"),
    ],
)
def test_a_wrong_rule_is_named_with_its_block(change: tuple[str, str], said: str) -> None:
    sound = (
        '[watts_per_accelerator]\nover = "power"\nunder = "accelerators"\nfactor = 1e6\nunit = "W"\nlow = 400\nhigh = 5000\n'
        'by_chip = "facility_w_per_chip"\nbelow = "a"\nabove = "b"\n'
    )
    assert len(parse_ratios(sound)) == 1
    with pytest.raises(VocabularyError, match=said):
        parse_ratios(sound.replace(*change))


def test_ratios_pair_the_newest_claims_of_one_status(session: Session, say: Say) -> None:
    running = {"status": "operational"}
    say(CHIPS | running | {"value": 100_000.0, "chip": ["H100"]}, running | {"value": 150.0}, published="2026-01-04")
    say({"value": 1200.0}, {"metric": "investment", "unit": "EUR", "value": 18.482e9}, published="2024-02-04")
    say(
        {"metric": "investment", "unit": "RUB", "value": 1e12, "status": "speculative"},
        {"value": 5.0, "status": "speculative"},
    )
    found = {(row.ratio, row.status): row for row in queries.ratios(session)}
    assert set(found) == {("watts_per_accelerator", "operational"), ("usd_per_mw", "planned")}
    watts = found["watts_per_accelerator", "operational"]
    assert (watts.value, watts.low, watts.high, watts.flag) == (pytest.approx(1500), 713.5, 2854.0, None)
    assert found["usd_per_mw", "planned"].value == pytest.approx(20e9 / 1200)
    say(running | {"value": 900.0}, published="2026-02-04", source="the-post")
    (flagged,) = queries.ratios(session, flagged=True, names=["watts_per_accelerator"])
    assert (flagged.value, flagged.flag, flagged.subject) == (pytest.approx(9000), "high", "Colossus")
    assert "too much power" in str(flagged.reason)
    assert queries.ratios(session, subjects=["Cortex"]) == []


def test_a_plan_for_one_year_is_not_divided_by_that_of_another(session: Session, say: Say) -> None:
    say(CHIPS | {"value": 100_000.0, "due": "2026"}, {"value": 1500.0, "due": "2028"})
    assert queries.ratios(session) == []
