"""`gigawatch review` and `gigawatch entities`: what do people decide about claims and names?"""

import getpass
import json
from typing import Annotated, Any

import typer
from rich.box import SIMPLE
from rich.table import Table
from sqlmodel import Session

from cli.console import console, fail, ready
from kb import entities as decisions
from kb import queries, reviews
from kb.operations import plain

review = typer.Typer(no_args_is_help=True, help="Accept, reject or correct claims.")
entities = typer.Typer(no_args_is_help=True, help="Accept, reject or merge the names that claims are about.")
By = Annotated[str | None, typer.Option("--by", help="Who decides; your login by default.")]
ClaimId = Annotated[int, typer.Argument(metavar="CLAIM_ID")]


@review.command("list")
def waiting(limit: Annotated[int, typer.Option(help="How many to show.")] = 20) -> None:
    """Claims that nobody has decided on, the least certain first."""
    with ready(write=False) as engine, Session(engine) as session:
        found = queries.review_queue(session, limit=limit)
    table = Table("id", "confidence", "subject", "metric", "claim", "status", "sentence", box=SIMPLE)
    for row in found:
        cells = (
            row.claim_id,
            f"{row.confidence:.2f}",
            row.subject,
            row.metric,
            row.value_text,
            row.status,
            row.sentence,
        )
        table.add_row(*(plain(cell) for cell in cells))
    console.print(table)


@review.command()
def accept(claim: ClaimId, by: By = None) -> None:
    """Accept a claim; it stays even where a later extraction misses it."""
    _decide(claim, "accepted", by)


@review.command()
def reject(claim: ClaimId, by: By = None) -> None:
    """Reject a claim; it stays in the timeline and counts nowhere else."""
    _decide(claim, "rejected", by)


@review.command()
def correct(
    claim: ClaimId,
    fields: Annotated[list[str], typer.Argument(metavar="FIELD=VALUE...", help="As in due=2026-06 or value=1200.")],
    by: By = None,
) -> None:
    """Correct fields of a claim: metric, value, value_max, bound, unit, subject, chip, status, due, attributed_to."""
    corrected = dict[str, Any]()
    for field in fields:
        name, equals, value = field.partition("=")
        if not equals:
            fail(f"found {field!r}, expected FIELD=VALUE", 2)
        corrected[name] = _value(name, value)
    _decide(claim, "corrected", by, corrected)


def _value(name: str, text: str) -> Any:
    """A value as written on the command line: numbers and null as in JSON, chips separated by commas."""
    if name == "chip":
        return [part.strip() for part in text.split(",") if part.strip()]
    if name in ("value", "value_max") or text == "null":
        try:
            return json.loads(text)
        except ValueError:
            fail(f"{name}: found {text!r}, expected a number", 2)
    return text


def _decide(claim: int, decision: str, by: str | None, corrected: dict[str, Any] | None = None) -> None:
    with ready() as engine, Session(engine) as session:
        reviews.decide(session, claim, decision=decision, reviewer=by or getpass.getuser(), corrected=corrected)
        row = queries.claim(session, claim)
    if row is not None:
        console.print(
            f"{decision}: {row.subject}, {row.metric} {row.value_text} ({row.status})", markup=False, highlight=False
        )


@entities.command("list")
def names(
    origin: Annotated[str, typer.Option(help="discovered, curated or rejected.")] = "discovered",
    limit: Annotated[int, typer.Option(help="How many to show.")] = 50,
) -> None:
    """Names that claims are about, those with most claims first."""
    with ready(write=False) as engine, Session(engine) as session:
        found = queries.entities(session, origins=[origin], limit=limit)
    table = Table("name", "kind", "claims", "owner", "country", box=SIMPLE)
    for row in found:
        table.add_row(*(plain(cell) for cell in (row.name, row.kind, row.claims, row.owner, row.country)))
    console.print(table)


@entities.command("accept")
def accept_entity(
    name: str,
    kind: Annotated[str | None, typer.Option(help="cluster, site, programme or organisation.")] = None,
    owner: Annotated[str | None, typer.Option()] = None,
    country: Annotated[str | None, typer.Option()] = None,
    parent: Annotated[str | None, typer.Option(help="The programme that it belongs to.")] = None,
    by: By = None,
) -> None:
    """Accept a discovered name, with what is known of it."""
    given = {"kind": kind, "owner": owner, "country": country, "parent": parent}
    facts = {field: value for field, value in given.items() if value is not None}
    with ready() as engine, Session(engine) as session:
        decisions.decide_entity(session, name, decision="accepted", reviewer=by or getpass.getuser(), **facts)
    console.print(f"accepted: {name}", markup=False, highlight=False)


@entities.command("reject")
def reject_entity(name: str, by: By = None) -> None:
    """Reject a name: its claims stay in the timeline and count nowhere else."""
    with ready() as engine, Session(engine) as session:
        decisions.decide_entity(session, name, decision="rejected", reviewer=by or getpass.getuser())
    console.print(f"rejected: {name}", markup=False, highlight=False)


@entities.command("merge")
def merge(name: str, into: str, by: By = None) -> None:
    """Give the claims of one name to another, now and at every later extraction."""
    with ready() as engine, Session(engine) as session:
        moved = decisions.merge_entities(session, name, into=into, reviewer=by or getpass.getuser())
    console.print(f"merged: {name} into {into}, {moved} claims", markup=False, highlight=False)
