"""Where does a sentence say who stated something? Verbs of saying with their speakers and what they cover."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from nlp import cues
from nlp.lexer import DASHES, Tokens
from nlp.papers import is_deed
from nlp.reach import hangs, phrase_start, reach, tag_reach
from nlp.runs import name_start
from nlp.speaking import OWNERS, voice_after, voice_before, voice_of
from nlp.voice import Voice

_FRONTS: Final = frozenset(',”"–—?')
_LABEL: Final = 5  # tokens of a name before a colon
_OCCASION: Final = 5  # tokens of where or when someone speaks
_LONGEST: Final = 22  # tokens of what is put in between a speaker and the verb
_WHEN: Final = frozenset(("", ".", ",", "in", "on", "by", "at", "last", "earlier", "just", "this", "as", "with", "for"))
_GENITIVES: Final = ("’s", "'s", "s’", "s'")


class Saying(NamedTuple):
    """A verb of saying with its speaker as printed, and the token positions of what is said.

    `first` is where the speaker's phrase begins, `at` and `behind` are the bounds of the verb, `label` is its list in
    the cues, and `relative` says that the speaker's clause hangs on a noun ("a hall that X says …").
    """

    speaker: str
    kind: str
    first: int
    at: int
    behind: int
    label: str
    start: int
    end: int
    relative: bool = False


def sayings(tokens: Tokens, text: str) -> list[Saying]:
    """Every attribution in a sentence; `text` is the sentence itself."""
    found: list[Saying] = []
    for begin, end, label in cues.phrases("attribution.cue").find(tokens):
        if tokens[begin].text[0].isupper() and label != "source" and begin > 0:
            continue  # "United States", "Reports": a name, not a verb
        if _is_silence(tokens, begin, end) or _is_rate(tokens, begin, end):
            continue
        if tokens[begin].lower in ("here", "here’s", "here's") and (begin > 0 or tokens[-1].text != ":"):
            continue  # "Here is the chief executive on the call:" leads in to a quote
        account = _account(tokens, begin, end, text)
        if account is not None:
            found.append(account)
        elif label == "source":
            voice = voice_after(tokens, end, text)
            if voice is not None:
                found.append(Saying(*voice, begin, end, label, *tag_reach(tokens, begin, end)))
        elif label not in ("account", "noun") and not _is_noun(tokens, begin, end) and _prices(tokens, begin, end):
            spoken = _spoken(tokens, text, begin, end, label, found)
            if spoken is not None:
                found.append(spoken)
    return found or _labelled(tokens, text)


def _labelled(tokens: Tokens, text: str) -> list[Saying]:
    """The saying of a name before a colon and a quote: "Resident Ed Kozlowski: “Fourteen buildings”"."""
    colon = next((k for k in range(1, len(tokens) - 1) if tokens[k].text == ":" and tokens[k + 1].text in '“"'), 0)
    voice = voice_before(tokens, colon, text)
    if voice is None or voice.kind not in ("name", "document"):
        return []
    return [Saying(*voice, colon, colon + 1, "colon", colon + 1, len(tokens))]


def _spoken(tokens: Tokens, text: str, begin: int, end: int, label: str, found: Sequence[Saying]) -> Saying | None:
    """What a verb of saying between two positions says of its speaker; `found` are the sayings before it."""
    is_forecast = label == "forecast"
    if is_forecast:
        around = set(tokens.lowers[max(0, begin - _LONGEST) : end + _LONGEST])
        label = "paper" if around.isdisjoint(("research", "researchers")) else "verb"
    at = begin - 1
    while at > 0 and tokens[at].lower in cues.words("attribution.skipped"):
        at -= 1
    if at > 0 and tokens[at].lower in ("and", "but"):
        voice = Voice(*found[-1][:3]) if found else _opener(tokens, at, text)
        if voice is not None and label not in ("paper", "holds"):
            return Saying(*voice, begin, end, label, end, len(tokens))
    before = None if _is_passive(tokens, begin, end) else _before(tokens, at, text)
    if before is None:
        inverted = label == "verb" and (begin == 0 or tokens[begin - 1].text in _FRONTS)
        behind = voice_after(tokens, end, text) if inverted else None
        return Saying(*behind, begin, end, label, *tag_reach(tokens, begin, end)) if behind is not None else None
    if is_deed(before) and tokens[begin].lower not in cues.words("attribution.deed_says"):
        return None
    if before.kind != "document" and label in ("paper", "holds"):
        if is_forecast and before.kind == "name" and " " in before.name:
            label = "forecast"  # of someone who reckons for others: "City Manager Brady Moore estimated"
        elif is_forecast or label == "holds" or before.kind == "unnamed":
            return None
        elif before.name != "it":
            label = "gives"  # of one who may but do something: "Eni gives 606", "it gives the county $3m"
    scope = tag_reach(tokens, before.start, end) if label == "aside" else reach(tokens, before.start, end)
    if at > 0 and tokens[at].lower in ("which", "who", "that"):
        scope = end, len(tokens)  # "Humain, which says …"
    if end < len(tokens) and tokens[end].lower in cues.words("attribution.finite") and before.start > 1:
        scope = end, len(tokens)  # "a buildout Sam Altman says represents …"
    relative = before.kind != "unnamed" and hangs(tokens, phrase_start(tokens, before.start))
    return Saying(*before, begin, end, label, *scope, relative)


def _account(tokens: Tokens, begin: int, end: int, text: str) -> Saying | None:
    """The saying in "by the union’s account", "on Parallax’s own reckoning", "the mayor’s claim that"."""
    if tokens[begin].lower in cues.words("attribution.cue.noun"):
        owned = 0 < begin < end < len(tokens) and tokens[begin - 1].lower.endswith(_GENITIVES)
        voice = voice_of(tokens, begin - 1, text) if owned and tokens[end].lower == "that" else None
        return Saying(*voice, begin, end, "noun", end, len(tokens)) if voice is not None else None
    if tokens[begin].lower not in cues.words("attribution.cue.account"):
        return None
    owner = next((k for k in range(begin - 1, max(-1, begin - 4), -1) if _owns(tokens[k].lower)), None)
    if owner is None or not any(t.lower in ("by", "on", "in", "from") for t in tokens[max(0, owner - 6) : owner]):
        return None
    voice = voice_of(tokens, owner, text)
    return Saying(*voice, begin, end, "account", *tag_reach(tokens, begin, end)) if voice is not None else None


def _owns(word: str) -> bool:
    return word.endswith(_GENITIVES) or word in OWNERS


def _is_passive(tokens: Tokens, begin: int, end: int) -> bool:
    """Whether a participle tells what was done: "a million TPUs, announced last October", "officials were told"."""
    if begin > 0 and tokens[begin - 1].lower in cues.words("attribution.document"):
        follows = tokens[end].lower if end < len(tokens) else ""
        return tokens[begin].lower in cues.words("attribution.passive") and follows in _WHEN
    if begin == 0 or tokens[begin - 1].lower in ("was", "were", "been", "be", "is", "are", "being"):
        return begin > 0
    follows = tokens[end].lower if end < len(tokens) else ""
    return (
        tokens[begin - 1].text == ","
        and tokens[begin].lower in cues.words("attribution.passive")
        and follows in _WHEN
        and not _is_apposed(tokens, begin - 1)
    )


def _is_apposed(tokens: Tokens, comma: int) -> bool:
    """Whether a whole name between two commas ends at one: "its chairman, Mukesh Ambani, announced on stage"."""
    first = name_start(tokens, comma)
    return 1 < first < comma - 1 and tokens[first - 1].text == ","


def _is_silence(tokens: Tokens, begin: int, end: int) -> bool:
    """Whether a verb tells that nothing was said: "has not disclosed", "didn’t say", "said nothing"."""
    before = set(tokens.lowers[max(0, begin - 2) : begin])
    negated = not before.isdisjoint(("not", "never")) or any(word.endswith(("n't", "n’t")) for word in before)
    return negated or (end < len(tokens) and tokens[end].lower in ("nothing", "little"))


def _is_rate(tokens: Tokens, begin: int, end: int) -> bool:
    """Whether "per" divides: "90,000 gallons per day", "12 per cent"."""
    return tokens[begin].lower == "per" and end < len(tokens) and tokens[end].lower in cues.words("attribution.rate")


def _is_noun(tokens: Tokens, begin: int, end: int) -> bool:
    """Whether what could be a verb is a noun or describes one: "estimates of $119.5 billion", "the announced 2 GW"."""
    if begin > 0 and tokens[begin - 1].lower in ("the", "a", "an", "its", "their", "our", "your", "no"):
        return True
    return tokens[begin].lower.endswith("s") and end == begin + 1 and end < len(tokens) and tokens[end].lower == "of"


def _prices(tokens: Tokens, begin: int, end: int) -> bool:
    """Whether "put" is followed by a figure, "at $7 billion", and so one of saying; true for every other verb."""
    if tokens[end - 1].lower not in ("put", "puts", "value", "values", "valued", "rates", "rated", "prices", "priced"):
        return True
    return any(
        tokens[k].lower == "at" and any(token.kind in ("number", "currency") for token in tokens[k + 1 : k + 5])
        for k in range(end, len(tokens))
    )


def _opener(tokens: Tokens, at: int, text: str) -> Voice | None:
    """The subject of a sentence whose second verb is one of saying: "Microsoft rents most of it, and separately said"."""
    verb = next((k for k in range(min(at, 12)) if tokens[k].lower in cues.words("clause.verb")), None)
    opening = voice_after(tokens, 0, text) if verb is None or verb > 0 else None
    if opening is not None and opening.kind == "name" and opening.start <= 2:
        return opening
    return voice_before(tokens, verb, text) if verb else None


def _before(tokens: Tokens, at: int, text: str) -> Voice | None:
    """The noun phrase that ends at a position before a verb of saying, or that a clause of it describes."""
    at = _unbracketed(tokens, at)
    if at < 0:
        return None
    if at > 1 and tokens[at].lower in ("which", "who", "that"):
        end = at - 1 if tokens[at - 1].text == "," else at
        voice = voice_before(tokens, end, text)
        return (_apposed(tokens, end - 1, voice, text) or voice) if voice is not None else None
    if tokens[at].text in DASHES:
        dash = next((k for k in range(at - 1, max(0, at - _LONGEST), -1) if tokens[k].text in DASHES), 0)
        return voice_before(tokens, _unbracketed(tokens, dash - 1) + 1, text) if dash else None
    if tokens[at].text == ":" and at <= _LABEL:
        return voice_before(tokens, at, text)  # "Blackstone: says its £10bn"
    if tokens[at].text != ",":
        voice = voice_before(tokens, at + 1, text) or _before_occasion(tokens, at, text)
        return (_apposed(tokens, at, voice, text) or voice) if voice is not None else None
    inner = voice_before(tokens, _unbracketed(tokens, at - 1) + 1, text)
    limit = inner.start if inner is not None else at
    opening = next((k for k in range(at - 1, max(-1, at - _LONGEST), -1) if tokens[k].text == "," and k < limit), None)
    if inner is not None and opening == inner.start - 1 and _is_placed(tokens, opening):
        described = _described(tokens, opening, text)
        if described is not None:
            return described
    if inner is not None and inner.kind == "name" and " " in inner.name and opening == inner.start - 1:
        return inner
    outer = None
    if opening is not None and not _is_clause(tokens, opening + 1, at):
        outer = voice_before(tokens, _unbracketed(tokens, opening - 1) + 1, text)
    if outer is not None and not (outer.kind == "someone" and inner is not None and inner.kind == "name"):
        return outer
    return inner if inner is not None and inner.kind in ("name", "unnamed") else None


def _before_occasion(tokens: Tokens, at: int, text: str) -> Voice | None:
    """The name before a phrase of where or when it speaks, which ends at a position: "Musk on the call said"."""
    for k in range(at - 1, max(at - _OCCASION, 0), -1):
        if tokens[k].lower in cues.words("attribution.occasion"):
            first = name_start(tokens, k)
            return Voice(text[tokens[first].start : tokens[k - 1].end], "name", first) if first < k else None
    return None


def _is_placed(tokens: Tokens, comma: int) -> bool:
    """Whether a place ends at a comma, so that its state stands behind it: "near Ellendale and Jamestown, North Dakota"."""
    first = name_start(tokens, comma)
    return 0 < first < comma and tokens[first - 1].lower in cues.words("attribution.before_place")


def _described(tokens: Tokens, end: int, text: str) -> Voice | None:
    """Whom a clause that ends in a place describes: "Crusoe, which builds near Abilene, Texas, said"."""
    for comma in range(end - 1, 0, -1):
        if tokens[comma].text == "," and tokens[comma + 1].lower in cues.words("attribution.describing"):
            voice = voice_before(tokens, _unbracketed(tokens, comma - 1) + 1, text)
            if voice is not None:
                return voice
    return None


def _unbracketed(tokens: Tokens, at: int) -> int:
    """The position before the brackets that close at one: "Hon Hai Precision Industry (TWSE: 2317) (“Foxconn”) said"."""
    while at > 0 and tokens[at].text == ")":
        opening = next((k for k in range(at, max(0, at - _LONGEST), -1) if tokens[k].text == "("), 0)
        if not opening:
            break
        at = opening - 1
    return at


def _apposed(tokens: Tokens, at: int, voice: Voice, text: str) -> Voice | None:
    """Whom a phrase up to a voice describes: "Keri Silvyn, an attorney representing Beale", "DataOne, a builder"."""
    comma = next((k for k in range(at, max(0, at - 9), -1) if tokens[k].text == ","), 0)
    if comma < 1 or voice.start <= comma + 1 or voice.kind not in ("name", "organisation", "pronoun"):
        return None
    article = tokens[comma + 1].lower
    if article not in ("a", "an", "the") or (article == "the" and voice.start == comma + 2):
        return None
    named = voice_before(tokens, comma, text)
    return named if named is not None and named.kind == "name" and (voice.kind != "name" or " " in named.name) else None


def _is_clause(tokens: Tokens, start: int, end: int) -> bool:
    """Whether words between two commas say something of their own rather than describe the name before them."""
    if tokens[start].lower in ("who", "which", "whose") or (end == start + 1 and tokens[start].kind == "number"):
        return False  # "Elliott, 71, said"
    if tokens[start].lower in cues.words("attribution.describes") and end - start > 1:
        return False  # "Its petition, filed Monday, shows"
    if tokens[start].lower in ("a", "an", "the") and not any(token.kind == "number" for token in tokens[start:end]):
        return False  # "Vultr, the privately held cloud, said"
    return any(
        token.kind in ("number", "currency") or (token.text[0].islower() and token.lower in cues.words("clause.verb"))
        for token in tokens[start:end]
    )
