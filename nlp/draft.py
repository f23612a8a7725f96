"""What is known of a quantity on its way to a claim? The working state that the components share."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from nlp.calendar import When
from nlp.context import Context, context
from nlp.dates import find_dates
from nlp.lexer import Tokens, lex
from nlp.quantities import Quantity
from nlp.verbs import stem
from nlp.wording import wording


class Name(NamedTuple):
    """A name in the article: offsets, the kind of what it names, and of which type that is by the gazetteer.

    The type of what has none is its kind; "unknown" is that of what the gazetteer does not hold.
    """

    start: int
    end: int
    kind: str
    type: str


@dataclass(slots=True)
class Sentence:
    """A sentence with at least one quantity: offsets into the text, its paragraph, tokens, quantities and names."""

    index: int
    start: int
    end: int
    paragraph: int
    tokens: Tokens
    quantities: list[Quantity]
    names: Sequence[Name] = ()
    _spoken: list[str] | None = None
    _words: list[str] | None = None
    _stems: list[str] | None = None
    _dates: list[When] | None = None

    def spoken(self) -> list[str]:
        """Its tokens in small letters, those of a name as the kind of what it names: what holds of one holds of the next."""
        if self._spoken is None:
            self._spoken = [*self.tokens.lowers]
            for name in self.names:
                for at, token in enumerate(self.tokens):
                    if name.start <= self.start + token.start < name.end:
                        self._spoken[at] = f"<{name.kind}>"
        return self._spoken

    def words(self) -> list[str]:
        """Its words as grounds, worked out once."""
        if self._words is None:
            self._words = ["sentence " + word for word in self._said()]
        return self._words

    def stems(self) -> list[str]:
        """The stems of its words as grounds, each once, worked out once."""
        if self._stems is None:
            self._stems = ["stem " + found for found in dict.fromkeys(map(stem, self._said()))]
        return self._stems

    def _said(self) -> Iterator[str]:
        return (word for token, word in zip(self.tokens, self.spoken(), strict=True) if token.kind == "word")

    def dates(self, published: str | None) -> list[When]:
        """Its calendar expressions, read once; the same day of publication must be given each time."""
        if self._dates is None:
            self._dates = find_dates(self.tokens, published)
        return self._dates


@dataclass(slots=True)
class Draft:
    """A quantity that is becoming a claim; `metric` is empty and `why` says the reason where it is none.

    `likelihood` is that of the metric, where it was chosen. `grounds` notes how metric and subject were found, for the confidence. `same_as` is the figure that this one converts into another unit, in brackets behind it.
    """

    sentence: Sentence
    quantity: Quantity
    metric: str = ""
    why: str = ""
    likelihood: float = 1.0
    value: float = 0.0
    value_max: float | None = None
    unit: str = ""
    chips: tuple[str, ...] = ()
    subjects: list[str] = field(default_factory=list)
    status: str = ""
    due: str | None = None
    attributed_to: str | None = None
    same_as: "Draft | None" = None
    _context: Context | None = None
    _beside: list[str] | None = None
    grounds: list[str] = field(default_factory=list)

    @property
    def start(self) -> int:
        """Offset of the claim's text in the article."""
        return self.sentence.start + self.sentence.tokens[self.quantity.start].start

    @property
    def end(self) -> int:
        """Offset behind the claim's text in the article."""
        return self.sentence.start + self.sentence.tokens[self.quantity.end - 1].end

    def context(self) -> Context:
        """The words around it, read once."""
        if self._context is None or self._context.quantity is not self.quantity:
            self._context = context(self.sentence.tokens, self.quantity, self.sentence.quantities)
        return self._context

    def beside(self) -> list[str]:
        """The words around it as grounds, worked out once."""
        if self._beside is None:
            self._beside = list(wording(self.sentence.tokens, self.sentence.spoken(), self.quantity))
        return self._beside


def sentence_at(text: str, index: int, start: int, end: int, paragraph: int) -> Sentence:
    """The sentence of a text at an offset, lexed, its quantities not yet found."""
    return Sentence(index, start, end, paragraph, lex(text[start:end]), [])


def draft_at(sentence: Sentence, here: Context, metric: str, why: str) -> Draft:
    """The draft of a quantity in its context, with its metric or the reason for having none."""
    return Draft(sentence, here.quantity, metric, why, chips=here.quantity.noun.chips, _context=here)
