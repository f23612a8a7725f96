"""What does a name of an article name? A project, a place, a company: in one word, as the choices know it."""

from collections.abc import Sequence

from kb import vocabulary
from nlp.mentions import Mention
from nlp.topic import is_actor, is_place, is_project


def kind_of_name(name: str, mentions: Sequence[Mention], titled: Mention | None) -> str:
    """What a name names, by its mentions or the one in the title: one of `nlp.questions.KINDS`.

    A project may be known by its own name ("project") or be named by its place alone ("place").
    """
    mention = mentions[0] if mentions else titled
    if mention is None:
        return "new"
    if mention.kind in ("located", "name"):
        return {"located": "building", "name": "loose"}[mention.kind]
    if not is_project(mention):
        return "actor" if is_actor(mention) else "other"
    if not mention.known:
        return "new"
    if mentions and all(map(is_place, mentions)):
        return "place"
    entity = vocabulary.load().entities.get(name)
    return "programme" if entity is not None and entity.kind == "programme" else "project"
