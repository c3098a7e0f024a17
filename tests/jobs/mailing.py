"""A process that sends what is due and dies between handing the n-th letter over and noting it."""

from __future__ import annotations

import os
import sys
from typing import Any

from procurement.jobs.mail import Mailer
from procurement.jobs.outbox import deliver_due
from procurement.settings import read_settings
from procurement.system import build_system


def main(last: int) -> None:
    """Send until letter ``last`` has left."""
    note, sent = Mailer._note, 0

    def dying(self: Mailer, key: str, **facts: Any) -> None:
        nonlocal sent
        sent += 1
        if sent == last:
            os._exit(9)
        note(self, key, **facts)

    Mailer._note = dying  # type: ignore[method-assign]
    system = build_system(read_settings())
    while deliver_due(system.database, system.handlers(), system.clock.now()):
        pass


main(int(sys.argv[1]))
