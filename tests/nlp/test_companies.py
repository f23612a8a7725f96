"""Sums about companies as such: what they are worth, put into each other, or spend beside their peers."""

import pytest

from nlp.context import context
from nlp.lexer import lex
from nlp.metrics import judge
from nlp.quantities import find_quantities
from nlp.verdicts import INTO_COMPANIES, OF_SEVERAL, SOLD, VALUE, Verdict


def verdicts(text: str) -> list[Verdict]:
    tokens = lex(text)
    quantities = find_quantities(tokens)
    return judge([context(tokens, quantity, quantities) for quantity in quantities])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Crusoe is now worth $13 billion and builds a data center.", VALUE, id="worth"),
        pytest.param("Nscale, worth $9 billion, will build the campus.", VALUE, id="worth-in-an-aside"),
        pytest.param("A $13 billion company is to build the campus.", VALUE, id="before-company"),
        pytest.param("Crusoe was valued above the last $10 billion once the deal was out.", VALUE, id="valued"),
        pytest.param("Oracle's stock is $90 billion higher after the data center deal.", VALUE, id="higher"),
        pytest.param("It pumped cash into Intel ($6bn), its rival's team ($1bn).", INTO_COMPANIES, id="asides"),
        pytest.param("The tech giants will together spend $410 billion on capex.", OF_SEVERAL, id="peers"),
        pytest.param("Google, Microsoft and Oracle spent a combined $410 billion.", OF_SEVERAL, id="peers-by-name"),
    ],
)
def test_sums_of_companies_are_settled(text: str, expected: str) -> None:
    assert verdicts(text)[0] == expected


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Google's $2 billion investment in Nscale came after the campus deal.", id="known"),
        pytest.param("A $2 billion stake in Nimbus Technologies came after the campus deal.", id="by-its-suffix"),
        pytest.param("The campus builder invested $2 billion in Nscale.", id="verb"),
    ],
)
def test_a_stake_in_a_company_is_no_project(text: str) -> None:
    assert verdicts(text)[0] == "equity in a company, tied to no capacity"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Crusoe's campus is worth $13 billion.", id="a-campus-is-worth"),
        pytest.param("Crusoe signed a deal valued at $13 billion.", id="a-deal-is-valued"),
        pytest.param("The lease with Crusoe is now worth $13 billion.", id="a-deal-with-a-company"),
        pytest.param("It invests in sites in Ohio ($6 billion) and Texas ($2 billion).", id="places"),
        pytest.param("Google, Microsoft and Oracle will invest $40 billion in the campus together.", id="one-campus"),
    ],
)
def test_sums_of_projects_are_not(text: str) -> None:
    assert verdicts(text)[0] == "investment"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Broadcom will ship 700,000 TPUs next year.", SOLD),
        ("Nvidia shipped 40,000 GPUs for the new campus.", "accelerators"),
    ],
)
def test_chips_that_a_maker_sells(text: str, expected: str) -> None:
    assert verdicts(text)[0] == expected


def test_a_company_that_values_a_campus_is_not_worth_it() -> None:
    assert VALUE not in verdicts("Crusoe, the firm behind the campus, valued it at $13 billion.")
