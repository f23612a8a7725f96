"""A bare word for money means that of the country that an article plainly speaks of."""

import pytest

from nlp.general import quantities

AUSTRALIAN = "Melbourne is to get a data centre. Australia has many, most of them in Sydney."
CANADIAN = "Calgary is to get a data centre. Alberta has few, and Canada wants more."

CHINESE = "China has many chips. Chinese firms, Alibaba and Huawei of Shenzhen among them, buy more."


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
        ("A hall near Aarhus, in Denmark, costs 90 million kroner.", "danish krone"),
        ("A hall near Aarhus costs 90 million kroner.", "norwegian krone"),
        ("A Danish fund pays 90 million kroner for a hall near Oslo, in Norway.", "norwegian krone"),
        ("A Danish fund of Copenhagen, Denmark, pays 90 million Norwegian kroner.", "norwegian krone"),
        (f"{CHINESE} ByteDance spent ¥80 billion.", "yuan"),
        (f"{CHINESE} In Japan SoftBank of Tokyo spent ¥80 billion.", "yen"),
        ("A hall in Osaka costs ¥80 billion.", "yen"),
    ],
)
def test_whose_money(text: str, unit: str) -> None:
    assert [found.unit for found in quantities(text)] == [unit]
