"""Whether a schedule and the app, at work together on a made site, account for every page and stay as they are."""

import os
from pathlib import Path

from tests.faults.soak import figures, soak

PAGES = int(os.environ.get("GIGAWATCH_SOAK_PAGES", "40"))


def test_every_page_is_accounted_for_while_the_app_is_browsed(tmp_path: Path) -> None:
    found = soak(PAGES, tmp_path)
    assert found.unaccounted == []
    assert (found.double, found.views.faulty, set(found.runs)) == (0, 0, {"done"}), found.said
    assert found.articles == found.reasons["kept"] == -(-PAGES // 10)
    assert found.claims > 0
    assert found.views.shown > 0
    assert found.check == "No fault found."
    for name, samples in found.samples.items():
        half = len(samples) // 2
        if name == "schedule" or (name == "app" and PAGES >= 1_000):  # an app that begins opens its files one by one
            for kind in ("files", "threads"):
                early, late = (max(getattr(s, kind) for s in part) for part in (samples[:half], samples[half:]))
                assert late <= early + 8, f"{kind} of the {name}: {figures(found)}"
