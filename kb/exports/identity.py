"""What names a claim for good? A URN that stays when its article is extracted anew."""

import hashlib
from collections.abc import Mapping
from typing import Any


def claim_urn(claim: Mapping[str, Any]) -> str:
    """The name of a claim (a row of claim_timeline): what it says of whom, at which place of which article."""
    key = (claim["url"], claim["start_char"], claim["end_char"], claim["metric"], claim["subject"], claim["value_text"])
    return f"urn:gigawatch:claim:{hashlib.sha256(repr(key).encode()).hexdigest()[:24]}"
