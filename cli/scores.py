"""`gigawatch evaluate`: how good is the extractor against an annotated set?"""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from cli.console import console, told


def evaluate(
    gold: Annotated[Path, typer.Argument(metavar="GOLD_DIR")],
    as_json: Annotated[bool, typer.Option("--json", help="The figures as JSON.")] = False,
    errors: Annotated[bool, typer.Option("--errors", help="Every miss with its sentence.")] = False,
) -> None:
    """Precision, recall and F1 against an annotated set, per metric and attribute."""
    from nlp import evaluation

    with told():
        report = evaluation.evaluate(gold)
    if as_json:
        print(
            json.dumps(
                report.as_dict() | ({"errors": [asdict(error) for error in report.errors]} if errors else {}), indent=1
            )
        )
        return
    table = Table("", "precision", "recall", "F1", "hits", "predicted", "expected", title=str(gold))
    rows = {"quantity": report.quantity, "claim": report.claim}
    for metric, scores in report.metrics.items():
        rows |= {f"{metric}: quantity": scores["quantity"], f"{metric}: claim": scores["claim"]}
    for name, score in rows.items():
        table.add_row(
            name,
            *(f"{x:.3f}" for x in (score.precision, score.recall, score.f1)),
            *map(str, (score.hits, score.predicted, score.expected)),
        )
    console.print(table)
    shares = Table("attribute", "accuracy", "where given", "given", title="On matched claims")
    for name, accuracy in report.attributes.items():
        shares.add_row(name, f"{accuracy.accuracy:.3f}", f"{accuracy.given_accuracy:.3f}", str(accuracy.given))
    trust = Table("confidence at least", "claims", "right", title="What confidence means")
    for step in report.trust:
        trust.add_row(f"{step.confidence:.2f}", str(step.claims), f"{step.right:.3f}")
    new = report.discovered
    console.print(shares, trust, f"On subjects that no gazetteer holds: {new.hits} of {new.expected} claims found")
    console.print(f"Claims from articles that make none: {report.traps}")
    for error in report.errors if errors else ():
        console.print(
            f"{error.kind} | {error.doc} | expected {error.expected or '-'} | found {error.found or '-'}\n    {error.sentence}",
            markup=False,
            highlight=False,
        )
