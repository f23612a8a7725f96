"""What a name that no gazetteer holds looks like, and what stands around it."""

import pytest

from nlp.mentions import Mention
from nlp.occurrences import occurrences
from nlp.traits import traits


@pytest.mark.parametrize(
    ("text", "name", "seen"),
    [
        pytest.param("A hall in Corvan has 300 MW.", "Corvan", {"one word", "in it"}, id="place"),
        pytest.param("Opened in May, Corvan, Ohio, has 300 MW.", "Corvan", {"in a region"}, id="town with its state"),
        pytest.param("Corvan Bay’s halls draw 300 MW.", "Corvan Bay", {"two words", "owns", "opens alone"}, id="owner"),
        pytest.param("Then Corvan will have 300 MW.", "Corvan", {"does"}, id="actor"),
        pytest.param("Handover: May. The handover is late.", "Handover", {"labels", "opens alone", "written small"}, id="label"),
        pytest.param("Meta’s SIN02 draws 20 MW.", "SIN02", {"numbered", "capitals inside", "owned"}, id="code"),
        pytest.param("The deal with Booking is off.", "Booking", {"ends ing"}, id="ending"),
    ],
)  # fmt: skip
def test_traits_of_a_name(text: str, name: str, seen: set[str]) -> None:
    mentions = [Mention(at, at + len(name), name, "name", False) for at in occurrences(text, name)]
    assert seen <= set(traits(name, mentions, text))
