"""Quantities: numerals with bounds, ranges, units and nouns; dates and labels are none."""

import pytest

from nlp.lexer import lex
from nlp.quantities import Quantity, find_quantities


def quantities(text: str) -> list[Quantity]:
    return find_quantities(lex(text))


@pytest.mark.parametrize(
    ("text", "value", "value_max", "unit", "bound"),
    [
        pytest.param("draws 1.2GW", 1.2, None, "gigawatt", "exact", id="glued-unit"),
        pytest.param("about 130 MW of cooling", 130, None, "megawatt", "approx", id="about"),
        pytest.param("over 500\u00a0MW", 500, None, "megawatt", "at_least", id="no-break-space"),
        pytest.param("$3 to $5 billion", 3e9, 5e9, "dollar", "range", id="shared-scale"),
        pytest.param("between 120 and 132kW", 120, 132, "kilowatt", "range", id="between"),
        pytest.param("185–190 MW", 185, 190, "megawatt", "range", id="en-dash"),
        pytest.param("past 250 MW", 250, None, "megawatt", "at_least", id="past"),
        pytest.param("spread over 664 acres", 664, None, "acre", "exact", id="a verb's own over"),
        pytest.param("a 312,000-sq.-ft. shell", 312_000, None, "square_foot", "exact", id="abbreviated-with-hyphens"),
        pytest.param("250 MW or more", 250, None, "megawatt", "at_least", id="or-more"),
        pytest.param("half a gigawatt", 0.5, None, "gigawatt", "exact", id="half-a-unit"),
        pytest.param("a 1.4-gigawatt campus", 1.4, None, "gigawatt", "exact", id="hyphened"),
        pytest.param("as much as €2.5bn", 2.5e9, None, "euro", "at_most", id="as-much-as"),
        pytest.param("NT$40 billion", 40e9, None, "taiwan_dollar", "exact", id="taiwan-dollars"),
        pytest.param("Rs 1.33 lakh crore", 1.33e12, None, "rupee", "exact", id="rupees"),
        pytest.param("R5.4-billion", 5.4e9, None, "rand", "exact", id="rand-before-a-scale"),
        pytest.param("100 million Swiss francs", 100e6, None, "swiss_franc", "exact", id="currency-behind"),
        pytest.param("40 billion CFA francs", 40e9, None, "cfa_franc", "exact", id="franc-of-its-own"),
        pytest.param("some 90 million złoty", 90e6, None, "zloty", "approx", id="accented-currency"),
        pytest.param("75 additional megawatts", 75, None, "megawatt", "exact", id="adjective-before-unit"),
        pytest.param("300+ megawatts", 300, None, "megawatt", "at_least", id="plus-before-unit"),
        pytest.param("60-odd acres", 60, None, "acre", "approx", id="odd-before-unit"),
        pytest.param("3. 1.4 — gigawatts of gas", 1.4, None, "gigawatt", "exact", id="number-heads-its-line"),
        pytest.param("at least 90 peak petaflops", 90, None, "petaflop_per_second", "at_least", id="peak-before-unit"),
        pytest.param("some 1.3 M ft²", 1.3e6, None, "square_foot", "approx", id="millions-of-an-area"),
        pytest.param("1.4 million gross square feet", 1.4e6, None, "square_foot", "exact", id="gross-before-unit"),
        pytest.param("2.4 MSF of halls", 2.4, None, "million_square_feet", "exact", id="brokers-unit"),
        pytest.param("15- to 20-acre lots", 15, 20, "acre", "range", id="hyphen-that-waits"),
        pytest.param("a 1,000-plus-acre site", 1000, None, "acre", "at_least", id="plus-within-hyphens"),
        pytest.param("up to more than 2 GW", 2, None, "gigawatt", "at_least", id="up-to-more-than"),
        pytest.param("more than US $25bn", 25e9, None, "dollar", "at_least", id="country-before-the-sign"),
        pytest.param("Power Capacity1.4 GW", 1.4, None, "gigawatt", "exact", id="label-glued-to-its-value"),
        pytest.param("26 million pounds of steel", 26e6, None, "pound_mass", "exact", id="pounds-of-a-stuff"),
        pytest.param("up to Skr40bn", 40e9, None, "swedish_krona", "at_most", id="swedish-kronor"),
        pytest.param("₹9,000cr", 90e9, None, "rupee", "exact", id="crore-in-short"),
        pytest.param("US$41.5 billon", 41.5e9, None, "dollar", "exact", id="misspelt-billion"),
        pytest.param("142.000 square metres", 142_000, None, "square_metre", "exact", id="point-between-thousands"),
        pytest.param("3.26 millions square feet", 3.26e6, None, "square_foot", "exact", id="scale-in-the-plural"),
        pytest.param("31-sq-km", 31, None, "square_kilometre", "exact", id="hyphened-unit"),
        pytest.param("1,400mW", 1400, None, "megawatt", "exact", id="small-m-of-megawatts"),
        pytest.param("900 neighbouring acres", 900, None, "acre", "exact", id="neighbouring-acres"),
        pytest.param("up to an additional 2GW", 2, None, "gigawatt", "at_most", id="up-to-an-additional"),
        pytest.param("$150-plus million", 150e6, None, "dollar", "at_least", id="plus-before-scale"),
        pytest.param("$61.2m4", 61.2e6, None, "dollar", "exact", id="footnote-glued-to-millions"),
        pytest.param("€1.4bn12", 1.4e9, None, "euro", "exact", id="footnote-glued-to-billions"),
        pytest.param("2,300 wooded acres", 2300, None, "acre", "exact", id="described-acres"),
        pytest.param("about 60 flat hectares", 60, None, "hectare", "approx", id="described-hectares"),
        pytest.param("roughly 3,000 acre‑feet", 3000, None, "acre_foot", "approx", id="typographers-hyphen"),
    ],
)
def test_reads_a_quantity(text: str, value: float, value_max: float | None, unit: str, bound: str) -> None:
    (found,) = quantities(text)
    assert found.unit is not None
    assert (found.value, found.value_max) == (pytest.approx(value), value_max and pytest.approx(value_max))
    assert (found.unit.name, found.bound) == (unit, bound)


def test_a_change_is_two_quantities_and_no_range() -> None:
    assert [q.value for q in quantities("grew from 100,000 to 200,000 GPUs")] == [100_000, 200_000]


def test_a_change_may_have_an_object_before_it() -> None:
    assert [q.value for q in quantities("raised its target for power in all of Ohio and Iowa from 1 GW to 2.5 GW")] == [
        1,
        2.5,
    ]
    assert quantities("raised to $90 million to $95 million from $75 million to $80 million")[-1].value_max == 80e6


def test_a_bound_before_a_range_is_no_change() -> None:
    assert [(q.value, q.value_max) for q in quantities("up to 30 halls over the next 12 to 15 years")] == [
        (30, None),
        (12, 15),
    ]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("The campus would take 700 to 900 MW.", [(700, 900)]),
        ("Spending falls to $12 billion to $14 billion from $20 billion.", [(12e9, 14e9), (20e9, None)]),
        ("They expect 800 megawatts to a gigawatt.", [(0.8, 1)]),
        ("Contracted power rose about 240 MW to 1.1 GW.", [(240, None), (1.1, None)]),
        ("It raises its support by $330 million to $1.71 billion.", [(330e6, None), (1.71e9, None)]),
        ("The load went from less than 4 MW to 20 MW.", [(4, None), (20, None)]),
    ],
)
def test_a_to_b_is_a_range_unless_it_says_by_how_much(text: str, values: list[tuple[float, float | None]]) -> None:
    assert [(q.value, q.value_max) for q in quantities(text)] == values


def test_a_year_before_a_sum_opens_no_range() -> None:
    assert [q.value for q in quantities("from $310 billion in 2025 to $490 billion")] == [310e9, 490e9]


def test_coordinated_numbers_share_a_unit() -> None:
    assert [q.unit.name for q in quantities("campuses of 1.2 and 1.8GW") if q.unit] == ["gigawatt", "gigawatt"]


@pytest.mark.parametrize(
    "text",
    [
        "Grok 3 was shown",
        "in June 2026",
        "on June 30",
        "at 9:30 a.m.",
        "the H100 chip",
        "Building 2 opened",
        "GPT-4",
        "the 3rd hall",
        "Phase 2 of it",
        "the Ascend 910C chip",
        "the Trainium 2 chips",
        "the R1 model",
        "one of the largest campuses",
        "two of Asia’s most advanced machines",
        "the corner of W 450 N and N 650 W",
        "the RTX Pro 6000 chips",
        "the Quadro 5000 card",
        "one on each floor",
        "two per hall",
        "added to the original three",
    ],
)
def test_dates_times_and_labels_are_no_quantities(text: str) -> None:
    assert quantities(text) == []


@pytest.mark.parametrize(
    ("text", "kind", "chips"),
    [
        pytest.param("100,000 of these GPUs", "chip", (), id="of-these"),
        pytest.param("24,576 H100s", "chip", ("H100",), id="plural-product"),
        pytest.param("a 300,000-chip cluster", "chip", (), id="hyphened-noun"),
        pytest.param("18,000 of Nvidia’s most advanced processors", "chip", (), id="long-phrase"),
        pytest.param("625 H100 servers", "container", ("H100",), id="servers-are-no-chips"),
        pytest.param("67,000 H100 equivalents", "h100", (), id="equivalents"),
        pytest.param("25,000 on-site jobs", "job", (), id="jobs"),
        pytest.param("1,900 direct and indirect jobs", "job", (), id="joined-adjectives"),
        pytest.param("1,900 direct and 4,000 indirect jobs", "job", (), id="adjective-shares-the-noun"),
        pytest.param("400 full- and part-time jobs", "job", (), id="adjectives-with-a-waiting-hyphen"),
        pytest.param("two 300,000-square-foot buildings", "building", (), id="size-before-the-noun"),
        pytest.param("The hall will employ 85.", "job", (), id="noun-implied-by-a-verb"),
        pytest.param("It has 85 on the payroll.", "job", (), id="noun-implied-behind"),
        pytest.param("40,000 Acme Corp. (NYSE:ACM) B200 GPUs", "chip", ("B200",), id="ticker-in-the-phrase"),
        pytest.param("40,000 GB300 units", "chip", ("GB300",), id="units-of-a-chip"),
        pytest.param("90 units", "other", (), id="units-of-nothing"),
        pytest.param("12 k GPUs", "chip", (), id="thousands-with-a-space"),
        pytest.param("30,000 of AWS’ in-house Trainium2 chips", "chip", ("Trainium2",), id="possessor-that-ends-in-s"),
        pytest.param("30,000 of Nvidia Corp.’s best chips", "chip", (), id="possessor-with-a-full-stop"),
        pytest.param("3,500 Intel Xeon processors", "container", (), id="processors-that-are-no-accelerators"),
        pytest.param("nine long halls—each of them cold", "building", (), id="dash-behind-the-noun"),
        pytest.param("six-storey data halls", "container", (), id="storeys"),
        pytest.param("340k H100-eq", "h100", (), id="short-equivalents"),
        pytest.param("five planned data halls", "building", (), id="participle-before-the-noun"),
        pytest.param("43 active data centers, up from 32", "building", (), id="adjective-before-the-noun"),
        pytest.param("40 planned for May", "", (), id="participle-without-a-noun"),
        pytest.param("two towers of 24 MW each", "building", (), id="towers-of-servers"),
        pytest.param("two cooling towers for 24 MW", "other", (), id="cooling-towers"),
        pytest.param("two towers in the old town", "other", (), id="towers-of-stone"),
        pytest.param("a cluster of 9,000 cards", "chip", (), id="cards-of-a-cluster"),
        pytest.param("9,000 cards for Mother’s Day", "other", (), id="cards-of-paper"),
        pytest.param("4. 8,000 – GPUs that sat idle", "chip", (), id="number-heads-its-line"),
        pytest.param("300 second-hand H200s", "chip", ("H200",), id="second-hand-is-no-time"),
        pytest.param("B200s, 8,000 of them, arrived", "chip", ("B200",), id="noun-before-of-them"),
        pytest.param("AI chips, 8,000 so far, arrived", "chip", (), id="noun-before-the-comma"),
        pytest.param("racks of servers, 90 in all", "", (), id="container-before-the-comma"),
        pytest.param("nine GPU-powered machines", "other", (), id="what-powers-is-not-counted"),
        pytest.param("trained with 1e25 FLOP", "other", (), id="operations-of-a-training-run"),
        pytest.param("It is far along in building 30 huge data halls.", "building", (), id="building-is-a-verb"),
        pytest.param("It is building three of them.", "pronoun", (), id="building-of-them"),
        pytest.param("under phase one two 90 MW data halls", "building", (), id="count-behind-a-phase"),
        pytest.param("three 48 MW buildings", "building", (), id="power-before-the-noun"),
        pytest.param("the first two 30 MW data halls", "building", (), id="power-before-two-words"),
        pytest.param("four 1.5-million-square-foot data centers", "building", (), id="scaled-size-before-the-noun"),
        pytest.param("then two of 26 MW each", "", (), id="size-without-a-noun"),
        pytest.param("5 hydro-powered facilities on the campus", "building", (), id="facilities-of-a-campus"),
        pytest.param("six support facilities on the campus", "other", (), id="facilities-that-support"),
        pytest.param("the campus has 5 structures", "building", (), id="structures-of-a-campus"),
        pytest.param("the town has 5 structures", "other", (), id="structures-of-a-town"),
        pytest.param("employ 700 full-time equivalent (FTE) people", "job", (), id="equivalents-before-brackets"),
        pytest.param("up to 12 “separate server plots”", "other", (), id="quoted-plots"),
    ],
)
def test_what_a_number_counts(text: str, kind: str, chips: tuple[str, ...]) -> None:
    found = quantities(text)[0]
    assert (found.noun.kind, found.noun.chips) == (kind, chips)


@pytest.mark.parametrize("sentence", ["The deals add up to 36 exaflops.", "It is built around 100,000 GPUs."])
def test_the_particle_of_a_verb_bounds_no_number(sentence: str) -> None:
    (quantity,) = find_quantities(lex(sentence))
    assert quantity.bound == "exact"


@pytest.mark.parametrize(
    ("text", "value", "unit", "rate"),
    [
        pytest.param("3 million litres of partly treated effluent a day", 3e6, "litre", "day", id="effluent"),
        pytest.param("used 90 million gallons of water last year", 90e6, "gallon", "year", id="last-year"),
        pytest.param("used 90 million gallons of water in 2024", 90e6, "gallon", "year", id="in-a-year"),
        pytest.param("consumed 90 million gallons in 2024", 90e6, "gallon", "year", id="used-in-a-year"),
        pytest.param(
            "used 90 million gallons (340 million liters) of water last year",
            90e6,
            "gallon",
            "year",
            id="behind-a-conversion",
        ),
        pytest.param("takes 70,000 gallons on a typical day", 70_000, "gallon", "day", id="typical-day"),
        pytest.param("takes 70,000 gallons on the hottest day", 70_000, "gallon", "day", id="hottest-day"),
        pytest.param("will take 4 million litres in a year", 4e6, "litre", "year", id="in-a-year"),
        pytest.param("use came to 4 million litres over the past year", 4e6, "litre", "year", id="past-year"),
        pytest.param("each year it draws 12 megalitres", 12, "megalitre", "year", id="period-before"),
        pytest.param("an annual use of 12 megalitres", 12, "megalitre", "year", id="annual"),
        pytest.param("filled once with 70,000 gallons of water", 70_000, "gallon", None, id="no-period"),
        pytest.param("poured 9,000 cubic metres of concrete in 2024", 9000, "cubic_metre", None, id="concrete"),
    ],
)
def test_the_period_of_a_volume(text: str, value: float, unit: str, rate: str | None) -> None:
    found = quantities(text)[0]
    assert found.unit is not None
    assert (found.value, found.unit.name, found.rate) == (value, unit, rate)


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        pytest.param("122,000 sq. meters", 122_000, "square_metre", id="shortened metres"),
        pytest.param("a 440,000-sq.-meter plot", 440_000, "square_metre", id="the same before a noun"),
        pytest.param("1,000 rai", 1_000, "rai", id="Thai land"),
        pytest.param("Rmb160bn", 160e9, "yuan", id="renminbi"),
        pytest.param("P20 billion", 20e9, "philippine_peso", id="a letter at its number"),
        pytest.param("N120 billion", 120e9, "naira", id="another"),
        pytest.param("RO 92 million", 92e6, "omani_rial", id="rials of Oman"),
        pytest.param("9.5 billion kroner", 9.5e9, "norwegian_krone", id="kroner of no country"),
    ],
)
def test_units_of_other_countries(text: str, value: float, unit: str) -> None:
    (found,) = quantities(text)
    assert (found.value, found.unit and found.unit.name) == (pytest.approx(value), unit)


@pytest.mark.parametrize(
    "text", ["96 GiB of memory", "12 TiB", "3 PiB", "64 GBytes", "200 GbE", "400 Gb", "6.4 PB/s", "900 GB/sec"]
)
def test_memory_and_bandwidth_count_nothing(text: str) -> None:
    (found,) = quantities(text)
    assert found.dimension in ("data", "data rate")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        pytest.param("640 H200 141GB GPUs", "chip", id="memory-behind-a-chip"),
        pytest.param("640 A100-40GB accelerators", "chip", id="memory-with-a-hyphen"),
        pytest.param("80 A100 (40 GB) nodes", "container", id="nodes-of-chips-with-memory"),
        pytest.param("900 Grace Hopper (GH) nodes", "container", id="abbreviation-in-brackets"),
        pytest.param("640 A100 in 80 nodes", "chip", id="no-memory"),
    ],
)
def test_a_noun_phrase_runs_over_memory_and_abbreviations(text: str, kind: str) -> None:
    assert quantities(text)[0].noun.kind == kind
