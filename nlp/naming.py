"""Where does a text say how the thing that it has been speaking of is called? "The project, known as Excalibur"."""

import re
from collections.abc import Iterator
from typing import Final

#: A name: capitalised words, with what may stand between them.
NAME: Final = r"[A-ZÀ-Ý][\w’'&.-]*(?: (?:of|de|da|do|del|la|le|el|al|y) (?=[A-ZÀ-Ý])| [A-ZÀ-Ý0-9][\w’'&-]*){0,3}"
_THING: Final = (
    r"(?:(?:mega-?)?campus|data[ -]?cent(?:er|re)s?(?: campus| complex| project)?|project|development|facility|site|complex|scheme|proposal|machine|"
    r"supercomputer|(?:super)?cluster|venture|hub|park|build-?out|building)"
)
_CALLED: Final = (
    r"(?:known|called|dubbed|named|codenamed|code-named|referred to|branded|nicknamed|christened|submitted as|filed as)"
)
_ADVERBS: Final = r"(?:(?:reportedly|internally|locally|also|officially|now|to be|simply|tentatively|currently|previously|only|being|been) )*"
_NAMED_BACK: Final = re.compile(
    rf"\b(?:[Tt]he|[Tt]his)(?: (?!and\b|of\b|other\b|second\b|same\b|former\b)[\w.,$€£-]+){{0,4}}? {_THING},? "
    rf"(?:(?:which )?(?:is|was|has|will) )?{_ADVERBS}{_CALLED}(?: (?:internally|locally|simply|publicly))? (?:as )?(?:the )?[“\"‘']?(?P<name>{NAME})"
)

#: "Dubbed Polaris Forge 2, the campus …", "Branded “Frontier,” it will …".
_OPENING: Final = re.compile(
    rf"(?:^|[.\n] ?)(?:Dubbed|Called|Codenamed|Code-named|Nicknamed|Christened|Branded|Known(?: internally| locally)? as) (?:the )?[“\"‘']?"
    rf"(?P<name>{NAME}),?[”\"’']*,? (?:the|this|it)\b"
)


def named_back(text: str) -> Iterator[re.Match[str]]:
    """Where a text names "the project" or "the campus" that it has spoken of; group "name" is what it is called."""
    yield from _NAMED_BACK.finditer(text)
    yield from _OPENING.finditer(text)
