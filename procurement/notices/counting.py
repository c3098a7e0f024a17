"""How much is published."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from procurement.ledger.queries import get_head
from procurement.notices.kinds import KINDS
from procurement.notices.models import Notice
from procurement.organisations.models import Organisation
from procurement.plans.models import Package, Plan


def count_published(session: Session) -> dict[str, Any]:
    """Return ``{"notices": {kind: n}, "packages", "plans", "organisations", "ledger"}``."""
    counted = session.execute(select(Notice.kind, func.count()).group_by(Notice.kind))
    by_kind = dict(iter(counted))
    head = get_head(session)
    tables = {"packages": Package, "plans": Plan, "organisations": Organisation}
    return {
        "notices": {kind: by_kind.get(kind, 0) for kind in KINDS},
        **{name: session.scalar(select(func.count()).select_from(table)) or 0 for name, table in tables.items()},
        "ledger": head.sequence if head else 0,
    }
