import json
from pathlib import Path

import pytest

from kb import vocabulary
from kb.vocabulary import VocabularyError, parse_metrics, parse_units

GOLD = Path(__file__).parents[1] / "gold" / "claims.jsonl"
METRICS = {
    "accelerators": "chip", "h100_equivalents": "H100e", "power": "MW", "cooling": "MW", "generation": "MW", "storage": "MWh",
    "investment": "currency", "compute": "FLOP/s", "floor_area": "m2", "land_area": "m2", "water": "L/day", "jobs": "job",
    "buildings": "building", "build_time": "day",
}  # fmt: skip
WATT = '[watt]\ndimension = "power"\nfactor = 1e-6\nsymbols = ["W"]\nwords = ["watt", "watts"]\n'
POWER = '[power]\ntitle = "Power"\nunit = "MW"\ndimension = "power"\ndescription = "d"\nexample = "e"\n'


def test_the_metrics_and_units_are_those_of_the_guidelines() -> None:
    assert {name: metric.unit for name, metric in vocabulary.load().metrics.items()} == METRICS


@pytest.mark.parametrize(
    ("word", "factor"),
    [
        ("megawatt", 1.0),
        ("gigawatts", 1000.0),
        ("megawatt-hours", 1.0),
        ("acres", 4046.8564224),
        ("square feet", 0.09290304),
        ("hectares", 10_000.0),
        ("dollars", 1.0),
    ],
)
def test_units_convert_to_the_canonical_unit(word: str, factor: float) -> None:
    (unit,) = (unit for unit in vocabulary.load().units.values() if word in unit.words)
    assert unit.factor == pytest.approx(factor, rel=1e-12)


def test_prefixes_make_units_of_their_own() -> None:
    units = parse_units(WATT + 'prefixes = ["k", "M"]\n[watt.symbol_variants]\nkW = ["KW"]\n')
    assert list(units) == ["watt", "kilowatt", "megawatt"]
    assert (units["kilowatt"].symbols, units["kilowatt"].words) == (("kW", "KW"), ("kilowatt", "kilowatts"))
    assert units["megawatt"].factor == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[watt]\ndimension = "power"', "block [watt]: no field factor"),
        (WATT.replace("1e-6", '"x"'), "block [watt], field factor: found 'x', expected a number above 0"),
        (WATT.replace("1e-6", "0"), "block [watt], field factor: found 0"),
        (WATT.replace("1e-6", "nan"), "block [watt], field factor: found nan"),
        (WATT.replace("1e-6", "inf"), "block [watt], field factor: found inf"),
        (WATT.replace('["W"]', '"W"'), "block [watt], field symbols: found 'W', expected a list of texts"),
        (WATT + 'prefix = ["k"]', "block [watt], field prefix: expected one of dimension"),
        (WATT + 'prefixes = ["q"]', "block [watt], field prefixes: found 'q'"),
        (WATT + 'symbol_variants = ["KW"]', "block [watt], field symbol_variants: found ['KW'], expected a table"),
        (
            WATT + 'prefixes = ["k"]\n[watt.symbol_variants]\nMW = ["mw"]',
            "field symbol_variants: found 'MW', expected a prefixed symbol",
        ),
        (
            WATT + 'prefixes = ["k"]\n' + WATT.replace("watt]", "kilowatt]"),
            "block [kilowatt]: the unit kilowatt exists already",
        ),
        ("watt = 1", "watt: found a plain value, expected a block [watt]"),
        ("[watt", "mend the TOML there"),
    ],
)
def test_a_wrong_unit_is_named_with_its_block_and_field(text: str, message: str) -> None:
    with pytest.raises(VocabularyError) as caught:
        parse_units(text)
    assert str(caught.value).startswith("kb/data/units.toml")
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (POWER.replace('title = "Power"\n', ""), "block [power]: no field title"),
        (POWER.replace('"Power"', "7"), "block [power], field title: found 7, expected a text"),
        (POWER.replace('"Power"', '" "'), "block [power], field title: found ' '"),
        (POWER + 'colour = "red"', "block [power], field colour: expected one of title"),
    ],
)
def test_a_wrong_metric_is_named_with_its_block_and_field(text: str, message: str) -> None:
    with pytest.raises(VocabularyError) as caught:
        parse_metrics(text)
    assert str(caught.value).startswith("kb/data/metrics.toml")
    assert message in str(caught.value)


def test_the_digest_is_short_and_stable() -> None:
    assert len(vocabulary.load().digest) == 12
    assert vocabulary.load.__wrapped__().digest == vocabulary.load().digest


def test_every_annotated_chip_is_a_canonical_name() -> None:
    annotated = {chip for line in GOLD.read_text().splitlines() for chip in json.loads(line)["chip"]}
    assert annotated - set(vocabulary.load().chips) == set()


def test_an_annotated_subject_reaches_only_entities_that_the_annotation_accepts() -> None:
    entities = [entity for entity in vocabulary.load().entities.values() if not entity.ambiguous]
    names = {name.casefold(): entity.name for entity in entities for name in (entity.name, *entity.aliases)}
    strays = set()
    for line in GOLD.read_text().splitlines():
        annotated = json.loads(line)
        reached = names.get(annotated["subject"].casefold())
        accepted = {name.casefold() for name in (annotated["subject"], *annotated["subject_aliases"])}
        if reached is not None and reached.casefold() not in accepted:
            strays.add((annotated["subject"], reached))
    assert strays == set()
