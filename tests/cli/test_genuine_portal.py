"""``procurement import vneps`` publishes of each genuine answer of the national portal what is written down."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy import select

from procurement.ledger.models import LedgerEntry
from procurement.notices.events import load_content, read_event
from procurement.notices.models import Revision
from procurement.publication.service import record
from procurement.system import System
from tests.cli.conftest import Run
from tests.functional.site import IMPORTER
from tests.importing.vneps.genuine import CALLED, NAMES, call, kept, told


@pytest.mark.parametrize("name", NAMES)
def test_what_is_published_is_that_which_is_written_down(
    name: str, run: Run, system: System, shared_data: Path
) -> None:
    for number in CALLED:
        with system.database.write() as session:
            record(session, system.clock, read_event(call(number), pseudonym=system.pseudonym), IMPORTER)
    expected, file = kept()[name], shared_data / "portal-api-samples" / f"{name}.json"
    done = run("import", "vneps", file, "--json")
    said = json.loads(done.stdout)
    assert (done.exit_code, said["published"], said["refused"]) == (0, len(expected["drafts"]), 0)
    assert said["left_out"][str(file)] == expected["left_out"]
    assert said["missing_versions"] == sorted(each[:2] for each in expected["versions"])
    with system.database.read() as session:
        new = select(Revision).join(LedgerEntry, LedgerEntry.sequence == Revision.sequence)
        rows = session.scalars(new.where(Revision.sequence > len(CALLED)).order_by(Revision.sequence)).all()
        assert [told(load_content(row.text.content)) for row in rows if row.text] == expected["drafts"]
        assert {row.origin for row in session.scalars(select(LedgerEntry))} == {"import"}
