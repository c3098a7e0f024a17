"""Give bodies whose codes cannot stand in an address a reference that can, and forget digests of single loads.

A digest of bodies now covers all that was ever loaded. That of a register with one load is the same; where there were
several, it is known from the next one on.
"""

from __future__ import annotations

import re

import sqlalchemy as sa
from alembic import op

from procurement.core.guards import Guard, create_guards

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,59}")
WITHHELD = "EXISTS (SELECT 1 FROM withholdings WHERE revision_id = {row}.revision_id)"
GUARDS = (
    Guard(
        "revision_texts",
        keys=("revision_id",),
        delete_when=WITHHELD.format(row="OLD"),
        insert_when=f"NOT {WITHHELD.format(row='NEW')}",
    ),
    Guard("withholdings", keys=("revision_id", "sequence")),
)
FROZEN = ("revision_texts", "withholdings")
BODIES = sa.text("SELECT id, reference, code FROM organisations ORDER BY id")
SEVERAL = sa.text("UPDATE organisation_loads SET digest = '' WHERE (SELECT count(*) FROM organisation_loads) > 1")


def upgrade() -> None:
    """Change the references, and with them who had posted what: the frozen columns name bodies by them."""
    connection = op.get_bind()
    connection.execute(SEVERAL)
    changed = {}
    last = 0
    for body, reference, code in connection.execute(BODIES).fetchall():
        is_odd = code is not None and (code.upper().startswith("DV-") or not PLAIN.fullmatch(code))
        if is_odd and reference == code:
            changed[reference] = f"DV-{last + 1:06d}"
        last = body
    if not changed:
        return
    for table in FROZEN:
        of_table = f" ON {table}" if connection.dialect.name == "postgresql" else ""
        connection.execute(sa.text(f"DROP TRIGGER guard_{table}_no_update{of_table}"))
    for table, column in (("organisations", "reference"), *((table, "poster") for table in FROZEN)):
        renamed = sa.text(f"UPDATE {table} SET {column} = :new WHERE {column} = :old")
        for old, new in changed.items():
            connection.execute(renamed, {"old": old, "new": new})
    create_guards(connection, GUARDS)


def downgrade() -> None:
    """Leave the references as they are: a program from before reads them as well."""
