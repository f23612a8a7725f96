"""Who is told what a run found? The addresses in GIGAWATCH_NOTIFY, by mail, chat or webhook.

The addresses hold passwords and tokens: only their schemes are ever printed, and apprise's own log is silenced.
"""

import logging
import os
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlmodel import Session

from cli.console import fail
from kb.notices import told

if TYPE_CHECKING:
    import apprise

VARIABLE = "GIGAWATCH_NOTIFY"


@dataclass(frozen=True, slots=True)
class Recipients:
    """Services that are told, by scheme; none where nobody wants to be."""

    services: tuple[tuple[str, "apprise.NotifyBase"], ...] = ()

    def tell(self, session: Session, *, since: datetime) -> list[str]:
        """Sends what is new since then, where anything is; returns the schemes of those that could not be reached."""
        found = told(session, since=since) if self.services else {}
        if not found:
            return []
        title = f"Gigawatch: {', '.join(f'{len(lines)} {heading.lower()}' for heading, lines in found.items())}"
        body = "\n\n".join("\n".join((heading, *lines)) for heading, lines in found.items())
        return [scheme for scheme, service in self.services if not _send(service, title, body)]


def recipients() -> Recipients:
    """Those named in GIGAWATCH_NOTIFY, apprise addresses with spaces between; wrong ones end the command with 2."""
    addresses = os.environ.get(VARIABLE, "").split()
    if not addresses:
        return Recipients()
    import apprise  # most runs tell nobody

    logging.getLogger("apprise").setLevel(logging.CRITICAL + 1)
    services = []
    for place, address in enumerate(addresses, start=1):
        service = apprise.Apprise.instantiate(address, suppress_exceptions=True)
        scheme = address.partition("://")[0] if "://" in address else "no scheme"
        if service is None:
            fail(f"{VARIABLE}: address {place} ({scheme}) is none that apprise knows; see its list of services", 2)
        services.append((f"{scheme}://…", service))
    return Recipients(tuple(services))


def _send(service: "apprise.NotifyBase", title: str, body: str) -> bool:
    import apprise

    try:
        return bool(service.notify(body=body, title=title, notify_type=apprise.NotifyType.INFO))
    except (
        Exception
    ):  # whatever a service's own code may bring: it was not delivered, and its text may hold the address
        return False
