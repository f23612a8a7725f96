"""A bare dollar sign means the dollar of the country that an article plainly speaks of, else the American one."""

import pytest

from nlp.general import quantities

AUSTRALIAN = "Melbourne is to get a data centre. Australia has many, most of them in Sydney."
CANADIAN = "Calgary is to get a data centre. Alberta has few, and Canada wants more."


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        (f"{AUSTRALIAN} This one costs $90 million.", "australian dollar"),
        (f"{AUSTRALIAN} This one costs 90 million dollars.", "australian dollar"),
        (f"{AUSTRALIAN} This one costs US$90 million.", "dollar"),
        (f"{AUSTRALIAN} This one costs $90 million USD.", "dollar"),
        (f"{AUSTRALIAN} This one costs €90 million.", "euro"),
        (f"{AUSTRALIAN} Texas and Ohio have more. This one costs $90 million.", "dollar"),
        (f"{CANADIAN} This one costs $90 million.", "canadian dollar"),
        ("Auckland and Wellington, in New Zealand, pay $90 million.", "new zealand dollar"),
        ("A firm in Sydney pays $90 million.", "dollar"),
    ],
)
def test_whose_dollars(text: str, unit: str) -> None:
    assert [found.unit for found in quantities(text)] == [unit]
