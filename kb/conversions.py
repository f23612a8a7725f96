"""Which claims say the same again in another unit? "$10bn (€9.2bn)", "500 acres (202 hectares)"."""

from collections.abc import Iterable, Mapping

from kb.comparison import Item


def conversions(items: Iterable[Item]) -> Mapping[int, int]:
    """Claims that repeat the one before in another unit ("$10bn (€9.2bn)"), by id, with that one's id."""
    found: dict[int, int] = {}
    last: Item | None = None
    for item in sorted(items, key=lambda item: (item.version_id, item.start)):
        if last is not None and _is_conversion(item, last):
            found[item.id] = last.id
        last = item
    return found


def _is_conversion(item: Item, last: Item) -> bool:
    if (item.version_id, item.status, item.due) != (last.version_id, last.status, last.due):
        return False
    if item.sentence != last.sentence or not 0 <= item.start - last.end <= 30:
        return False
    if item.unit != last.unit:
        return bool(item.usd and last.usd) and 0.85 <= item.usd / last.usd <= 1.15  # type: ignore[operator]
    return _words(item.value_text) != _words(last.value_text) and abs(item.value - last.value) <= 0.03 * last.value


def _words(text: str) -> str:
    """The words of a printed value without its digits: what tells "500 acres" from "202 hectares"."""
    return "".join(char for char in text.lower() if char.isalpha())
