"""From text to claims: `extract(text, published=…, title=…)` is what most callers need."""

import os

# The network's matrices are small: a second thread costs more than it gives. OpenBLAS reads this when numpy is first imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from nlp.claims import Claim
from nlp.general import quantities
from nlp.pipeline import extract, extract_many, pipeline, version

__all__ = ["Claim", "extract", "extract_many", "pipeline", "quantities", "version"]
