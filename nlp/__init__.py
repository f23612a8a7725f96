"""From text to claims: `extract(text, published=…, title=…)` is what most callers need."""

from nlp.claims import Claim
from nlp.general import quantities
from nlp.pipeline import extract, extract_many, pipeline, version

__all__ = ["Claim", "extract", "extract_many", "pipeline", "quantities", "version"]
