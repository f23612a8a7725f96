"""The lines that keep the project readable: who imports whom, how long a module is, what it is called."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
OURS = {"kb", "nlp", "crawler", "pages", "app", "cli"}
MAY_IMPORT = {
    "kb": {"kb"},
    "nlp": {"nlp", "kb"},
    "crawler": {"crawler", "kb"},
    "pages": {"pages", "kb"},
    "app": {"app", "pages", "kb"},
    "cli": OURS - {"app", "pages"},
}
#: The one module of pages that reads what the crawler archived, of which it knows nothing else.
ARCHIVED = Path("pages/parts/archived.py")
#: The one module of nlp that reads and writes the knowledge base; the components see its vocabulary alone.
STORING = {"nlp/batch.py"}
MODULES = sorted(
    path.relative_to(ROOT)
    for part in sorted(OURS)
    for path in ([ROOT / f"{part}.py"] if (ROOT / f"{part}.py").exists() else (ROOT / part).rglob("*.py"))
)


def imported(module: Path) -> Iterator[str]:
    """Dotted names that a module imports, those inside functions included."""
    for node in ast.walk(ast.parse((ROOT / module).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}: a relative import; write the full name"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_every_part_is_looked_at() -> None:
    assert {module.parts[0].removesuffix(".py") for module in MODULES} == OURS


@pytest.mark.parametrize("module", MODULES, ids=str)
def test_imports_go_one_way(module: Path) -> None:
    part = module.parts[0].removesuffix(".py")
    used = {name.split(".")[0] for name in imported(module)} & OURS
    assert used - MAY_IMPORT[part] - ({"crawler"} if module == ARCHIVED else set()) == set()


def test_the_app_sees_of_the_crawler_the_archive_alone() -> None:
    names = {name for name in imported(ARCHIVED) if name.split(".")[0] == "crawler"}
    assert {".".join(name.split(".")[:2]) for name in names} == {"crawler.archive"}


@pytest.mark.parametrize("module", [m for m in MODULES if m.parts[0] == "nlp" and str(m) not in STORING], ids=str)
def test_components_see_the_vocabulary_alone(module: Path) -> None:
    used = {".".join(name.split(".")[:2]) for name in imported(module) if name.split(".")[0] == "kb"}
    assert used - {"kb.vocabulary", "kb.gazetteer", "kb.periods"} == set()


def test_the_command_begins_without_what_few_commands_need() -> None:
    late = {
        "spacy",
        "scrapy",
        "twisted",
        "trafilatura",
        "warcio",
        "pyarrow",
        "numpy",
        "alembic",
        "courlan",
        "apprise",
        "apscheduler",
        "tomlkit",
    }
    done = subprocess.run(
        [sys.executable, "-c", "import cli, sys; print(*sys.modules)"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert late & set(done.stdout.split()) == set()


@pytest.mark.parametrize("module", [m for m in MODULES if "versions" not in m.parts], ids=str)
def test_a_module_answers_one_question(module: Path) -> None:
    text = (ROOT / module).read_text(encoding="utf-8")
    limit = 400 if module.name == "app.py" else 300
    assert text.count("\n") <= limit
    assert module.stem not in {"util", "utils", "helper", "helpers", "common", "base", "misc"}
    if text.strip() and module.name != "env.py":
        assert ast.get_docstring(ast.parse(text)), "the first line says which question"
