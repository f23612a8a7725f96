"""Names that no gazetteer holds: by place, by capitals, and what is none."""

import pytest

from nlp.capitals import capitals
from nlp.discovered import discover
from nlp.mentions import Mention
from nlp.pipeline import extract
from nlp.places import placed


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


def test_capitalised_words_are_the_last_resort() -> None:
    text = "When Altamere came to the township it offered 140 jobs. We toured Quarry Point; Altamere had built it."
    assert found(text)["Quarry Point"] == "capitalised"


@pytest.mark.parametrize(
    ("text", "is_known"),
    [
        ("xAI grows. The Memphis cluster now draws 300 MW of power.", True),
        ("xAI grows. Zentara’s Memphis cluster now draws 300 MW of power.", False),
    ],
)
def test_the_town_of_a_known_project_means_another_where_it_is_anothers(text: str, is_known: bool) -> None:
    (claim,) = extract(text)
    assert (claim.subject == "Colossus") is is_known
