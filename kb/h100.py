"""How many H100s would do the same? Counts of chips as H100 equivalents, with the traps of what was counted."""

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from kb import vocabulary

#: Racks counted in such numbers are chips (annotation guidelines, hard case 21).
_RACKS_AT_MOST: Final = 10_000
#: A mix of chips has one factor where theirs differ by no more than this (H100 and H200 are equal in arithmetic).
_SAME: Final = 0.02
_SUPERCHIP: Final = re.compile(r"\bsuperchips?\b", re.IGNORECASE)
_DIE: Final = re.compile(r"\b(?:dies|GPU dies|reticles?|chiplets?)\b", re.IGNORECASE)
_RACK: Final = re.compile(r"\b(?:racks?|cabinets?|NVL\d+ systems?)\b", re.IGNORECASE)


class Equivalents(NamedTuple):
    """H100 equivalents by BF16 and by 8-bit operations, the least and the most that a mix allows, and what may mislead.

    None where no chip, a family, or a chip without published operations was named; `traps` then says so.
    """

    bf16: tuple[float, float] | None
    eight_bit: tuple[float, float] | None
    traps: tuple[str, ...]

    def middle(self, which: str) -> float | None:
        """The one number for "bf16" or "8bit"; None where the chips of a mix differ too much to have one."""
        spread = self.bf16 if which == "bf16" else self.eight_bit
        if spread is None or spread[1] - spread[0] > _SAME * spread[1]:
            return None
        return sum(spread) / 2


def h100_equivalents(count: float, chips: Sequence[str], sentence: str = "") -> Equivalents:
    """What a count of chips is in H100 equivalents; the sentence tells whether superchips, dies or racks were counted."""
    known = [chip for name in chips if (chip := vocabulary.load().chips.get(name)) is not None]
    if not chips:
        return Equivalents(None, None, ("no chip named: no equivalent",))
    traps = [f"{name}: not in chips.csv" for name in chips if name not in vocabulary.load().chips]
    factors: dict[str, list[float | None]] = {"bf16": [], "8bit": []}
    for chip in known:
        per_unit = chip.gpus_per_unit or 1.0
        share = 1.0
        if chip.unit == "family":
            traps.append(f"{chip.name} is a family: its chips differ")
        elif chip.unit == "rack" and count >= _RACKS_AT_MOST:
            traps.append(f"{count:,.0f} of {chip.name}: taken as chips, since so many racks exist nowhere")
            share = 1 / per_unit
        elif chip.unit == "rack":
            traps.append(f"{chip.name} is a rack of {per_unit:.0f} chips")
        elif _RACK.search(sentence):
            traps.append("the sentence speaks of racks: chips or racks may be counted")
        if chip.name in ("GB200", "GB300") and _SUPERCHIP.search(sentence):
            traps.append(f"a {chip.name} superchip has 2 GPUs: counted as printed, the equivalent may be double")
        elif _DIE.search(sentence):
            traps.append("dies may be counted: most chips have two, the equivalent may be half")
        factors["bf16"].append(None if chip.h100e_bf16 is None else chip.h100e_bf16 * share)
        factors["8bit"].append(None if chip.h100e_8bit is None else chip.h100e_8bit * share)
    return Equivalents(_spread(count, chips, factors["bf16"]), _spread(count, chips, factors["8bit"]), tuple(traps))


def _spread(count: float, chips: Sequence[str], factors: Sequence[float | None]) -> tuple[float, float] | None:
    known = [factor for factor in factors if factor is not None]
    return (count * min(known), count * max(known)) if len(known) == len(chips) else None
