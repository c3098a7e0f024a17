"""Take back "changed at its source" from what the body itself amended here.

An amendment that its own body approved keeps the national version, and until now counted as a silent change there.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from procurement.core.guards import Guard, create_guards

revision = "0022"
down_revision = "0017"
branch_labels = None
depends_on = None

GUARDS = (Guard("revisions", keys=("id", "sequence", "notice_id, number")),)
APPROVED = "SELECT sequence FROM ledger_entries WHERE approval_hash IS NOT NULL"


def upgrade() -> None:
    """Mend the flag of the frozen rows; what the public reads of them stays as it was."""
    connection = op.get_bind()
    of_table = " ON revisions" if connection.dialect.name == "postgresql" else ""
    connection.execute(sa.text(f"DROP TRIGGER guard_revisions_no_update{of_table}"))
    mended = f"UPDATE revisions SET changed_at_source = FALSE WHERE changed_at_source AND sequence IN ({APPROVED})"
    connection.execute(sa.text(mended))
    create_guards(connection, GUARDS)


def downgrade() -> None:
    """Leave the flag as it is: a program from before reads it as well."""
