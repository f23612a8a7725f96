"""Known names in a text: in which forms, how far, and where a word only looks like one."""

import pytest

from kb.vocabulary import Entity
from nlp.entities import gazetteer
from nlp.spellings import Forms

PARK = Entity("UAE-US AI Campus", "site", ("Emirates' Park",))
MAKER = Entity("Intel", "organisation", ("Intel Foundry", "Intel Corp"))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        pytest.param("the UAE-US AI Campus", ["UAE-US AI Campus"], id="as it is written"),
        pytest.param("the UAE–U.S. AI campus and Emirates’ Park", ["UAE–U.S. AI campus", "Emirates’ Park"], id="dash, points, curly quote"),
        pytest.param("Intel Foundry’s site", ["Intel Foundry"], id="the longest"),
        pytest.param("Intel-backed, intel.com, @Intel, Intels, Intel.com", ["Intel"], id="no part of a word, handle or address"),
        pytest.param("Intel, Intel Corp. and Intel Corp", ["Intel", "Intel", "Intel Corp"], id="a point belongs to the word before it"),
        pytest.param("UAE - US AI Campus", [], id="another spacing"),
    ],
)  # fmt: skip
def test_forms_of_a_name(text: str, names: list[str]) -> None:
    assert [text[start:end] for start, end, _ in Forms([PARK, MAKER]).found(text)] == names


def test_several_may_bear_a_form() -> None:
    twins = [
        Entity("Helios", "cluster", (), ambiguous=True),
        Entity("Helios Machine", "cluster", ("Helios",), ambiguous=True),
    ]
    [(_, _, bearers)] = Forms(twins).found("Helios is large")
    assert bearers == twins


def test_a_name_is_known_in_every_article() -> None:
    assert [mention.name for mention in gazetteer()("Dell'Oro and the O’Leary Digital site")] == [
        "Dell'Oro Group",
        "O'Leary Digital",
    ]
