"""In which role a text brings up a name, and what it makes of such a name."""

import pytest

from nlp.commonplaces import is_common
from nlp.discovered import discover
from nlp.mentions import Mention
from nlp.pipeline import extract
from nlp.roles import NONE, roles


@pytest.mark.parametrize(
    ("text", "name", "role"),
    [
        pytest.param("Unlike Colossus, it runs on hydropower.", "Colossus", "compared", id="compared"),
        pytest.param("It is a rival to the Hyperion campus.", "Hyperion", "compared", id="rival"),
        pytest.param("On the site of the former Kelby Colliery, Larkspur plans 90 MW.", "Kelby Colliery", "former", id="once"),
        pytest.param("The halls stand next to Elm Bend.", "Elm Bend", "beside", id="beside"),
        pytest.param("Lumivolt, whose customers include Oracle and Meta, builds it.", "Meta", "customer", id="second of a list"),
        pytest.param("Gridspan, a joint venture of Aker, Orla Group and Nscale, pays.", "Nscale", "payer", id="third of a list"),
        pytest.param("Elm Bend will have 90 MW.", "Elm Bend", NONE, id="nothing before it"),
        pytest.param("It is unlike anything.\nColossus has 90 MW.", "Colossus", NONE, id="another line"),
        pytest.param("A Bulklike Colossus has 90 MW.", "Colossus", NONE, id="part of a word"),
    ],
)  # fmt: skip
def test_role_of_a_name(text: str, name: str, role: str) -> None:
    at = text.index(name)
    assert roles([Mention(at, at + len(name), name, "site", False)], text) == [role]


@pytest.mark.parametrize(
    "aside",
    [
        "Unlike Colossus, it runs on hydropower.",
        "It is meant as a rival to Colossus.",
        "It would be as large as Colossus.",
    ],
)
def test_what_a_site_is_held_against_takes_none_of_its_figures(aside: str) -> None:
    text = f"Lumivolt is building an AI data centre near Tampere. {aside} The site will have 300 MW of power by 2028."
    (claim,) = extract(text)
    assert claim.subject in ("Lumivolt", "Lumivolt Tampere")


@pytest.mark.parametrize(
    "name",
    ["Utah Data Center Campus", "Largest AI Data Center", "Gas-Powered AI Data Center", "Project Specifications"],
)
def test_words_that_fit_any_campus_name_none(name: str) -> None:
    assert is_common(name)


@pytest.mark.parametrize("name", ["Larkmow Data Center Campus", "Project Larkmow", "National AI Computing Center"])
def test_a_word_of_its_own_makes_a_name(name: str) -> None:
    assert not is_common(name)


def test_a_headline_in_capitals_names_what_opens_it_and_not_its_middle() -> None:
    names = {mention.name for mention in discover("Larkmow Data Center Campus Wins Vote", [], is_title=True)}
    assert "Larkmow Data Center Campus" in names
    assert not list(discover("xAI Selects Saudi Data Centre as First Customer", [], is_title=True))
