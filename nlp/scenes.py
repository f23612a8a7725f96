"""What around a number do all the names of an article share? Its sentence's names, focus, paragraph and turns of speech."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping, Sequence, Set
from typing import Final, NamedTuple

from nlp import cues
from nlp.draft import Draft, Sentence
from nlp.lexer import Tokens
from nlp.mentions import Mention
from nlp.ties import adjoining, apposed, recipient, related, tied
from nlp.topic import Topic, is_epithet, is_project

#: Metrics that behave alike in what they are said of.
_FAMILY: Final = {
    "investment": "money", "jobs": "jobs", "power": "power", "cooling": "power", "generation": "supply",
    "storage": "supply", "accelerators": "chips", "h100_equivalents": "chips", "compute": "chips",
    "floor_area": "area", "land_area": "area", "water": "area", "buildings": "buildings", "build_time": "time",
}  # fmt: skip


_OPENING: Final = 5  # tokens in which a sentence takes up what came before
_PRONOUNS: Final = frozenset(("it", "its", "there", "they", "their", "we", "our", "another", "both"))


class Place(NamedTuple):
    """A mention in a sentence, by the positions of its first token and of the token behind it."""

    mention: Mention
    first: int
    behind: int


class Setting(NamedTuple):
    """What all numbers of a sentence share: the places of its names, those of its paragraph so far, how it speaks.

    `line` is where its line begins, `by_name` its places by name. `opening` is how it takes up what came before: "it",
    "its", "there", "they", "the thing", "the company", or nothing.
    """

    here: list[Place]
    by_name: Mapping[str, list[Place]]
    line: int
    paragraph: list[str]
    points_back: bool
    is_corporate: bool
    marks: list[str]
    opening: str


class Scene(NamedTuple):
    """A number in its sentence: its clause as positions [`left`, `right`), the focus of the text, the setting.

    `family` is what its metric is like, `circumstances` how the sentence speaks, `by_grammar` what ties names to it,
    `before` the names before it in its sentence, `start` its offset in the article. `pointing` and `money` end a ground where the sentence points back
    ("the site", "it") and where the number is a sum of money.
    """

    draft: Draft
    tokens: Tokens
    setting: Setting
    left: int
    right: int
    focus: str | None
    actor: str | None
    family: str
    circumstances: Sequence[str]
    by_grammar: Mapping[str, list[str]]
    before: Set[str]
    start: int
    pointing: str
    money: str


def setting_of(sentence: Sentence, topic: Topic) -> Setting:
    """The setting of a sentence in its article."""
    tokens = sentence.tokens
    offsets = [sentence.start + token.start for token in tokens]
    here = [
        Place(mention, bisect_left(offsets, mention.start), bisect_left(offsets, mention.end))
        for mention in topic.between(sentence.start, sentence.end)
    ]
    by_name: dict[str, list[Place]] = defaultdict(list)
    for place in here:
        by_name[place.mention.name].append(place)
    line = topic.text.rfind("\n", 0, sentence.start) + 1
    paragraph = list(dict.fromkeys(mention.name for mention in topic.between(line, sentence.end)))
    marks = [] if any(is_project(place.mention) for place in here) else ["no project"]
    marks += ["company"] if "company" in tokens.distinct else []
    points_back = bool(cues.phrases("subject.anaphor").find(tokens))
    is_corporate = bool(cues.phrases("subject.corporate").find(tokens))
    return Setting(here, by_name, line, paragraph, points_back, is_corporate, marks, _opening(tokens))


def _opening(tokens: Tokens) -> str:
    """How a sentence takes up what came before it, by its first words."""
    first = [token.lower for token in tokens[:_OPENING] if token.kind == "word"]
    for k, word in enumerate(first):
        if word in _PRONOUNS:
            return word
        if word in ("the", "this", "that") and k + 1 < len(first):
            return (
                "the company"
                if first[k + 1] in cues.words("subject.body")
                else "the thing"
                if first[k + 1] in cues.words("subject.thing")
                else "definite"
            )
    return "plain"


def scene_of(draft: Draft, setting: Setting, topic: Topic) -> Scene:
    """The scene of a draft."""
    sentence, context = draft.sentence, draft.context()
    circumstances = ["pointing back"] if setting.points_back else []
    if setting.is_corporate or (draft.metric == "buildings" and cues.phrases("subject.operates").find(sentence.tokens)):
        circumstances.append("corporate")
    family = _FAMILY[draft.metric]
    return Scene(
        draft, sentence.tokens, setting, context.left, context.right, topic.focus(sentence.index),
        topic.actor(sentence.index), family, circumstances + setting.marks,
        _by_grammar(draft, [place.mention for place in setting.here], context.right, topic),
        {place.mention.name for place in setting.here if place.behind <= draft.quantity.start}, draft.start,
        " pointing back" if setting.points_back else "", " money" if family == "money" else "",
    )  # fmt: skip


def _by_grammar(draft: Draft, mentions: Sequence[Mention], right: int, topic: Topic) -> dict[str, list[str]]:
    """What ties the names of the sentence to its number."""
    found: dict[str, list[str]] = defaultdict(list)
    if not mentions:
        return found
    sentence = draft.sentence
    projects = [m for m in mentions if is_project(m) and not is_epithet(m, topic.text)]
    close, bound = adjoining(draft, mentions), tied(draft, projects, sentence.start + sentence.tokens[right - 1].end)
    for ground, name in (
        ("adjoining", close.name if close else None),
        ("apposed", apposed(draft, projects)),
        ("tied", bound.name if bound else None),
        ("recipient", recipient(draft, mentions)),
        ("in its clause", related(draft, projects)),
    ):
        if name is not None:
            found[name].append(ground)
    return found
