"""What the words and lines around a figure say of its state."""

import pytest

from nlp.pipeline import extract, pipeline
from nlp.qualifiers import status_grounds

HEAD = "Vale Compute is a developer of AI data centers.\n\n"


def _grounds(text: str, title: str = "") -> list[set[str]]:
    doc = pipeline().make_doc(text)
    doc._.text, doc._.published, doc._.title = text, "2026-03-01", title
    for name in ("gigawatch_sentences", "gigawatch_entities", "gigawatch_drafts"):
        doc = pipeline().get_pipe(name)(doc)
    return [set(grounds) for _, grounds in status_grounds(doc)]


@pytest.mark.parametrize(
    ("text", "ground"),
    [
        pytest.param("Cranes stand over the 60 MW data center.", "hint rises before", id="own sentence"),
        pytest.param("It has walked away. The data center was meant for 60 MW.", "hint earlier gone", id="before"),
        pytest.param("The data center has 60 MW. It is under construction.", "hint next rises", id="behind"),
        pytest.param("Shelved\nThe data center of 60 MW.", "hint heading gone", id="heading"),
        pytest.param("The data center of 60 MW.\nPower comes later.\nAll is on ice.", "hint block gone", id="block"),
    ],
)
def test_sorts_of_words_are_grounds_by_where_they_stand(text: str, ground: str) -> None:
    (found,) = _grounds(HEAD + text)
    assert ground in found


def test_a_blank_line_parts_blocks() -> None:
    (found,) = _grounds(HEAD + "All is on ice, says one owner.\n\nThe data center has 60 MW.")
    assert not found & {"hint earlier gone", "hint block gone"}


def test_the_title_speaks_for_every_figure() -> None:
    found = _grounds(HEAD + "The data center has 60 MW. Its land is 40 acres.", "Data center scrapped")
    assert len(found) == 2
    assert all("hint title gone" in grounds for grounds in found)


@pytest.mark.parametrize(
    ("text", "status"),
    [
        pytest.param("Vale has dropped its plan for a 60 MW data center near Orme.", "cancelled", id="dropped"),
        pytest.param("Vale is building a data center of 60 MW near Orme.", "under_construction", id="being built"),
        pytest.param("Vale could add an AI data center of 60 MW near Orme.", "speculative", id="could"),
        pytest.param("Vale's data center near Orme draws 60 MW today.", "operational", id="draws"),
        pytest.param("Vale wants to open a data center of 60 MW near Orme in 2028.", "planned", id="wants"),
    ],
)
def test_status_of_a_figure(text: str, status: str) -> None:
    (claim,) = extract(HEAD + text, published="2026-03-01")
    assert claim.status == status
