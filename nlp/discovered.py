"""Which names does a text introduce that no gazetteer holds? Found by how they are introduced and what they do."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from nlp import cues
from nlp.capitals import capitals
from nlp.commonplaces import is_common
from nlp.headlines import is_headline, is_running
from nlp.heads import heads
from nlp.mentions import Mention
from nlp.naming import NAME, named_back
from nlp.occurrences import occurrences
from nlp.places import placed

#: Heads of a name for a place of computing: "the Harwood campus", "Lancaster data center".
_SITE: Final = (
    r"(?:(?:AI|data|mega|cloud|technology|training|innovation|compute|computing|hyperscale|industrial|server)[ -])*"
    r"(?:campus|campuses|site|data[ -]?cent(?:er|re)s?|(?:AI|comput(?:e|ing|er)) cent(?:er|re)s?|supercomputer|supercluster|cluster|superfactory|gigafactory|AI factory|complex|hub|facility|megasite|mega-site|park|project|development|machine|gigasite)"
)
_INTRODUCED: Final = re.compile(
    r"\b(?P<verb>dubbed|called|named|nicknamed|codenamed|code-named|christened|known (?:internally |locally )?as|branded(?: as)?)"
    rf" (?:the )?[“\"‘']?(?P<name>(?:Project )?{NAME})"
)
_PROJECT: Final = re.compile(
    r"\b(?P<name>(?:Project|PROJECT|Stargate|Colossus|Campus) (?!and\b)[A-ZÀ-Ý][\w’'-]+(?: [A-ZÀ-Ý][\w’'-]+| [IVX]+\b| \d\b)?)"
)
#: What may stand between "the" and a name: "the 210 MW Summit Point data center".
_SIZE: Final = r"\d[\d.,]*[- ]?(?:[MG]W|(?:mega|giga)watts?|acres?)"
_PLACED: Final = re.compile(
    rf"(?:\b(?:[Tt]he|[Ii]ts|[Tt]heir|[Oo]ur|[Tt]his|[Aa]n?|[Aa]t|[Ff]or|[Ii]n|[Oo]f)|[’']s)(?: {_SIZE})?(?: (?!and\b|of\b)[a-z][a-z-]+){{0,2}} "
    rf"(?P<name>{NAME}) (?P<head>{_SITE})\b"
)
#: What a name for a place of computing may be said to be.
_KIND: Final = (
    r"(?:(?:mega-?|super)?campus|data[ -]?cent(?:er|re)|supercomputer|supercluster|(?:mega-)?cluster|superfactory|AI factory|AI complex|data park|machine|computer|training system|"
    r"AI system|\S{0,12}GPU system|installation|compute hub|AI hub|bitcoin works|bitcoin mine|server farm|gigafactory|AI park|AI city|computing cent(?:er|re))"
)
#: "Kadali AI City, a 1.5 GW data centre park", "Condor Galaxy 1, or CG-1, a supercomputer", "Lake Mariner, the bitcoin works".
_APPOSED: Final = re.compile(
    rf"\b(?P<name>{NAME})(?: (?:in|near|at|outside) {NAME})?(?:, or {NAME})?, (?:a|an|the|its|their|[A-ZÀ-Ý]\w+[’']s)"
    rf"(?: (?!and\b|of\b|which\b)[\w.,$€£’-]+){{0,5}}? (?P<head>{_KIND})\b"
)
_CALLED: Final = re.compile(rf"\b(?:calls|call|calling) (?:it |them )?(?:the )?[“\"‘']?(?P<name>{NAME})")
_HEADED: Final = re.compile(
    r"\b(?P<name>(?:[A-ZÀ-Ý][\w’'&-]* (?:& )?){1,3}(?:Campus|Data Cent(?:er|re)|Datacenter|Supercomputer|Supercluster|Cluster|AI Factory|AI Gigafactory|Gigafactory|Technology Park|Megasite|Mega Site|Energy Campus|AI Park|Compute Park|Digital Park|Industrial Park|AI Hub|Tech Park|AI Precinct|Precinct|AI City|Data City|Compute Works|AI Complex|Compute Hub|Mission|Programme|Program|Initiative|Gateway|Works|(?:Technology|Computing|Compute|Innovation|AI|Industrial|Computer|Digital|Research|Commerce|Logistics) (?:Cent(?:er|re)|Park|Hub)))\b"
)


#: "Sugar Loaf (Portuguese: …) is a planned supercomputer": what a definition names.
_DEFINED: Final = re.compile(
    rf"(?:^|\n|[.!?] )(?P<name>{NAME})(?: \([^)\n]{{1,80}}\))? (?:is|was|will be|would be) (?:a|an|the|our|its|one of) "
    rf"(?:(?!and\b|of\b|which\b|that\b)[\w.,$€£’-]+ ){{0,6}}?(?P<head>{_KIND}|project|facility|development)\b"
)
#: "Its first 1GW cluster, Prometheus, next year", "AI machine in Tainan, Nano 4, went", "a little sister, Equinox, with 10,000".
_NAMED: Final = re.compile(
    rf"\b(?:{_KIND}|(?:site|project|facility|building|hall|warehouse|predecessor|successor|sibling|sister|brother|twin|forerunner|flagship))"
    rf"(?: (?:in|at|near|outside|for) {NAME})?(?:,| called| dubbed| named| codenamed) [“\"‘']?(?P<name>{NAME})[”\"’']?"
    r"(?:, |\)|; |\. | (?=(?:opened|went|goes|is|was|has|will|would|which|came|managed|runs|houses|holds|built|to|with|in|near|at)\b))"
)
#: "xAI’s Colossus", "Meta’s Research SuperCluster": what a builder of computing calls its own.
_OWNED: Final = re.compile(
    rf"(?:[’']s|\b[Ii]ts|\b[Tt]heir)(?: (?:first|second|new|own|original|giant|vast|huge|flagship|planned|latest|[\d,]+-GPU|[\w.]+-gigawatt|[\w.]+-megawatt|\d\S*[GM]W))* (?P<name>{NAME}) (?=(?:campus|site|data|super|cluster|is|has|will|would|went|came|draws|holds|runs|uses|needs|covers|could|may|might|was)\b)"
)
#: A company nobody tracks, by the building that it owns: "Echelon’s 100MW campus".
_BUILDER: Final = re.compile(
    rf"\b(?P<name>{NAME})[’']s (?:(?!and\b|of\b)[\w.,-]+ ){{0,4}}?(?:campus|data[ -]?cent(?:er|re)s?|supercomputer|supercluster|cluster|superfactory|AI factory|site)\b"
)
#: A company nobody tracks: a name that ends in a word companies end in.
_COMPANY: Final = re.compile(
    r"\b(?P<name>(?:[A-ZÀ-Ý][\w’'&-]+ ){1,3}(?:Digital|Compute|Computing|Data Centers|Data Centres|Infrastructure|Analytics|Labs|Group|Holdings|Inc|Corp|Ltd|LLC|Technologies|Systems|Networks|Properties|Developments?|Land|Telecom|Semiconductor|Industries|Realty|Motor|Motors|Electronics))\b"
)


#: "Imperial Valley Computer Manufacturing, LLC", "developed by Fleet Data Centers".
_INCORPORATED: Final = re.compile(
    rf"\b(?P<name>{NAME}),? (?:LLC|L\.L\.C|Inc|Ltd|Corp|LP|L\.P|PLC|plc|GmbH|S\.A|AG|Pte|Pty)\b"
)
_BY: Final = re.compile(
    rf"\b(?:developed|planned|proposed|owned|operated|backed|being built|submitted|filed) by (?:the )?(?P<name>{NAME})"
)


#: A company nobody tracks, by what it does: one word, or one in capitals and one more, before a verb of business.
_ACTOR: Final = re.compile(
    r"(?<![\w’'-] )\b(?P<name>[A-Z]{2,} [A-Z][A-Za-z]+|[A-Z][\w-]+[A-Za-z]|[A-Z]{2,}) "
    r"(?:(?:also|now|currently|previously|already|recently) )?"
    r"(?:has (?:raised|signed|around|about|over|more|agreed|committed|secured|pledged|leased)|pledged|plans|will build|will invest|said it|says it|is building|is planning|is developing|is investing|is spending|raised|secured|signed|broke ground|unveiled|operates|aims to|wants to|expects to|intends to|announced|leased|acquired|committed)\b"
)


#: The number of a further one: "Cortex 2".
_SEQUEL: Final = re.compile(r" (?:[2-9]|II|III|IV)(?![\w.,]*\d)\b(?! (?:million|billion|GW|MW|per cent|percent))")
#: Whose it is, before a name: "Poland’s PIAST AI Factory".
_OWNER: Final = re.compile(
    r"^(?:(?!King|Queen|Bishop|Saint|St)[\w.&-]+ ){0,2}(?!King|Queen|Bishop|Saint|St)[\w.&-]+[’']s (?=[A-ZÀ-Ý])"
)
_NOUN: Final = re.compile(r"([\w-]+),? $")
_FORENAME: Final = re.compile(r"[A-ZÀ-Ý][\w’-]+ $")


#: How names are introduced, what they then name, what the clue is called, and what a text must hold one of to have it, if anything.
_CLUES: Final = (
    (_INTRODUCED, "cluster", "introduced", ("dubbed", "called", "named", "christened", "known", "branded")),
    (_PROJECT, "cluster", "project", ("Project", "PROJECT", "Stargate", "Colossus", "Campus")),
    (_HEADED, "site", "headed", ()), (_PLACED, "site", "beside its kind", ()), (_CALLED, "site", "called", ("call",)),
    (_APPOSED, "site", "apposed", ()), (_NAMED, "cluster", "named", ()), (_DEFINED, "cluster", "defined", ()),
    (_OWNED, "cluster", "owned", ()), (_COMPANY, "organisation", "company form", ()), (_BUILDER, "organisation", "builder", ("’s ", "'s ")),
    (_INCORPORATED, "organisation", "incorporated", ("LLC", "L.L.C", "Inc", "Ltd", "Corp", "LP", "L.P", "PLC", "plc", "GmbH", "S.A", "AG", "Pte", "Pty")),
    (_BY, "organisation", "doer", (" by ",)), (_ACTOR, "organisation", "acting", ()),
)  # fmt: skip


#: Clues within a name itself.
_TELLING: Final = ("project", "headed")
#: Clues that name the kind behind a name.
_BESIDE_KIND: Final = ("beside its kind", "owned")


def discover(text: str, known: list[Mention], *, is_title: bool = False) -> Iterator[Mention]:
    """Names that no gazetteer holds, by the words that introduce them, wherever they occur again.

    In a title, whose words may all be capitalised, a name counts if its own words say what it is.
    """
    taken = _places(text, known)
    names: dict[str, tuple[str, str]] = {}
    for start, end, kind, clue in _introduced(text):
        name = _without_opener(_trimmed(text[start:end].rsplit(". ", 1)[-1]))
        if clue in _BESIDE_KIND:
            name = name.removesuffix(" AI")  # "the Johor AI data center", "Vantage’s Ashgrove AI campus"
        if (
            name
            and not is_common(name)
            and not _overlaps(taken, start, end)
            and (
                (is_title and clue in _TELLING and _opens_run(text, start))
                or clue == "heading a list"
                or is_running(text, name)
            )
        ):
            names.setdefault(name, (kind, clue))
    found = []
    for name, (kind, clue) in sorted(names.items(), key=lambda entry: -len(entry[0])):
        for start in occurrences(text, name):
            end = start + len(name)
            sequel = _SEQUEL.match(text, end) if kind != "organisation" else None
            whole = name + sequel[0] if sequel is not None else name
            if not _overlaps(taken, start, end):
                _take(taken, start, start + len(whole))
                found.append(Mention(start, start + len(whole), whole, kind, False, False, clue))
        for start in occurrences(text, short) if len(short := _initials(name)) > 2 else ():
            if not _overlaps(taken, start, start + len(short)):
                _take(taken, start, start + len(short))
                found.append(Mention(start, start + len(short), name, kind, False, False, clue))
    found += placed(text, sorted([*known, *found]))
    yield from found
    named = [*known, *found]
    wholes = _wholes(named)
    for mention in _loose(text, named):
        full = wholes.get(mention.name)
        yield full._replace(start=mention.start, end=mention.end) if full is not None else mention


def _wholes(named: Sequence[Mention]) -> dict[str, Mention]:
    """The names of several words by the part by which a text may call them, where just one has it.

    The first word ("Brightmoor" for "Brightmoor Digital"), or what follows "Project" ("Larch" for "Project Larch").
    """
    found: dict[str, dict[str, Mention]] = defaultdict(dict)
    for mention in named:
        opening, *rest = mention.name.split()
        if rest and mention.kind not in ("name", "located") and not mention.place:
            part = " ".join(rest) if opening == "Project" else opening
            found[part][mention.name] = mention
    return {part: next(iter(mentions.values())) for part, mentions in found.items() if len(mentions) == 1}


def _loose(text: str, named: list[Mention]) -> Iterator[Mention]:
    """Capitalised words that nothing introduces, wherever they stand outside the `named`; kind "name"."""
    taken = _places(text, named)
    for begin, stop in capitals(text):
        name = text[begin:stop]
        if not is_common(name) and any(not is_headline(text, at) for at in occurrences(text, name)):
            for start in occurrences(text, name):
                if not _overlaps(taken, start, start + len(name)):
                    yield Mention(start, start + len(name), name, "name", False, False, "capitalised")


def _introduced(text: str) -> Iterator[tuple[int, int, str, str]]:
    """(start, end, kind, clue) of every place where the text introduces a name."""
    yield from ((*match.span("name"), "cluster", "named back") for match in named_back(text))
    for pattern, kind, clue, marks in _CLUES:
        for match in pattern.finditer(text) if not marks or any(mark in text for mark in marks) else ():
            start, end = match.span("name")
            if pattern is _INTRODUCED:
                kind = _introduced_kind(text, match)
            if kind and (pattern is not _ACTOR or _may_act(text, match["name"])):
                yield start, end, kind, clue
    yield from ((start, end, "site", "heading a list") for start, end in heads(text))


def _may_act(text: str, name: str) -> bool:
    """Whether one word before a verb of business may name a company: no surname, and no word for people or bodies."""
    if name.lower() in cues.words("entity.no_actor"):
        return False
    return not any(_FORENAME.search(text, max(0, at - 40), at) for at in occurrences(text, name))


def _opens_run(title: str, start: int) -> bool:
    """Whether no capitalised word stands before a name in a title, of whose clause it would be a part: "xAI Selects Saudi Data Centre"."""
    before = title[:start].rpartition(" ")[0] if title[:start].endswith(" ") else ""
    return not any(map(str.isupper, before.rpartition(" ")[2])) or before.endswith((",", ":", ";", "–", "—", "|"))


def _initials(name: str) -> str:
    """The capitals of a name of several words, by which a text may call it: RSC for Research SuperCluster."""
    return "".join(c for c in name if c.isupper()) if " " in name else ""


def _introduced_kind(text: str, match: re.Match[str]) -> str:
    """What "… called X" introduces, by the noun before it: a project, a company, or nothing of ours."""
    before = _NOUN.search(text, max(0, match.start() - 40), match.start())
    noun = before[1].lower() if before is not None else ""
    if noun in cues.words("entity.introduces_company"):
        return "organisation"
    if noun in cues.words("entity.introduces_project") or match["verb"] in (
        "dubbed",
        "codenamed",
        "code-named",
        "nicknamed",
    ):
        return "cluster" if noun not in cues.words("entity.introduces_other") else ""
    return ""


def _without_opener(name: str) -> str:
    """A name without words that merely open a sentence: "When Quarry Lake Compute"."""
    words = name.split()
    openers = cues.words("attribution.not_name") | cues.words("entity.lead_in")
    while len(words) > 1 and words[0].lower() in openers:
        words = words[1:]
    return " ".join(words)


def _trimmed(name: str) -> str:
    name = _OWNER.sub("", name.rstrip(".,’'”\" "))
    for ending in ("’s", "'s"):
        name = name.removesuffix(ending)
    return name


def _places(text: str, mentions: Iterable[Mention]) -> bytearray:
    """A mark for each character of a text, set where one of the mentions stands."""
    taken = bytearray(len(text))
    for mention in mentions:
        _take(taken, mention.start, mention.end)
    return taken


def _take(taken: bytearray, start: int, end: int) -> None:
    taken[start:end] = b"\1" * (end - start)


def _overlaps(taken: bytearray, start: int, end: int) -> bool:
    return taken.find(1, start, end) >= 0
