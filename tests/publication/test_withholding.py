"""Withholding: the words and bytes are gone from everywhere, the tombstone stays, nothing else is lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, text

from procurement.core.db import Base
from procurement.core.errors import Conflict, NotFound, Refused
from procurement.importing.exporting import export_lines
from procurement.ledger.queries import get_head
from procurement.notices.models import Withholding
from procurement.publication.acts import Receipt
from procurement.search.selection import Selection, View
from tests.databases import unguarded
from tests.publication.register import (
    ORDER,
    Register,
    award,
    call,
    cancellation,
    notice,
    notice_of,
    only_package,
    plan,
    row,
    vnd,
    work,
)

CANARY = "Chimvàngxyz"
FOLDED = "chimvangxyz"  # as the index has it
SECRET_AMOUNT = 123_456_789_012


def rows_with(register: Register, *words: str) -> list[str]:
    """Return the tables that hold one of ``words`` in any column."""
    with register.read() as session:
        return [
            name
            for name in Base.metadata.tables
            for found in session.execute(text(f"SELECT * FROM {name}"))
            if any(word.casefold() in str(tuple(found)).casefold() for word in words)
        ]


def files_with(register: Register, *words: str) -> list[str]:
    """Return the files of the register that hold one of ``words``, whatever is open or freed in them."""
    folder = register.system.settings.data_dir
    needles = [spelling.encode() for word in words for spelling in (word, word.casefold(), FOLDED)]
    return [
        str(path.relative_to(folder))
        for path in sorted(folder.rglob("*"))
        if path.is_file() and any(needle in path.read_bytes() for needle in needles)
    ]


def find(register: Register, words: str) -> list[str]:
    with register.read() as session:
        found = register.system.search.find(
            session, Selection(q=words), View(sort="relevance", page=1), register.clock.now()
        )
        return [hit.reference for hit in found.hits]


def exported(register: Register) -> list[str]:
    with register.read() as session:
        return list(export_lines(session))


def secret_body() -> dict[str, str]:
    return {"name": f"Đơn vị {CANARY}", "short_name": CANARY}


SECRETS: dict[str, dict[str, Any]] = {
    "plan": plan(
        row(f"Gói {CANARY}", "goi-9", price=vnd(SECRET_AMOUNT)),
        number="PL2688900009",
        investor=secret_body(),
        body={"project": {"number": "PR2688900001", "name": f"Dự án {CANARY}", "objective": CANARY}},
    ),
    "invitation": call(
        "IB2688900009", "goi-9", title=f"Mua {CANARY}", procuring_entity=secret_body(), summary_en=CANARY,
        documents=[{"type": "other", "title": f"{CANARY}.pdf"}],
        body={"price": vnd(SECRET_AMOUNT), "lots": [{"lot_ref": "PP9", "title": CANARY, "price": vnd(SECRET_AMOUNT)}]},
    ),
    "opening": notice(
        "opening", "IB2688900009", "goi-9", title=f"Mua {CANARY}",
        body={"bidders": [{"name": f"Công ty {CANARY}", "code": "vn8889999999", "price": vnd(SECRET_AMOUNT)}]},
    ),
    "award": award(
        "IB2688900009", ref="goi-9", title=f"  Mua {CANARY}",
        body={"lots": [{"lot_ref": "PP9", "title": CANARY, "price": vnd(SECRET_AMOUNT), "bidders": [
            {"name": CANARY, "consortium_name": f"Liên danh {CANARY}", "result": "won",
             "winning_price": vnd(SECRET_AMOUNT)}]}]},
    ),
    "cancellation": cancellation("IB2688900009", ref="goi-9", title=f"Mua {CANARY}", body={"reason": CANARY}),
    "shortlist": notice("shortlist", "IB2688900009", "goi-9", title=f"Mua {CANARY}",
                        body={"bidders": [{"name": CANARY, "passed": False, "reason": CANARY}]}),
    "contract": notice("contract", "IB2688900009", "goi-9", title=f"Mua {CANARY}",
                       body={"parties": [{"role": "contractor", "name": CANARY}], "value": vnd(SECRET_AMOUNT)}),
    "prequalification": notice("prequalification", "IB2688900009", "goi-9", title=f"Mua {CANARY}",
                               body={"funding": CANARY}),
}  # fmt: skip


@pytest.mark.parametrize("kind", SECRETS)
def test_the_words_are_gone_from_every_table_file_index_and_export(register: Register, kind: str) -> None:
    register.record_all(plan(row("Gói A", "goi-1")), call())
    reference = register.record(SECRETS[kind]).reference
    assert find(register, CANARY) == [reference]
    assert rows_with(register, CANARY)
    assert files_with(register, CANARY)
    register.withhold(reference)
    work(register)
    assert rows_with(register, CANARY, str(SECRET_AMOUNT)) == []
    assert find(register, CANARY) == []
    assert not [line for line in exported(register) if CANARY in line]
    assert files_with(register, CANARY) == []
    assert register.differences() == []


def filler(number: int) -> dict[str, Any]:
    return call(
        f"IB26888{number:05d}", f"goi-{number}", title=f"Thông báo mẫu số {number} " + "x" * (number * 37 % 900)
    )


@pytest.mark.sqlite
def test_nothing_remains_between_other_rows_of_the_file(register: Register) -> None:
    """Pages of the database are shared: what is freed in them must be overwritten, and the journal cut off."""
    for number in range(60):
        raw = filler(number)
        if number % 3 == 0:
            raw["title"] = f"{CANARY} " * (1 + number)
            raw["organisation"] = {"name": f"{CANARY} {number}"}
        register.record(raw)
    for number in range(0, 60, 3):
        register.withhold(f"TB-{number + 1:06d}")
    work(register)
    assert rows_with(register, CANARY) == []
    database = [name for name in files_with(register, CANARY) if name.startswith("register.sqlite3")]
    assert database == []


def test_the_tombstone_stays(register: Register) -> None:
    receipt = register.record(call())
    register.clock.advance(timedelta(days=1))
    tombstone = register.withhold("TB-000001")
    assert tombstone == Receipt("withhold", "TB-000001", 0, 2, register.clock.now())
    with register.read() as session:
        revision, head = notice_of(session, "TB-000001").current, get_head(session)
        assert (revision.text, revision.sequence) == (None, receipt.sequence)
        assert len(revision.content_hash) == 64
        assert revision.withholding is not None
        said = revision.withholding
        assert (said.legal_basis, said.reason, said.sequence) == (ORDER.legal_basis, ORDER.reason, 2)
        assert (said.requested_by, said.approved_by) == (ORDER.requested_by, ORDER.approved_by)
        assert head is not None
        assert (head.act, head.reference, head.actors) == (
            "withhold",
            "TB-000001",
            ["phap-che@mau.example", "giam-doc@mau.example"],
        )


def test_the_act_and_its_loss_are_found_by_reconciling(register: Register) -> None:
    register.record(call())
    with unguarded(register.system.database) as connection:
        connection.exec_driver_sql("DELETE FROM revision_texts")
    assert "published.text_missing" in [difference.code for difference in register.differences()]


def test_a_tombstone_without_its_row_is_found_by_reconciling(register: Register) -> None:
    register.record(call())
    register.withhold("TB-000001")
    with unguarded(register.system.database) as connection:
        connection.exec_driver_sql("DELETE FROM withholdings")
    codes = [difference.code for difference in register.differences()]
    assert "ledger.not_withheld" in codes


def test_a_withheld_wording_comes_back_under_no_other_version_and_under_no_number(register: Register) -> None:
    register.record(call())
    register.withhold("TB-000001")
    assert [register.record(call(version=version)).act for version in ("00", "01", None)] == ["unchanged"] * 3
    with pytest.raises(Conflict, match="conflict.withheld"):
        register.record(call(None))
    with pytest.raises(Conflict, match="conflict.withheld"):
        register.record(call(None, version=None, reference="TB-000077"))
    assert register.record(call(version="01", title="Sửa chữa trường")).act == "amend"
    assert register.record(call("IB2688900007")).act == "publish"


@pytest.mark.parametrize("approver", [ORDER.requested_by, f" {ORDER.requested_by.upper()}"])
def test_one_person_alone_is_refused(register: Register, approver: str) -> None:
    register.record(call())
    with pytest.raises(Refused, match="withhold.same_person"):
        register.withhold("TB-000001", order=replace(ORDER, approved_by=approver))
    assert rows_with(register, "Sửa chữa trường học Mẫu")


def test_a_text_is_withheld_once_only(register: Register) -> None:
    register.record(call())
    register.withhold("TB-000001")
    with pytest.raises(Refused, match="withhold.again"):
        register.withhold("TB-000001")
    with register.read() as session:
        assert len(session.scalars(select(Withholding)).all()) == 1


@pytest.mark.parametrize(("reference", "number"), [("TB-000002", 0), ("TB-000001", 1)])
def test_what_is_not_there_cannot_be_withheld(register: Register, reference: str, number: int) -> None:
    register.record(call())
    with pytest.raises(NotFound):
        register.withhold(reference, number)


def test_a_withheld_text_that_arrives_again_stays_withheld(register: Register) -> None:
    first, second = (call(version=version, title=title) for version, title in (("00", CANARY), ("01", "Tên khác")))
    register.record_all(first, second)
    register.withhold("TB-000001", 0)
    again = register.record({**first, "retrieved_at": "2027-01-01T00:00:00+07:00"})
    assert (again.act, again.revision) == ("unchanged", 0)
    assert rows_with(register, CANARY) == []


def test_a_withheld_notice_can_be_published_anew_in_other_words(register: Register) -> None:
    register.record(call(title=CANARY))
    register.withhold("TB-000001")
    assert register.record(call(title="Lời đã bỏ phần mật", version="01")).revision == 1
    assert [found.code for found in register.differences()] == ["erase.waiting"]
    work(register)
    assert register.differences() == []


def test_an_older_revision_is_withheld_and_the_present_one_stays(register: Register) -> None:
    secret_lot = {"lots": [{"lot_ref": "PP1", "title": CANARY}, {"lot_ref": "PP2", "title": "Lô 2"}]}
    register.record_all(
        call(title=CANARY, body=secret_lot), call(version="01", body={"lots": [{"lot_ref": "PP1"}, {"lot_ref": "PP2"}]})
    )
    register.withhold("TB-000001", 0)
    assert rows_with(register, CANARY) == []
    with register.read() as session:
        assert only_package(session).title == "Sửa chữa trường học Mẫu"
    assert find(register, "trường học") == ["TB-000001"]


def acts(register: Register, words: str) -> list[tuple[str, int]]:
    with register.read() as session:
        found = register.system.search.find_acts(session, Selection(q=words), register.clock.now())
        return [(act.reference, act.revision) for act in found]


def test_the_feed_of_its_words_knows_the_act_no_more(register: Register) -> None:
    register.record_all(call(title=CANARY), call("IB2688900002", "goi-2"))
    assert acts(register, CANARY) == [("TB-000001", 0)]
    register.withhold("TB-000001")
    assert acts(register, CANARY) == []


def test_a_rebuilt_index_does_not_bring_it_back(register: Register) -> None:
    register.record(call(title=CANARY))
    register.withhold("TB-000001")
    with register.read() as session:
        register.system.search.reading.rebuild(session)
    assert find(register, CANARY) == []
