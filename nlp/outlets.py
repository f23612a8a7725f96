"""Which news outlet does a short name mean? "FT", "Guardian"."""

from functools import lru_cache

from nlp import cues


def outlet_of(name: str) -> str | None:
    """An outlet by its name without the article, or by its initials: "FT"."""
    return _outlets().get(name)


@lru_cache(maxsize=1)
def _outlets() -> dict[str, str]:
    """The outlets by their names without the article and by their initials."""
    found: dict[str, str] = {}
    for outlet in sorted(cues.names("attribution.outlet")):
        initials = "".join(word[0] for word in outlet.split() if word != "The")
        for form in (outlet.removeprefix("The "), initials):
            if form != outlet and len(form) > 1:
                found.setdefault(form, outlet)
    return found
