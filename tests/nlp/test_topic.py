"""What a text is about as it goes on: the focus at each sentence."""

from nlp.pipeline import COMPONENTS, pipeline
from nlp.subjects import create_subjects

_ROWS = """Digest of sites

| Developer | Site | Size | Notes |
| xAI | Colossus, Memphis | On ~90 acres. It grows. | On a plan of the city. |
| Applied Digital / CoreWeave | Ellendale, Polaris Forge 1 campus | First 60 MW ready. Designed for 400 MW. | More due later. |
Where the sites stand is not told.
"""


def focus_by_sentence(text: str, title: str) -> list[tuple[str, str | None]]:
    """Each sentence with the project in focus when it begins."""
    nlp = pipeline()
    doc = nlp.make_doc(text)
    doc._.text, doc._.title = text, title
    for name in COMPONENTS[:2]:
        doc = nlp.get_pipe(name)(doc)
    topic = create_subjects(nlp, "subjects").topic(doc)
    return [(text[start:end], topic.focus(k)) for k, (start, end) in enumerate(doc._.sentences)]


def test_the_name_of_a_row_holds_to_the_end_of_its_line_and_no_further() -> None:
    focus = [name for _, name in focus_by_sentence(_ROWS, "Polaris Forge 1 and others")]
    assert focus == ["Polaris Forge 1"] * 3 + ["Colossus"] + ["Polaris Forge 1"] * 3
