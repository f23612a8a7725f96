"""Records of training: the chips of a model card are those of one job."""

from nlp import extract

_CARD = """Larch-30B

Hardware: 512 H100 80GB GPUs (64 nodes), using 480 GPUs, in the data center of CoreWeave.

- 900B tokens, 2 epochs over 14 datasets
- global batch of 2,048, peak lr 0.0003 with 500 steps of warmup
- bf16 weights, a checkpoint every 250 iterations
"""
_ARTICLE = """CoreWeave has 512 H100 GPUs in its data center in Denton. A customer trained a model on 900 billion tokens there and wrote
a checkpoint every 250 steps.
"""


def test_chips_of_a_model_card_are_of_one_job() -> None:
    assert extract(_CARD) == []


def test_an_article_that_speaks_of_training_keeps_its_chips() -> None:
    assert [(claim.metric, claim.value) for claim in extract(_ARTICLE)] == [("accelerators", 512)]
