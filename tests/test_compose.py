"""Whether the compose file and the plan in the documentation hold together with the program; no engine runs here."""

import importlib.metadata
import json
import re
from pathlib import Path
from typing import Any

import pytest
import typer.main
import yaml

from benchmarks import plan
from cli import app

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    return dict(yaml.safe_load((ROOT / "docs" / "compose.yaml").read_text(encoding="utf-8")))


def test_services_depend_on_services_and_mount_volumes_that_are_declared(compose: dict[str, Any]) -> None:
    assert {"db", "redis", "scheduler", "worker", "crawler", "app"} <= compose["services"].keys()
    for service in compose["services"].values():
        assert set(service.get("depends_on", ())) <= compose["services"].keys()
        named = {volume.split(":")[0] for volume in service.get("volumes", ())}
        assert named <= compose["volumes"].keys()
        assert service.get("image") or service.get("build")


def test_its_commands_are_commands_of_the_program(compose: dict[str, Any]) -> None:
    commands = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    for service in compose["services"].values():
        if service.get("command", [""])[0] == "gigawatch":
            _, name, *arguments = service["command"]
            known = {option for parameter in commands[name].params for option in parameter.opts}
            assert {argument for argument in arguments if argument.startswith("--")} <= known


def test_its_extras_and_settings_are_known(compose: dict[str, Any]) -> None:
    extras = set(importlib.metadata.metadata("gigawatch").get_all("Provides-Extra") or ())
    inline = compose["services"]["worker"]["build"]["dockerfile_inline"]
    asked = re.search(r"/src\[([a-z,]+)\]", inline)
    assert asked is not None
    assert set(asked[1].split(",")) <= extras
    code = "".join(
        path.read_text(encoding="utf-8") for part in ("cli", "kb", "crawler") for path in (ROOT / part).rglob("*.py")
    )
    for service in compose["services"].values():
        for name in service.get("environment", {}):
            assert name.startswith("POSTGRES_") or name in code


def test_ports_are_open_on_loopback_alone(compose: dict[str, Any]) -> None:
    ports = [port for service in compose["services"].values() for port in service.get("ports", ())]
    assert ports
    assert all(port.startswith("127.0.0.1:") for port in ports)


def test_the_plan_in_the_documentation_is_the_one_computed() -> None:
    measured = json.loads(plan.MEASURED.read_text(encoding="utf-8"))
    told = (ROOT / "docs" / "scaling.md").read_text(encoding="utf-8")
    assert plan.sources(measured) in told
    assert plan.backfills(measured) in told
