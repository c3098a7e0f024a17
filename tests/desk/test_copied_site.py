"""Desks of tests begin with a copy of one filled register: it is what filling one gives, and nobody else's."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select

from procurement.ledger.models import LedgerEntry
from tests.functional.site import Site, copied_site, fill, invitation, open_site


def ledger(site: Site) -> list[str]:
    """Return the hashes of all that was recorded, which tell what and when."""
    with site.system.database.read() as session:
        return list(session.scalars(select(LedgerEntry.entry_hash).order_by(LedgerEntry.sequence)))


def files(site: Site) -> set[str]:
    return {path.name for path in site.system.settings.files_dir.rglob("*") if path.is_file()}


def test_a_copy_holds_what_a_register_holds_that_was_filled_anew(filled: Site, tmp_path: Path) -> None:
    copied, anew = copied_site(filled, tmp_path / "copied"), fill(open_site(tmp_path / "anew"))
    assert ledger(copied) == ledger(anew)
    assert copied.names == anew.names
    assert files(copied) == files(anew)
    assert copied.references() == anew.references()
    anew.system.prepare()
    anew.system.duties.catch_up()
    assert copied.system.find_differences() == anew.system.find_differences()


def test_what_is_written_in_a_copy_is_written_nowhere_else(filled: Site, tmp_path: Path) -> None:
    first = copied_site(filled, tmp_path / "first")
    first.record("new", invitation("IB2688800077", "Mua ghế"))
    first.pass_time(60)
    second = copied_site(filled, tmp_path / "second")
    assert "new" not in filled.names | second.names
    assert len(ledger(first)) == len(ledger(second)) + 1 == len(ledger(filled)) + 1
    assert second.clock.now() == filled.clock.now() < first.clock.now()
    shown = ["Mua ghế" in site.get("/tim-kiem?q=ghe").titles() for site in (first, second)]
    assert shown == [True, False]
