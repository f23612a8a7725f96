"""Which quantities does a text state, claims or not? The general layer, with the reason for each that is no claim."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from nlp import cues
from nlp.draft import Draft
from nlp.drafting import draft
from nlp.lexer import DASHES, Tokens
from nlp.quantities import Quantity
from nlp.ranges import opens_with
from nlp.sentences import split_sentences
from nlp.units import PERIODS, RATES, unit_at


@dataclass(frozen=True, slots=True)
class StatedQuantity:
    """A quantity as stated: value in its own `unit` (by name, "dollar per share"; None for a count), the thing counted as printed.

    `start` and `end` are offsets of `value_text`; `claim` says that a metric was found, `why` the reason else.
    """

    value_text: str
    start: int
    end: int
    value: float
    value_max: float | None
    unit: str | None
    noun: str | None
    bound: str
    claim: bool
    why: str


def quantities(text: str) -> Iterator[StatedQuantity]:
    """Every quantity of a text, in order; dates, times, ordinals and labels are none.

    A change ("from 4.8 to 4.7 percent") that makes no claims is one interval from the old value to the new,
    as the public test sets annotate it.
    """
    entries, _ = draft(text, split_sentences(text))
    following: list[Draft | None] = [*entries[1:], None][: len(entries)]
    merged: Draft | None = None
    for entry, after in zip(entries, following, strict=True):
        if merged is not None and entry is merged:
            merged = None
            continue
        if after is not None and _is_change(entry, after):
            old, new, merged = _stated(entry, text), _stated(after, text), after
            yield replace(
                new,
                value_text=text[old.start : new.end],
                start=old.start,
                value=old.value,
                value_max=new.value,
                bound="range",
            )
        else:
            yield _stated(entry, text)


def _is_change(old: Draft, new: Draft) -> bool:
    """Whether two quantities that make no claims are the ends of a change: "from $160 to $180"."""
    tokens, before, after = old.sentence.tokens, old.quantity, new.quantity
    gap = tokens.lowers[before.end : after.start]
    return (
        old.sentence is new.sentence
        and gap == ["to"]
        and not (old.metric or new.metric)
        and before.value_max is None
        and after.value_max is None
        and (before.unit is None or before.unit is after.unit)
        and (before.change or opens_with(tokens, before.start, "of") or before.unit is after.unit)
    )


def _stated(entry: Draft, text: str) -> StatedQuantity:
    quantity, tokens, base = entry.quantity, entry.sentence.tokens, entry.sentence.start
    noun = None
    if quantity.unit is None and quantity.noun.kind not in ("", "pronoun") and quantity.noun.end > quantity.noun.start:
        first, last = tokens[quantity.noun.start], tokens[quantity.noun.end - 1]
        noun = text[base + first.start : base + last.end].removeprefix("of ")
    return StatedQuantity(
        text[entry.start : entry.end], entry.start, entry.end, quantity.value, quantity.value_max,
        _unit_name(tokens, quantity), noun, quantity.bound, bool(entry.metric), entry.why,
    )  # fmt: skip


def _unit_name(tokens: Tokens, quantity: Quantity) -> str | None:
    """The name of a quantity's unit with what it is stated per ("dollar per share"); "year of age" for an age."""
    if quantity.unit is None:
        return None
    name = quantity.unit.name.replace("_", " ")
    if quantity.rate is not None:
        return f"{name} per {PERIODS.get(quantity.rate, quantity.rate)}"
    after = [token.lower for token in tokens[quantity.end : quantity.end + 3] if token.text not in DASHES]
    if quantity.dimension == "time" and (after[:1] == ["old"] or after[:2] == ["of", "age"]):
        return f"{name} of age"
    per = _per(tokens, quantity.end)
    return name if per is None else f"{name} per {per}"


def _per(tokens: Tokens, at: int) -> str | None:
    """What a rate is stated per from `at` on: a unit by its name ("/sq ft"), a thing as printed ("a share")."""
    if at >= len(tokens) or tokens[at].lower not in ("per", "/", "a", "an"):
        return None
    behind = at + 1
    while behind < len(tokens) and tokens[behind].text in DASHES:
        behind += 1
    if behind >= len(tokens) or tokens[behind].kind != "word":
        return None
    word = tokens[behind].lower
    if tokens[at].lower in ("a", "an") and word not in cues.words("rate.each") and word not in RATES:
        return None
    unit = unit_at(tokens, behind)
    return PERIODS.get(word, word) if unit is None else unit[0].name.replace("_", " ")
