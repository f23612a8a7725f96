"""The form of the verb that governs a figure."""

import pytest

from nlp.drafting import judged
from nlp.verbs import forms, stem


def _forms(text: str) -> list[str]:
    (entry,) = judged(text, [(0, len(text))])
    return list(forms(entry.sentence.tokens, entry.quantity, entry.context().left))


@pytest.mark.parametrize(
    ("text", "form"),
    [
        pytest.param("The firm has installed 40 MW of servers at its data center.", "verb has ed", id="perfect"),
        pytest.param("The firm would have built 40 MW at the data center.", "verb would has ed", id="lost plan"),
        pytest.param("Crews are wiring 40 MW at the data center.", "verb is ing", id="progressive"),
        pytest.param("At the data center a load of 40 MW is being wired.", "then is being ed", id="passive behind"),
        pytest.param("The data center will soon draw 40 MW.", "verb will base", id="modal with adverb"),
        pytest.param("The data center is to take 40 MW.", "verb is to base", id="is to"),
        pytest.param("Its data center, with 40 MW.", "verb none", id="no verb"),
    ],
)
def test_form_of_the_governing_verb(text: str, form: str) -> None:
    assert form in _forms(text)


@pytest.mark.parametrize(
    ("words", "root"),
    [
        (("builds", "building", "build"), "build"),
        (("planned", "planning", "plans"), "plan"),
        (("raise", "raised"), "rais"),
    ],
)
def test_inflected_words_share_a_stem(words: tuple[str, ...], root: str) -> None:
    assert {stem(word) for word in words} == {root}
