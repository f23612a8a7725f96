"""Is an optional part installed? Its module, or a message that names the extra."""

from importlib import import_module
from typing import Any

from cli.console import fail


def needed(module: str, extra: str, what: str) -> Any:
    """The module; where it is missing, the command ends with how to install it."""
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        fail(f"{what} needs the module {error.name}, which is not installed; pip install 'gigawatch[{extra}]'")
