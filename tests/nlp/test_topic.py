"""What a text is about as it goes on: the focus at each sentence."""

import pytest

from nlp.naming import named_back
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


@pytest.mark.parametrize(
    "naming",
    [
        "The development is reportedly known as 'Project Larkmow'.",
        "The $2 billion campus, codenamed Project Larkmow, needs a permit.",
        "Dubbed Project Larkmow, the site needs a permit.",
    ],
)
def test_what_a_text_speaks_of_has_the_name_that_it_gives_later(naming: str) -> None:
    text = f"A builder plans eight data halls on 600 acres. {'Neighbours object to them. ' * 20}\n\n{naming}"
    assert next(name for _, name in focus_by_sentence(text, "Eight halls planned")) == "Project Larkmow"


def test_another_thing_that_is_called_something_names_nothing_back() -> None:
    assert not [*named_back("The former mill, called Larkmow, and the other campus, called Pennow, were sold.")]


def test_the_name_of_a_row_holds_to_the_end_of_its_line_and_no_further() -> None:
    focus = [name for _, name in focus_by_sentence(_ROWS, "Polaris Forge 1 and others")]
    assert focus == ["Polaris Forge 1"] * 3 + ["Colossus"] + ["Polaris Forge 1"] * 3
