"""What is a voice? A speaker as printed, what kind of phrase names it, and where the phrase begins."""

from typing import Final, NamedTuple

UNNAMED: Final = "unnamed source"


class Voice(NamedTuple):
    """A speaker as printed, the kind of its phrase, and the position of its first token.

    `kind` is one of "name", "pronoun", "organisation", "office", "outlet", "document", "unnamed",
    "someone".
    """

    name: str
    kind: str
    start: int
