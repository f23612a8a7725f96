"""Who speaks in a noun phrase? The name, role, document or unnamed people just before or behind a verb of saying."""

from typing import Final

from nlp import cues
from nlp.lexer import HYPHENS, Token, Tokens
from nlp.papers import document_in, qualifies
from nlp.runs import holds_name, is_dotted, is_name, name_end, name_start
from nlp.unnamed import is_unnamed
from nlp.voice import UNNAMED, Voice

_MARKS: Final = frozenset('.,;:“”"()—–?!')
_TITLES: Final = ("unnamed_one", "role", "person_role")
_LONGEST: Final = 14  # words of a noun phrase
_ROLE: Final = 6  # words of a role before a name
#: Possessives, and the pronoun of whose they are: "by her count".
OWNERS: Final = {"her": "she", "his": "he", "its": "it", "their": "they"}
_PRONOUNS: Final = {"he": "pronoun", "she": "pronoun", "it": "organisation", "they": "organisation"}
_QUALIFIED: Final = 4  # words of the name of a public body
#: Lists of words behind which a pronoun is an object: "those close to it say".
_GOVERNING: Final = ("clause.verb", "attribution.governs")


def voice_before(tokens: Tokens, end: int, text: str) -> Voice | None:
    """The speaker that ends just before a position."""
    if end <= 0 or (tokens[end - 1].kind not in ("word", "number", "form") and tokens[end - 1].text != "."):
        return None
    if tokens[end - 1].text == "." and end > 1 and tokens[end - 2].lower in cues.words("attribution.incorporated"):
        end -= 2  # "Meta Platforms Inc. has said"
        end -= end > 1 and tokens[end - 1].text == ","  # "CoreWeave, Inc."
    last = tokens[end - 1]
    pronoun = _PRONOUNS.get(last.lower.replace("'", "’").partition("’")[0])  # "they’ve announced"
    if pronoun == "pronoun":
        return Voice(last.lower[:3].rstrip("’'"), "pronoun", end - 1)
    if pronoun is not None:
        ahead = tokens[end - 2] if end > 3 else None
        governed = ahead is not None and any(ahead.lower in cues.words(path) for path in _GOVERNING)
        return None if governed else Voice("it", "organisation", end - 1)
    start = _phrase_start(tokens, end)
    first = _joined(tokens, start, end, text)
    if first is not None:
        return first
    document = document_in(tokens, start, end, text)
    if document is not None:
        return document
    if is_unnamed(tokens, start, end):
        return Voice(UNNAMED, "unnamed", start - (start > 0 and tokens[start - 1].lower == "that"))
    titled = _titled(tokens, end, text)
    if titled is not None:
        return titled
    numbered = last.kind == "number" and end > 1 and is_name(tokens, end - 2)  # "Hut 8"
    near = name_start(tokens, end - numbered)
    if near < end - 2 and tokens[near].lower in cues.words("attribution.envoy") and tokens[near + 1].lower == "of":
        near += 2  # "Representatives of Tessellate"
    opening = _placed(tokens, near) if near < end - numbered else end
    stop = name_end(tokens, opening) if opening < end else end
    if opening == near and not (stop < end and tokens[stop].lower == "of"):
        stop = end
    if opening < end:
        joint = _first_of_list(tokens, opening)
        if joint is not None:
            return Voice(text[tokens[joint[0]].start : tokens[joint[1] - 1].end], "name", joint[0])
        is_envoy = last.lower in cues.words("attribution.envoy") and opening < end - 1
        if is_envoy and tokens[end - 2].lower.endswith(("’s", "'s")):
            return Voice(text[tokens[opening].start : tokens[end - 2].end], "name", opening)  # "Oracle’s CEO"
        if opening < end - 1 or last.lower not in cues.words("attribution.role"):
            return Voice(text[tokens[opening].start : tokens[min(stop, end) - 1].end], "name", opening)
    return _role(tokens, end, text)


def _titled(tokens: Tokens, end: int, text: str) -> Voice | None:
    """The paper that ends at a position and is printed with capitals: "the Design and Access Statement"."""
    start = name_start(tokens, end)
    is_titled = start < end - 1 and tokens[end - 1].lower in cues.words("attribution.document")
    return Voice(text[tokens[start].start : tokens[end - 1].end], "document", start) if is_titled else None


def voice_after(tokens: Tokens, start: int, text: str) -> Voice | None:
    """The speaker behind "said" or "according to"."""
    if start >= len(tokens):
        return None
    if tokens[start].lower in ("he", "him", "she", "her"):
        return Voice(tokens[start].lower, "pronoun", start)
    end = _phrase_end(tokens, start)
    apposed = _named_behind(tokens, start, end, text)
    if apposed is not None:
        return apposed
    if is_unnamed(tokens, start, end):
        return Voice(UNNAMED, "unnamed", start)
    at = next((k for k in range(start, end) if is_name(tokens, k)), end)
    is_owner = at < end and tokens[name_end(tokens, at) - 1].lower.endswith(("’s", "'s", "s’", "s'"))
    document = document_in(tokens, start, end if is_owner else at, text)
    if document is not None:
        return document
    if at == end and end < len(tokens) and tokens[end].text == "," and end - start <= 6:
        at = end + 1 if end + 1 < len(tokens) and is_name(tokens, end + 1) else at
    if at < len(tokens) and is_name(tokens, at) and at - start < 9:
        stop = name_end(tokens, at)
        further = next((k for k in range(stop, min(stop + 4, end)) if is_name(tokens, k)), None)
        joint = stop + (stop < len(tokens) and is_title(tokens[stop]))
        if further is None and joint + 1 < len(tokens) and tokens[joint].lower == "and" and is_title(tokens[joint - 1]):
            further = joint + 1 if is_name(tokens, joint + 1) else None  # "President and CEO Phillip May"
        if further is not None and is_title(tokens[further - 2]):
            at, stop = further, name_end(tokens, further)
        elif further is not None and any(tokens[further - 1].lower in cues.words(f"attribution.{k}") for k in _TITLES):
            at, stop = further, name_end(tokens, further)  # "Sakura engineer Daichi Morimura"
        if stop - at == 1 and tokens[at].lower in cues.words("attribution.not_speaker"):
            return None
        return Voice(text[tokens[at].start : tokens[stop - 1].end], "name", at)
    core = next((k for k in range(start, end) if tokens[k].lower in cues.words("attribution.describes")), end)
    return _role(tokens, core, text) if core > start else None


def _named_behind(tokens: Tokens, start: int, end: int, text: str) -> Voice | None:
    """The person whose name a comma puts behind a role: "the site manager, Rob Teague", "Pelham’s attorney, Lorna Vickery"."""
    if end - start > _ROLE or end + 2 >= len(tokens) or tokens[end].text != "," or not tokens[end - 1].text.islower():
        return None
    stop = name_end(tokens, end + 1)
    is_person = stop > end + 2 and not any(
        t.lower in cues.words("attribution.no_person") for t in tokens[end + 1 : stop]
    )
    return Voice(text[tokens[end + 1].start : tokens[stop - 1].end], "name", end + 1) if is_person else None


def _joined(tokens: Tokens, start: int, stop: int, text: str) -> Voice | None:
    """The first of two who speak together, where the second has no name: "The county and most press accounts put"."""
    end = start - 1
    if (
        end < 1
        or start == stop
        or tokens[end].lower != "and"
        or holds_name(tokens, start, stop)
        or tokens[end - 1].text == ","
    ):
        return None
    first = _phrase_start(tokens, end)
    if (first > 0 and tokens[first - 1].text != ",") or any(
        t.lower in cues.words("clause.verb") or t.kind == "number" for t in tokens[first:end]
    ):
        return None
    if cues.phrases("attribution.cue").find(tokens, first, end):
        return None
    voice = voice_before(tokens, end, text)
    return (
        voice
        if voice is not None and voice.kind in ("name", "office", "organisation") and end - voice.start <= 5
        else None
    )


def _first_of_list(tokens: Tokens, last: int) -> tuple[int, int] | None:
    """Where the first of several names begins and ends of which the last begins at a position: "SK, AWS and Ulsan"."""
    if last < 2 or tokens[last - 1].lower != "and" or is_title(tokens[last - 2]):
        return None
    is_serial = tokens[last - 2].text == ","  # "A, B, and C"; a clause may end before ", and C"
    end = last - 1 - is_serial
    first = name_start(tokens, end)
    if first == end or (is_serial and (first == 0 or tokens[first - 1].text != ",")):
        return None
    while first > 1 and tokens[first - 1].text == ",":
        earlier = name_start(tokens, first - 1)
        if earlier == first - 1 or (earlier > 0 and tokens[earlier - 1].lower in ("in", "at", "of", "from", "near")):
            break
        first, end = earlier, first - 1
    return first, end


def _placed(tokens: Tokens, opening: int) -> int:
    """Where the name begins that one of a place or an employer follows: "Humain in Saudi Arabia", "Bley of Brightwater"."""
    at = opening - 1
    while at > 0 and tokens[at].lower in ("the", "a"):
        at -= 1
    if at <= 0 or tokens[at].lower not in ("of", "in", "at", "from"):
        return opening
    first = name_start(tokens, at)
    nouns = cues.words("attribution.unnamed_one") | cues.words("attribution.envoy")
    people = first == at - 1 and not nouns.isdisjoint((tokens[first].lower, tokens[first].lower.removesuffix("s")))
    return first if first < at and not people else opening


def voice_of(tokens: Tokens, owner: int, text: str) -> Voice | None:
    """The speaker in the genitive at a position: "by the union’s account", "on Parallax’s own reckoning"."""
    token = tokens[owner]
    word = token.lower.removesuffix("’s").removesuffix("'s").removesuffix("s’").removesuffix("s'")
    if token.lower in OWNERS:
        return Voice(OWNERS[token.lower], _PRONOUNS[OWNERS[token.lower]], owner)
    if not token.text.islower():
        opening = name_start(tokens, owner + 1) if token.text[0].isupper() else owner
        return Voice(text[tokens[opening].start : token.end], "name", opening) if opening <= owner else None
    for path, kind in (("role", "organisation"), ("person_role", "pronoun"), ("office", "office")):
        if word in cues.words(f"attribution.{path}"):
            return Voice(word, kind, owner)
    is_unnamed = word in cues.words("attribution.unnamed_one") or word in cues.words("attribution.unnamed")
    return Voice(UNNAMED, "unnamed", owner) if is_unnamed else None


def _phrase_start(tokens: Tokens, end: int) -> int:
    """Where the noun phrase that ends at a position begins."""
    at = end
    while at > 0 and end - at < _LONGEST:
        token = tokens[at - 1]
        if (token.text in _MARKS and not is_dotted(tokens, at - 1)) or token.lower in cues.words("attribution.joins"):
            break
        at -= 1
    return at


def _phrase_end(tokens: Tokens, start: int) -> int:
    """Where the noun phrase that begins at a position ends."""
    at = start
    while at < min(len(tokens), start + _LONGEST):
        token = tokens[at]
        if (token.text in _MARKS and not is_dotted(tokens, at)) or (
            at > start
            and (token.lower in cues.words("attribution.joins") or token.lower in cues.words("clause.verb"))
            and not _is_paper(tokens, at)
        ):
            break
        at += 1
    return at


def _institution(tokens: Tokens, end: int, text: str) -> Voice | None:
    """The public body that a common noun and the small words before it name: "the state’s science ministry"."""
    last = tokens[end - 1]
    if last.lower not in cues.words("attribution.institution") or not last.text.islower():
        return None
    first = end - 1
    while first > 0 and end - first < _QUALIFIED and qualifies(tokens, first - 1):
        first -= 1
    if first == end - 1 and last.lower in cues.words("attribution.vague"):
        return None
    owner = tokens[first - 1].text if first > 0 else ""
    if owner[:1].isupper() and owner[-2:] not in ("’s", "'s") and is_name(tokens, first - 1):
        return None  # "the Pima County board"
    return Voice(text[tokens[first].start : last.end], "office", first)


def _is_paper(tokens: Tokens, at: int) -> bool:
    """Whether what could be a verb is the noun of a paper: "according to a concept plan filed with the county"."""
    return tokens[at].lower in cues.words("attribution.document") and tokens[at - 1].text.islower()


def _role(tokens: Tokens, end: int, text: str) -> Voice | None:
    """The organisation, office or outlet that a common noun stands for: "the company", "an I&M spokeswoman", "the county"."""
    head = end - 3 if end > 2 and tokens[end - 2].text in HYPHENS else end - 1  # "the start-up"
    noun, last = text[tokens[head].start : tokens[end - 1].end].lower(), tokens[end - 1]
    if end > 1 and tokens[end - 2].lower in ("company", "firm") and last.lower in cues.words("attribution.envoy"):
        return Voice("company", "organisation", end - 2)
    if last.lower.removesuffix("s") in cues.words("attribution.staff") and name_start(tokens, end - 1) < end - 1:
        opening = name_start(tokens, end - 1)
        return Voice(text[tokens[opening].start : tokens[end - 2].end], "name", opening)
    institution = _institution(tokens, end, text)
    if institution is not None:
        return institution
    roles, persons = cues.words("attribution.role"), cues.words("attribution.person_role")
    if noun in roles or noun in persons or noun in cues.words("attribution.envoy"):
        opening = name_start(tokens, head)
        if opening < head and noun in cues.words("attribution.envoy"):
            return Voice(text[tokens[opening].start : tokens[head - 1].end], "name", opening)
        return Voice(noun, "pronoun" if noun in persons else "organisation", head)
    start = _phrase_start(tokens, end)
    envoy = next((k for k in range(start, end - 1) if tokens[k].lower in cues.words("attribution.envoy")), None)
    if envoy is not None and tokens[envoy + 1].lower in ("for", "from", "at", "of", "on"):
        return Voice(tokens[envoy].lower, "organisation", envoy)
    if last.lower in cues.words("attribution.outlet_noun"):
        return Voice(last.lower, "outlet", end - 1)
    office = cues.phrases("attribution.office").before(tokens, end)
    if office is not None and last.text[0].islower():
        opening = name_start(tokens, office[1])
        owned = opening < office[1]
        first = opening if owned else office[1]
        return Voice(text[tokens[first].start : last.end], "name" if owned else "office", first)
    is_someone = last.lower in cues.words("attribution.unnamed_one") and last.text.islower()
    return Voice(last.lower, "someone", end - 1) if is_someone else None


def is_title(token: Token) -> bool:
    """Whether a word ends an office, so that "and" behind it joins two offices: "Vice Chair and President Brad Smith"."""
    return token.lower in cues.words("attribution.person_role") or token.lower in cues.words("attribution.envoy")
