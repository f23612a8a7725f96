"""What speaks for and against crediting a claim to a speaker? The grounds that the choice of a speaker weighs."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from kb import vocabulary
from kb.gazetteer import Entity
from nlp import cues
from nlp.draft import Draft
from nlp.lexer import DASHES, Token, Tokens
from nlp.sayings import Saying
from nlp.turns import Turn

NOBODY: Final = ""
_DISTANCES: Final = (2, 5, 9, 14, 22)
_FIRST_PERSON: Final = re.compile(r"\b(?:I|[Ww]e|[Oo]ur|my)\b")
_MANY: Final = 4  # turns of a transcript or a thread
_FINAL: Final = 4  # tokens behind a tag that ends its sentence
_TURNS: Final = frozenset(("while", "but", "whereas", "although", "though", "however", "yet", "so"))
_OPENERS: Final = frozenset(
    ("it", "its", "he", "she", "his", "her", "they", "their", "the", "that", "this", "these", "those", "we", "our", "i", "in", "at", "on", "by", "a", "an", "another", "about", "some", "of", "and", "but", "for")
)  # fmt: skip
_RELATIVES: Final = frozenset(("which", "who", "where", "whose", "whom"))
_LINKS: Final = frozenset(
    ("with", "after", "as", "than", "against", "from", "for", "on", "including", "before", "when", "at", "to", "in", "of", "by", "because", "if", "until", "since", "following", "beyond", "besides", "plus")
)  # fmt: skip


def of_saying(draft: Draft, saying: Saying, said: Sequence[Saying], quote: tuple[int, int] | None) -> set[str]:
    """The grounds of a saying in the claim's own sentence."""
    tokens, quantity = draft.sentence.tokens, draft.quantity
    verb = " ".join(tokens.lowers[saying.at : saying.behind])
    if quantity.start >= saying.at:
        side, between = "right", tokens[saying.behind : quantity.start]
    else:
        side, between = "left", tokens[quantity.end : min(saying.first, saying.at)]
    if not saying.start <= quantity.start < saying.end:
        return {
            "beyond",
            f"beyond {side}",
            f"beyond {saying.label}",
            *(f"beyond {g}" for g in _between(between, len(between))),
        }
    is_nearest = saying is nearest(draft, said, quote)
    found = {
        side, f"{side} {saying.label}", f"{side} {saying.kind}", f"{side} verb {verb}",
        f"{side} nearest {is_nearest}", f"of {min(len(said), 3)}",
        f"{side} then {_opening(tokens, saying.behind)}", f"verb {verb} then {_opening(tokens, saying.behind)}",
    }  # fmt: skip
    if saying.relative:
        found |= {f"{side} relative", f"{side} relative {saying.label}"}
    if saying.first > 0 and tokens[saying.first - 1].text in ',”"–—':
        joint = saying.first > 1 and tokens[saying.first - 2].lower in cues.words("attribution.joins")
        final = len(tokens) - saying.behind <= _FINAL
        found |= {f"{side} tag", f"{side} tag joint {joint}", f"{side} tag final {final}"}
    if saying.first <= 2:
        found.add(f"{side} leads")
    place = draft.sentence.start + tokens[saying.at].start
    if quote is not None:
        outside = not quote[0] <= place < quote[1]
        found |= {f"quoted {outside}", f"quoted {outside} {side}", f"quoted {outside} nearest {is_nearest}"}
    found.update(f"{side} {ground}" for ground in _between(between, len(between)))
    return found


def of_own(draft: Draft, name: str, canonical: str, saying: Saying) -> set[str]:
    """Whether a speaker speaks of itself or of what it owns, as a company does that reports its spending."""
    own = "same" if any(name in subject or subject in name for subject in draft.subjects) else "other"
    entities = vocabulary.load().entities
    if own == "other" and any(canonical in _holders(entities.get(subject)) for subject in draft.subjects):
        own = "owner"
    found = {
        f"own {own}",
        f"own {own} {saying.label}",
        f"own {own} {draft.metric == 'investment'}",
        f"{saying.label} {draft.status}",
    }
    if saying.kind not in ("name", "document"):
        found |= {f"own {own} {saying.kind}", f"own {own} {saying.speaker}"}
    return found


def _holders(entity: Entity | None) -> tuple[str, ...]:
    return (*entity.owners, *entity.operators) if entity is not None else ()


def of_reading(saying: Saying, ways: Iterable[str]) -> set[str]:
    """How a name was found that a saying may mean: by rule, or how else, for its kind of voice and for its noun."""
    found = set()
    is_ruled = "rule" in ways
    if not is_ruled:
        found |= {"no rule", f"no rule {saying.kind}", f"no rule {saying.label}"}
    for way in ways:
        found.add(f"{saying.kind} {way}")
        if saying.kind not in ("name", "document"):
            found.add(f"{saying.speaker} is {way}")
        if is_ruled and way != "rule":
            found.add(f"rule and {saying.kind} {way}")
    return found


def opening_of(tokens: Tokens) -> str:
    """The class of the word that opens a sentence."""
    token = tokens[0]
    if token.lower in _OPENERS:
        return token.lower
    if token.kind in ("number", "mark"):
        return token.kind
    return "name" if len(tokens) > 1 and tokens[1].text[0].isupper() else "word"


def of_turn(turn: Turn, text: str, mentioned: bool, count: int) -> tuple[str, ...]:
    """The grounds of a turn: a label may be that of a site or a fact, and then nobody in it says "I" or "we"."""
    own = _FIRST_PERSON.search(text, turn.start, turn.end) is not None
    ground = f"turn {turn.kind}{' own' if own else ' mentioned' if mentioned else ''}"
    return (ground, f"{ground} {'few' if count < _MANY else 'many'}") if turn.kind == "label" else (ground,)


def of_nobody(draft: Draft, said: Sequence[Saying], quote: tuple[int, int] | None) -> set[str]:
    """The grounds of the article's own voice."""
    covering = [saying for saying in said if saying.start <= draft.quantity.start < saying.end]
    found = {
        "nobody",
        f"nobody of {min(len(said), 3)}",
        f"nobody covered {min(len(covering), 2)}",
        f"nobody {draft.status}",
    }
    if quote is not None:
        found.add("nobody quoted")
    if draft.sentence.index == 0:
        found.add("nobody first")
    return found


def nearest(draft: Draft, said: Sequence[Saying], quote: tuple[int, int] | None) -> Saying | None:
    """The saying next to a figure whose reach holds it; for a figure in a quote one outside of it, if there is any."""
    covering = [saying for saying in said if saying.start <= draft.quantity.start < saying.end]
    if quote is not None:
        starts = draft.sentence.start, draft.sentence.tokens
        outside = [saying for saying in covering if not quote[0] <= starts[0] + starts[1][saying.at].start < quote[1]]
        covering = outside or covering
    return min(covering, key=lambda saying: abs(saying.at - draft.quantity.start), default=None)


def _opening(tokens: Tokens, at: int) -> str:
    """The class of what stands right behind a verb of saying."""
    if at >= len(tokens):
        return "end"
    token = tokens[at]
    if token.lower in (
        "that",
        "it",
        "its",
        "the",
        "a",
        "an",
        "to",
        "in",
        "on",
        "they",
        "he",
        "she",
        "of",
        "at",
        "plans",
        "how",
    ):
        return token.lower
    if token.kind != "word":
        return "mark" if token.kind == "mark" else "number"
    return "name" if token.text[0].isupper() else "verb" if token.lower in cues.words("clause.verb") else "word"


def _between(tokens: Sequence[Token], length: int) -> Iterator[str]:
    """What stands between a verb of saying and the figure: how far, and what may end the reach of the verb."""
    yield f"far {next((most for most in _DISTANCES if length <= most), 99)}"
    words = [token.lower for token in tokens]
    commas, verbs = words.count(","), sum(word in cues.words("clause.verb") for word in words)
    yield f"commas {min(commas, 3)}"
    yield f"verbs {min(verbs, 3)}"
    for k, word in enumerate(words):
        if word in _TURNS:
            yield f"but {word}"
        elif word in _RELATIVES:
            yield f"relative {'comma' if k and words[k - 1] == ',' else 'bare'}"
        elif word == "and" and any(following in cues.words("clause.verb") for following in words[k + 1 : k + 4]):
            yield "and verb" if words[k + 1] in cues.words("clause.verb") else "and clause"
        elif word == "," and k + 1 < len(words):
            follows = words[k + 1]
            yield f"comma {follows if follows in _LINKS else 'ing' if follows.endswith('ing') else 'ed' if follows.endswith('ed') else 'name' if tokens[k + 1].text[0].isupper() else 'word'}"
        elif word in (";", ":", "(", "“", "”", '"') or word in DASHES:
            yield f"mark {'dash' if word in DASHES else word}"
    last = next((word for word in reversed(words) if word in _LINKS), None)
    if last is not None:
        yield f"link {last}"
