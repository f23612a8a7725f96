"""The network's arithmetic, on weights of the test's own and on the shipped ones."""

import numpy as np
import pytest

from nlp import choice, network
from nlp.network import Read
from nlp.pipeline import drafts_of, extract
from nlp.questions import Names, no_date
from nlp.reading import AWAY, METRICS, Span
from nlp.states import STATUSES

TEXT = "The campus draws 150 MW today. Its second phase will add 300 MW in 2028.\n\nA lender put up $2 billion.\n\n"


def read(text: str) -> Read:
    return Read(text, "Power for Colossus", "2026-03-01", [], [])


def test_a_convolution_sees_a_word_and_those_beside_it() -> None:
    """By hand: vectors of one number; the first layer adds the word before and takes away the one behind."""
    weights = {f"table{k}": np.zeros((5, 1), dtype=np.float32) for k in range(6)}
    weights["table0"] = np.array([[0], [1], [2], [3], [4]], dtype=np.float32)
    weights["distance"] = np.zeros((AWAY + 2, network.HEADS), dtype=np.float32)
    for k in range(len(network.DILATIONS)):
        weights[f"convolution{k}.weight"] = np.array([[1], [0], [-1]] if k == 0 else [[0], [0], [0]], dtype=np.float32)
        weights[f"convolution{k}.bias"] = np.zeros(1, dtype=np.float32)
    lists = {name: np.array(["a"]) for name in ("words", "endings", "kinds")}
    rows = np.zeros((3, 6), dtype=np.int32)
    rows[:, 0] = [1, 4, 2]
    encoded = network.Network({**weights, **lists}).encode(rows)
    assert encoded[:, 0].tolist() == [1, 4, 2 + 4]  # what is added: relu(0 - 4), relu(1 - 2), relu(4 - 0)


@pytest.mark.parametrize("block", [32, 64])
def test_a_long_article_is_read_in_blocks_as_if_at_once(monkeypatch: pytest.MonkeyPatch, block: int) -> None:
    text = TEXT * 15
    starts = [at for at in range(len(text)) if text.startswith("300 MW", at)]
    at_once = [read(text).status(start, start + 6, "power") for start in starts]
    monkeypatch.setattr(network, "_BLOCK", block)
    in_blocks = read(text)
    for start, scores in zip(starts, at_once, strict=True):
        assert in_blocks.status(start, start + 6, "power") == pytest.approx(scores, abs=1e-3)


def test_every_label_has_a_score() -> None:
    start = TEXT.index("150")
    found = read(TEXT)
    assert [*found.metric(start, start + 6, "")] == [*METRICS]
    assert [*found.status(start, start + 6, "power")] == [*STATUSES]


def test_what_the_rules_say_a_figure_measures_is_taken_down_before_it_is_decided() -> None:
    drafts = drafts_of("xAI's Colossus draws 150 MW.", title="Colossus")
    before, after = Read(TEXT, "", None, [], drafts), Read(TEXT, "", None, [], drafts)
    drafts[0].metric = ""
    assert before.reading.rows.tolist() == after.reading.rows.tolist()
    assert Read(TEXT, "", None, [], drafts).reading.rows.tolist() != before.reading.rows.tolist()


def test_answers_are_scored_by_where_they_stand() -> None:
    found = read(TEXT)
    names = Names(found.reading, {"Campus": [4], "Lender": [77, 80]}, frozenset({"Campus"}))
    figure = found.reading.span(TEXT.index("150"), TEXT.index(" today"))
    campus, lender = names.answer("Campus", "project", figure), names.answer("Lender", "actor", figure)
    assert campus.places == (found.reading.position(4), -1)
    assert lender.places[0] == -1
    assert lender.features[0] == AWAY
    assert lender.features[2] == 2
    both, alone = found.name(figure, "power", {"a": campus, "b": lender}), found.name(figure, "power", {"b": lender})
    assert both["b"] == pytest.approx(alone["b"], abs=1e-3)
    assert both["a"] != pytest.approx(both["b"], abs=1e-3)


def test_having_no_date_is_an_answer_that_stands_nowhere() -> None:
    assert no_date().places == (-1, -1)
    assert np.isfinite(read(TEXT).date(Span(7, 9), "power", "planned", {"": no_date()})[""])


def test_words_around_a_figure_change_what_is_thought_of_it() -> None:
    """A line without a verb, whose state the line above tells."""
    scores = {}
    for verb in ("opens", "scraps plan for"):
        text = f"Firm {verb} 150 MW campus\n\nThe 150 MW campus in Ohio"
        start = text.rindex("150")
        scores[verb] = read(text).status(start, start + 6, "power")
    gap = {verb: found["cancelled"] - found["operational"] for verb, found in scores.items()}
    assert gap["scraps plan for"] > gap["opens"]


def test_it_is_asked_where_grounds_leave_a_choice_open_and_not_where_they_are_sure(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = []

    def opinion() -> dict[str, float]:
        asked.append(True)
        return {"a": 0.0, "b": 5.0}

    monkeypatch.setattr(choice, "weight", lambda grounds, table: sum(grounds))
    sure = choice.best_candidate({"a": [4.0], "b": [0.0]}, "subject", opinion)  # type: ignore[dict-item]
    assert sure is not None
    assert (sure.name, asked) == ("a", [])
    unsure = choice.best_candidate({"a": [1.0], "b": [0.0]}, "subject", opinion)  # type: ignore[dict-item]
    assert unsure is not None
    assert (unsure.name, asked) == ("b", [True])


def test_a_long_article_makes_the_claims_of_its_parts() -> None:
    """What lies thousands of words away changes no answer."""
    lead = "xAI's Colossus in Memphis has 200,000 GPUs.\n\n"
    filler = "The mayor spoke of parks and schools and of nothing else that day.\n\n" * 600
    assert [claim.value for claim in extract(lead + filler + lead, title="Colossus")] == [200_000, 200_000]
