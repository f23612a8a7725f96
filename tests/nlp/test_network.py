"""The network's arithmetic, on weights of the test's own and on the shipped ones."""

import numpy as np
import pytest

from nlp import network
from nlp.network import Read
from nlp.pipeline import drafts_of, extract
from nlp.questions import Names, no_date
from nlp.reading import AWAY, METRICS, Reading, Span

TEXT = "The campus draws 150 MW today. Its second phase will add 300 MW in 2028.\n\nA lender put up $2 billion.\n\n"


def read(text: str) -> Read:
    return Read(Reading(network.network().tables, text, "Power for Colossus", "2026-03-01", [], []))


def test_a_convolution_sees_a_word_and_those_beside_it() -> None:
    """By hand: vectors of one number, of which the first layer adds the word before and takes away the one behind."""
    weights = {f"table{k}": np.zeros((5, 1), dtype=np.float32) for k in range(6)}
    weights["table0"] = np.array([[0], [1], [2], [3], [4]], dtype=np.float32)
    for k in range(len(network.DILATIONS)):
        weights[f"convolution{k}.weight"] = np.array([[1], [0], [-1]] if k == 0 else [[0], [0], [0]], dtype=np.float32)
        weights[f"convolution{k}.bias"] = np.zeros(1, dtype=np.float32)
    lists = {name: np.array(["a"]) for name in ("words", "endings", "kinds")}
    rows = np.zeros((3, 6), dtype=np.int32)
    rows[:, 0] = [1, 4, 2]
    encoded = network.Network({**weights, **lists}).encode(rows)
    assert encoded[:, 0].tolist() == [1, 4, 2 + 4]  # relu(-4), relu(1 - 2), relu(4)


@pytest.mark.parametrize("block", [32, 64, 512])
def test_a_long_article_is_read_in_blocks_as_if_at_once(monkeypatch: pytest.MonkeyPatch, block: int) -> None:
    text = TEXT * 30
    spans = [Span(at, at + 2) for at in (8, 250, 400, 611)]
    monkeypatch.setattr(network, "_BLOCK", 4096)
    monkeypatch.setattr(network, "_DISTANCES", _distances(4096))
    at_once = read(text).statuses(spans, ["power"] * 4)
    monkeypatch.setattr(network, "_BLOCK", block)
    monkeypatch.setattr(network, "_DISTANCES", _distances(block))
    assert np.allclose(read(text).statuses(spans, ["power"] * 4), at_once, atol=1e-4)


def _distances(block: int) -> np.ndarray:
    reach = block + network.REACH
    return np.array([network.distance(words) for words in range(-reach, reach + 1)])


def test_figures_asked_together_score_as_they_do_alone() -> None:
    spans = [Span(7, 9), Span(16, 18)]
    together = read(TEXT).metrics(spans, ["power", ""])
    alone = [read(TEXT).metrics([span], [ruled])[0] for span, ruled in zip(spans, ("power", ""), strict=True)]
    assert np.allclose(together, alone, atol=1e-4)
    assert len(together[0]) == len(METRICS)


def test_answers_are_scored_each_in_its_own_question() -> None:
    found = read(TEXT)
    names = Names(found.reading, {"Campus": [4], "Lender": [79, 82]}, frozenset({"Campus"}))
    figure = Span(7, 9)
    campus, lender = names.answer("Campus", "project", figure), names.answer("Lender", "actor", figure)
    assert campus.places == (found.reading.position(4), -1)
    assert lender.places[0] == -1
    assert lender.features[0] == AWAY
    assert lender.features[2] == 2
    scores = found.names([figure, figure, figure], ["power"] * 3, [[campus, lender], [], [lender]])
    assert [len(given) for given in scores] == [2, 0, 1]
    assert scores[0][1] == pytest.approx(scores[2][0], abs=1e-4)


def test_having_no_date_is_an_answer_that_stands_nowhere() -> None:
    ((score,),) = read(TEXT).dates([Span(7, 9)], ["power"], ["planned"], [[no_date()]])
    assert np.isfinite(score)


def test_the_words_decide_where_no_ground_does() -> None:
    """A figure of two verbless lines, whose state only the headline's verb tells."""
    scores = {}
    for verb in ("opens", "scraps plan for"):
        text = f"Firm {verb} 150 MW campus\n\nThe 150 MW campus in Ohio"
        found = Read(Reading(network.network().tables, text, "", "2026-03-01", [], []))
        start = text.rindex("150")
        scores[verb] = found.statuses([found.reading.span(start, start + 6)], ["power"])[0]
    assert scores["opens"] != scores["scraps plan for"]


def test_nothing_is_asked_where_there_is_no_figure() -> None:
    assert read(TEXT).metrics([], []) == []
    assert drafts_of("Colossus stands in Memphis.") == []


def test_a_long_article_makes_the_claims_of_its_parts() -> None:
    """What lies thousands of words away changes no answer."""
    lead = "xAI's Colossus in Memphis has 200,000 GPUs.\n\n"
    filler = "The mayor spoke of parks and schools and of nothing else that day.\n\n" * 600
    assert [claim.value for claim in extract(lead + filler + lead, title="Colossus")] == [200_000, 200_000]
