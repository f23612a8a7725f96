"""Which counts of chips overlap? Figures of named chips that are added up, where one may name chips that another names too."""

from collections.abc import Hashable, Iterable
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)


def overlapping(chips: Iterable[tuple[Key, str]]) -> list[list[Key]]:
    """Keys in groups whose chips (names joined by commas) have a name in common, directly or through others."""
    groups: list[tuple[set[str], list[Key]]] = []
    for key, joined in chips:
        names, keys = set(joined.split(",")), [key]
        for group in [group for group in groups if group[0] & names]:
            groups.remove(group)
            names, keys = names | group[0], group[1] + keys
        groups.append((names, keys))
    return [keys for _, keys in groups]


def is_joint(chips: str) -> bool:
    """Whether a figure counts several chips together."""
    return "," in chips
