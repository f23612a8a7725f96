"""Names that no gazetteer holds: by place, by capitals, and what is none."""

import pytest

from nlp.capitals import capitals
from nlp.discovered import discover
from nlp.mentions import Mention
from nlp.pipeline import COMPONENTS, pipeline
from nlp.places import placed
from nlp.sentences import split_sentences


def found(text: str, *companies: str) -> dict[str, str]:
    known = [Mention(text.index(name), text.index(name) + len(name), name, "organisation", True) for name in companies]
    return {mention.name: mention.clue for mention in discover(text, known)}


@pytest.mark.parametrize(
    ("text", "companies", "name"),
    [
        pytest.param("Meta is building a data center in Larkfield, Ohio, for $2 billion.", ["Meta"], "Meta Larkfield", id="owner before place"),
        pytest.param("A campus near the village of Cambois will draw 700 MW.", [], "Cambois", id="no owner, place alone"),
        pytest.param("The supercomputer in Tromsholm has 3,000 GPUs.", [], "Tromsholm supercomputer", id="a machine keeps its word"),
        pytest.param("In Quillby, Nscale is to open a second data centre.", ["Nscale"], "Quillby", id="place opens the sentence"),
    ],
)  # fmt: skip
def test_a_building_is_named_by_its_place(text: str, companies: list[str], name: str) -> None:
    assert name in found(text, *companies)


def test_regions_and_months_are_no_places() -> None:
    text = "A data center in Texas opened in March. Another campus in Europe follows."
    assert list(placed(text, [])) == []


def test_capitals_of_a_headline_name_nothing() -> None:
    text = "Tech Giants Unveil Massive Data Center Campus\n\nThe site will draw 300 MW, officials said."
    assert found(text) == {}


def test_a_name_that_fills_its_line_is_one() -> None:
    text = "Moonee Flat AI Precinct\n\nApplicant\nGumtree Digital\n\nData halls: 16"
    assert "Moonee Flat AI Precinct" in found(text)


def test_people_are_no_projects() -> None:
    text = "Elon Musk's AI cluster has 100,000 GPUs. Mayor Dana Whitfield said the county needs it. Whitfield spoke on Monday."
    names = {text[start:end] for start, end in capitals(text)} | set(found(text))
    assert not names & {"Elon Musk", "Dana Whitfield", "Whitfield"}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("The vote is on Tuesday. Irina Vasquell, a consultant to the borough, drew up the plan.", id="role behind"),
        pytest.param("It drew 90 MW, Curt Hallowby, the utility's project director, told them.", id="role at the end of an apposition"),
        pytest.param("It will not be quick, reckons Ines Okoroye of the consultancy.", id="of a consultancy"),
        pytest.param("“It took a year,” said Oksana Petrell of the county.", id="verb of saying before"),
        pytest.param("Q1 call\n\nMarguerite Oyelund: Thank you, and good afternoon to all.", id="turn of a transcript"),
        pytest.param("The campus lies off Sage Mill Parkway and has two halls.", id="street"),
        pytest.param("The Red Cliff Ledger printed the figures on Sunday.", id="newspaper"),
    ],
)  # fmt: skip
def test_people_streets_and_papers_are_no_candidates(text: str) -> None:
    assert [text[start:end] for start, end in capitals(text) if " " in text[start:end]] == []


def test_capitalised_words_are_the_last_resort() -> None:
    text = "When Altamere came to the township it offered 140 jobs. We toured Quarry Point; Altamere had built it."
    assert found(text)["Quarry Point"] == "capitalised"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        pytest.param("We started the first job on Hall 2 at Corvan Field. Hall 2 has 6,144 B200s.", "Hall 2", id="numbered hall"),
        pytest.param("Google picked West Larkfield, Ark. for it. The Ark. campus has 300 MW.", "Ark", id="short form of a state"),
        pytest.param("She hopes so, said the managing director, Odile Varga Tremont. It has 80 MW.", "Odile Varga Tremont", id="whoever has a role"),
        pytest.param("Total Investment is high here. We asked what Total Investment means.", "Total Investment", id="words of labels"),
        pytest.param("It is in A-5 Agriculture, said the clerk. The A-5 Agriculture zone has 90 acres.", "A-5 Agriculture", id="zone"),
        pytest.param("We read The Mowbray News4 days ago. The Mowbray News4 page has 90 MW.", "Mowbray News4", id="newspaper with a digit"),
        pytest.param("The hall has 90 MW. Odile Varga, Pennow Power's Chief Buyer, signed. So Odile Varga stayed.", "Odile Varga", id="office with its employer"),
        pytest.param("Lastly, Vale Compute said it has 90 MW.\n\nLastly, Powhatan has 60 MW. Lastly, it grew.", "Lastly", id="adverb of a sentence"),
        pytest.param("Status: approved\nManufacturer: open\nPeak: 2 exaflops\nBudget: $9m", "Manufacturer", id="label of a line"),
    ],
)  # fmt: skip
def test_capitals_that_name_no_project(text: str, name: str) -> None:
    assert name not in {text[start:end] for start, end in capitals(text)}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        pytest.param("Tulmar-2 will have 2,048 B200s. Tulmar-1 runs on 256 H200s.", "Tulmar-2", id="name with a number"),
        pytest.param("Tilmow (51%). Fully open since May.\nPennow (100%). It has 120 MW.", "Pennow", id="head of its paragraph"),
        pytest.param("Brightmow Digital plans a campus. Last spring Brightmow bought 9,000 GPUs.", "Brightmow Digital", id="short for a longer name"),
        pytest.param("The grid feeds Poland’s AMBER AI Factory with 3 MW, and the AMBER AI Factory grows.", "AMBER AI Factory", id="without its owner"),
        pytest.param("Corvan plans Project Larchmow. At Larchmow it will have 90 MW.", "Project Larchmow", id="project by its own name"),
        pytest.param("Sites:\n- Tulmow: 90 MW\n- Pennow: 60 MW\n- Crowmow: 30 MW", "Crowmow", id="items with a colon"),
        pytest.param("Zuckerhut (German: Brotberg) is a planned supercomputer of the state.", "Zuckerhut", id="defined"),
        pytest.param("CAMP CROW YARD, Spartan County\nWho: Lattice\nJobs: 22\n\nMONKS CORNER\nWho: Google\nJobs: 9", "CAMP CROW YARD", id="above lines with labels"),
    ],
)  # fmt: skip
def test_names_are_found_by_where_they_stand(text: str, name: str) -> None:
    assert name in found(text)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Work on the New Mega Data Center is slow. The New Mega Data Center needs 90 MW.", id="sorts alone"),
        pytest.param("It stands in a Modular Data Centre and it has 90 MW.", id="sort and kind"),
        pytest.param("Vendor Opens Larkfield AI Data Center\n\nthe Opens Larkfield AI Data Center draws 90 MW.", id="verb of a headline"),
        pytest.param("Dive Brief:\nThe campus has 90 MW, and Dive Brief says so.", id="label of a section"),
        pytest.param("The outlook is good; Significantly it is 90 MW.", id="adverb"),
    ],
)  # fmt: skip
def test_words_that_merely_sort_or_open_name_nothing(text: str) -> None:
    assert (
        not {
            "New Mega Data Center",
            "Modular Data Centre",
            "Opens Larkfield AI Data Center",
            "Dive Brief",
            "Significantly",
        }
        & found(text).keys()
    )


def test_a_saint_keeps_its_short_form() -> None:
    text = "The plan for St. Larkmow is dead. In St. Larkmow it would have had 90 MW."
    assert "St. Larkmow" in {text[start:end] for start, end in capitals(text)}


@pytest.mark.parametrize("text", ["It is an AI-optimized campus of note.", "Project Details: a campus of 90 MW."])
def test_what_describes_names_nothing(text: str) -> None:
    assert not found(text)


def test_a_short_name_means_the_long_one_wherever_it_stands() -> None:
    text = "Brightmow Digital plans a campus. Last spring Brightmow bought 9,000 GPUs."
    mentions = [m for m in discover(text, []) if m.name == "Brightmow Digital"]
    assert [text[m.start : m.end] for m in sorted(mentions)] == ["Brightmow Digital", "Brightmow"]


@pytest.mark.parametrize(
    ("text", "is_known"),
    [
        ("xAI grows. The Memphis cluster now draws 300 MW of power.", True),
        ("xAI grows. Zentara’s Memphis cluster now draws 300 MW of power.", False),
    ],
)
def test_the_town_of_a_known_project_means_another_where_it_is_anothers(text: str, is_known: bool) -> None:
    doc = pipeline().make_doc(text)
    for name in COMPONENTS[:2]:
        doc = pipeline().get_pipe(name)(doc)
    assert ("Colossus" in {Mention(*mention).name for mention in doc._.mentions}) is is_known


@pytest.mark.parametrize(
    ("text", "name"),
    [
        pytest.param(
            "Approval went to the 210 MW Summit Point data center on Monday.", "Summit Point", id="behind a size"
        ),
        pytest.param("The Orkney AI centre will cost £90 million.", "Orkney", id="a centre for AI"),
        pytest.param(
            "Kestrel Ridge AI Campus at a glance:\n- Buildings: 12",
            "Kestrel Ridge AI Campus",
            id="a heading with a colon",
        ),
        pytest.param("Vantage's Ashgrove AI campus will have 90 MW.", "Ashgrove", id="AI is no part of it"),
    ],
)
def test_a_site_is_named_before_its_kind(text: str, name: str) -> None:
    assert name in found(text)


def test_a_post_on_x_ends_its_sentence_and_an_initial_does_not() -> None:
    text = "Musk wrote on X. Memphis has 8 MW. Mr. X. Smith agreed."
    assert [text[start:end] for start, end in split_sentences(text)] == [
        "Musk wrote on X.", "Memphis has 8 MW.", "Mr. X. Smith agreed.",
    ]  # fmt: skip


def test_a_name_that_begins_small_opens_a_sentence_and_a_unit_does_not() -> None:
    text = "Hyperion grows. xAI counts chips. It draws 5 kVA at most, i.e. kW. Later nLighten came."
    assert [text[start:end] for start, end in split_sentences(text)] == [
        "Hyperion grows.", "xAI counts chips.", "It draws 5 kVA at most, i.e. kW.", "Later nLighten came.",
    ]  # fmt: skip
