"""The pipeline as a whole: claims of sentences, laws that hold for any text, and what is no claim."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb import vocabulary
from nlp import extract, pipeline
from nlp.candidates import Candidates
from nlp.pipeline import COMPONENTS, extract_many


@pytest.mark.parametrize("metric", vocabulary.load().metrics.values(), ids=lambda metric: metric.name)
def test_every_metric_is_found_in_its_own_example(metric: vocabulary.Metric) -> None:
    assert metric.name in {claim.metric for claim in extract(metric.example)}


def test_a_claim_carries_what_is_needed_to_compare_it() -> None:
    text = "Mark Zuckerberg said Hyperion will need at least 2 GW by 2030."
    (claim,) = extract(text, published="2025-07-15")
    assert (claim.subject, claim.metric, claim.value, claim.unit) == ("Hyperion", "power", 2000, "MW")
    assert (claim.bound, claim.status, claim.due, claim.attributed_to) == (
        "at_least",
        "planned",
        "2030",
        "Mark Zuckerberg",
    )
    assert text[claim.start : claim.end] == claim.value_text == "at least 2 GW"


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("The Hyperion data center draws 300 MW.", "operational"),
        (
            "Meta is building Hyperion, a campus of 2 GW, in Louisiana; the 2 GW campus is under construction.",
            "under_construction",
        ),
        ("The Hyperion campus will reach 2 GW.", "planned"),
        ("Hyperion could grow to 5 GW.", "speculative"),
        ("A 600 MW extension of Hyperion was scrapped.", "cancelled"),
    ],
)
def test_status_follows_the_verb(text: str, status: str) -> None:
    assert extract(text)[0].status == status


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("Colossus will have 1 million GPUs by the end of 2026.", "2026-12"),
        ("Colossus will have 1 million GPUs next year.", "2026"),
        ("Colossus will have 1 million GPUs in the second half of 2026.", "2026-H2"),
        ("Colossus will have 1 million GPUs within 18 months.", "2027-01"),
        ("Colossus will have 1 million GPUs next summer.", "2026-Q3"),
        ("Colossus will have 1 million GPUs by June.", "2026-06"),
        ("Colossus will have 1 million GPUs by the end of the decade.", "2030"),
        ("Colossus will have 1 million GPUs, xAI announced in May.", None),
    ],
)
def test_due_dates_count_from_publication(text: str, due: str | None) -> None:
    assert extract(text, published="2025-07-15")[0].due == due


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("Colossus has 200,000 GPUs, Elon Musk said on Friday.", "Elon Musk"),
        ("Colossus has 200,000 GPUs, according to people familiar with the matter.", "unnamed source"),
        ("“Colossus runs 200,000 GPUs,” said Elon Musk, who visited.", "Elon Musk"),
        ("Colossus has 200,000 GPUs.", None),
        (
            "According to reports, the projected costs of the Colossus data center range between £5.5 billion and £9 billion.",
            None,
        ),
    ],
)
def test_speakers(text: str, speaker: str | None) -> None:
    assert extract(text)[0].attributed_to == speaker


@pytest.mark.parametrize(
    "text",
    [
        "Each rack in the data center draws 132 kW.",
        "A single gigawatt of data centers can power nobody’s home.",
        "The data center has an assessed value of $400 million.",
        "Nvidia’s revenue rose to $46.7bn as data center demand grew.",
        "The cluster trained a model with 65 billion parameters.",
        "CoreWeave, a data center company, is valued at $23 billion.",
        "The data center would use enough power for 100,000 homes.",
        "A rumor that Colossus would reach 5 GW is false.",
        "Colossus will not cover 2,000 acres or drain 5 million gallons a day.",
        "Nor will Colossus employ 900 people.",
        "The Colossus data center has 7,500 kVA of transformers.",
        "Ask for the one-line first. A data center that draws 500 MW is rare, said a man from Harlow Bend.",
    ],
)
def test_what_is_no_claim(text: str) -> None:
    assert extract(text) == []


@pytest.mark.parametrize(
    ("text", "subjects"),
    [
        ("Colossus and Hyperion will get 50,000 GPUs apiece.", 2),
        ("The Helios campus, planned near Colossus and Hyperion, will get 50,000 GPUs in each hall.", 1),
    ],
)
def test_each_counts_for_those_listed_and_not_for_what_lies_near(text: str, subjects: int) -> None:
    assert len({claim.subject for claim in extract(text) if claim.metric == "accelerators"}) == subjects


def test_the_total_of_a_contract_is_an_investment_even_as_revenue() -> None:
    (claim,) = extract("The Lake Mariner data center lease brings $3.7 billion in contracted revenue.")
    assert (claim.metric, claim.value) == ("investment", 3.7e9)


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=400))
def test_any_text_is_taken_and_offsets_hold(text: str) -> None:
    whole = f"{text} Colossus has 200,000 GPUs. {text}"
    for claim in extract(whole):
        assert whole[claim.start : claim.end] == claim.value_text


@pytest.mark.parametrize(
    "text",
    [
        "",
        " " * 200_000,
        "9" * 100_000,
        "1,000 " * 30_000,
        "a" * 200_000,
        "Data center " + "1 MW and " * 3_000,
        "\n" * 100_000,
        "(" * 50_000 + "Colossus 1 GW",
        "Data center " + "(A:B)" * 30_000,
        "Data center " + "×10" * 8_000,
    ],
    ids=["empty", "spaces", "digits", "numbers", "one-word", "list", "lines", "brackets", "colons", "powers"],
)
def test_hostile_text_takes_time_in_proportion(text: str) -> None:
    started = time.perf_counter()
    extract(text)
    assert time.perf_counter() - started < 20


def test_of_hundreds_of_names_a_figure_is_about_one_of_the_nearest_or_the_leading() -> None:
    syllables = ("Ash", "Bram", "Cor", "Dun", "Elm", "Fen", "Gar")
    sites = [f"{a}{b.lower()}{c.lower()}" for a in syllables for b in syllables for c in syllables]
    rows = [f"Work began on the {site} data center, which will draw {k + 5} MW." for k, site in enumerate(sites)]
    text = "Meta's Hyperion leads.\n" + "\n".join(rows)
    found = {claim.value: claim.subject for claim in extract(text, title="Hyperion and the others")}
    assert sum(found.get(k + 5) == site for k, site in enumerate(sites)) > 0.98 * len(sites)
    doc = pipeline().make_doc(text)
    doc._.title = "Hyperion and the others"
    for name in COMPONENTS[: COMPONENTS.index("gigawatch_subjects")]:
        doc = pipeline().get_pipe(name)(doc)
    candidates = Candidates(pipeline().get_pipe("gigawatch_subjects").topic(doc), doc._.sentences)
    considered = candidates.of(doc._.drafts[-1])
    assert {"Hyperion", sites[-1]} <= considered.keys()
    assert len(considered) < 100


def test_several_processes_find_the_same_claims() -> None:
    texts = [f"xAI’s Colossus in Memphis runs {n},000 H100 GPUs on {n} MW." for n in range(100, 140)]
    alone = [[claim.value for claim in doc._.claims] for doc in pipeline().pipe(texts)]
    shared = [[claim.value for claim in doc._.claims] for doc in pipeline().pipe(texts, n_process=2, batch_size=8)]
    assert shared == alone
    assert all(len(values) == 2 for values in alone)


def test_extracting_many_forgets_the_words_of_earlier_articles() -> None:
    articles = [(f"The xyl{n}ophonic Colossus cluster has {n} GPUs.", None, None) for n in range(1000, 4000)]
    before = len(pipeline().vocab.strings)
    assert [claims[0].value for claims in extract_many(articles)] == list(range(1000, 4000))
    assert len(pipeline().vocab.strings) - before < 100


@pytest.mark.parametrize(
    "tail", ["from the start", "by 2027 or later", "until the end", "this", "within", "in the first", "mid-"]
)
def test_a_sentence_may_end_in_half_a_date(tail: str) -> None:
    (claim,) = extract(f"Colossus runs 200,000 GPUs in 2026 {tail}", published="2025-03-01")
    assert claim.value == 200_000


@pytest.mark.parametrize(
    "text",
    [
        "Meta is building a 1.4-gigawatt power plant to support its Hyperion data center.",
        "Meta bought 300 megawatts of clean energy for its Hyperion data center.",
    ],
)
def test_a_power_that_describes_a_plant_is_generated(text: str) -> None:
    assert [claim.metric for claim in extract(text)] == ["generation"]


def test_a_plant_next_door_lends_its_metric_to_no_hall() -> None:
    found = extract("Meta opened a 26 MW data center beside a coal plant at its Hyperion campus.")
    assert [claim.metric for claim in found] == ["power"]


def test_what_goes_on_about_sold_chips_is_no_claim() -> None:
    assert (
        extract("Nvidia shipped 3 million Blackwell GPUs in 2025, up from 400 thousand. Data centers took them.") == []
    )
