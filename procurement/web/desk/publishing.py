"""Putting what has just been approved through the door at once, so that whoever approved sees that it is public."""

from __future__ import annotations

import logging

from procurement.core.errors import ProcurementError
from procurement.httpkit.context import current_system
from procurement.publication.drafts import publish_approved

log = logging.getLogger(__name__)


def publish_if_due(key: str) -> bool:
    """Publish the approved draft ``key`` unless its minute is still to come; return whether this made it public.

    What goes wrong is told by the draft's own page, and the worker tries again what it may try again.
    """
    system = current_system()
    try:
        return publish_approved(system.database, system.clock, key) is not None
    except ProcurementError:
        log.warning("what was approved was not published at once", exc_info=True)
        return False
