"""Withholding: the words and bytes are gone from everywhere, the tombstone stays, nothing else is lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select, text

from procurement.core.db import Base
from procurement.core.errors import Conflict, NotFound, Refused
from procurement.importing.exporting import export_lines
from procurement.ledger.queries import get_head
from procurement.notices.models import Bid, Withholding
from procurement.organisations.models import Organisation, OrganisationName
from procurement.plans.models import Lot, Package, PlanPackage, Project, Round
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
    only_plan,
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


def test_words_that_other_texts_say_too_stay(register: Register) -> None:
    lots = {"lots": [{"lot_ref": "PP1", "title": "Lô 1", "price": vnd(5)}]}
    register.record_all(call(body=lots), notice("opening", title=CANARY, body={"bidders": [{"name": CANARY}]}))
    register.withhold("TB-000002")
    with register.read() as session:
        package = only_package(session)
        assert (package.title, package.price) == ("Sửa chữa trường học Mẫu", Decimal(900_000_000))
        assert [(lot.title, lot.price) for lot in session.scalars(select(Lot))] == [("Lô 1", Decimal(5))]
        assert session.scalars(select(Bid)).all() == []
        assert [name.name for name in session.scalars(select(OrganisationName))] == ["Ban Quản lý dự án Mẫu"]


def test_what_a_text_had_lent_before_it_was_withheld_is_no_difference(register: Register) -> None:
    register.record_all(notice("prequalification", body={"field": "XL"}), call(body={"field": "HH"}), award())
    register.withhold("TB-000002")
    work(register)
    assert register.differences() == []


PROJECT = {"number": "PR2688900001", "name": "Dự án Mẫu"}
TAKEN_BACK: dict[str, list[dict[str, Any]]] = {
    "a call": [call(), call(version="01", title="Tên khác")],
    "a plan": [plan(row("Gói A", "goi-1"), body={"project": PROJECT}),
               plan(row("Gói B", "goi-1"), version="01", body={"project": {**PROJECT, "name": "Dự án Khác"}}), call()],
}  # fmt: skip


@pytest.mark.parametrize("kind", TAKEN_BACK)
def test_the_acts_done_anew_take_back_the_words_of_what_a_withheld_text_replaced(register: Register, kind: str) -> None:
    register.record_all(*TAKEN_BACK[kind])
    register.withhold("TB-000001", 1)
    work(register)
    assert register.differences() == []


def test_bids_of_another_notice_stay(register: Register) -> None:
    register.record_all(call(), notice("opening", body={"bidders": [{"name": "Công ty Mẫu"}]}), award())
    register.withhold("TB-000003")
    with register.read() as session:
        assert session.scalars(select(Bid.name)).all() == ["Công ty Mẫu"]


def test_bids_of_the_present_revision_stay_when_an_older_one_is_withheld(register: Register) -> None:
    opening = {"bidders": [{"name": "Công ty Mẫu"}]}
    register.record_all(notice("opening", title=CANARY, body=opening), notice("opening", version="01", body=opening))
    register.withhold("TB-000001", 0)
    with register.read() as session:
        assert session.scalars(select(Bid.name)).all() == ["Công ty Mẫu"]


def outcome(register: Register) -> str | None:
    with register.read() as session:
        return session.scalars(select(Round.outcome)).one()


def test_an_award_or_cancellation_whose_text_is_withheld_has_still_happened(register: Register) -> None:
    register.record_all(call(), award())
    register.withhold("TB-000002")
    assert outcome(register) == "awarded"
    register.record(cancellation())
    register.withhold("TB-000003")
    assert outcome(register) == "cancelled"


def test_a_withheld_revision_of_a_plan_leaves_the_words_of_the_others(register: Register) -> None:
    project = {"number": "PR2688900001", "name": "Dự án Mẫu"}
    register.record_all(
        plan(row("Gói A", "a", price=vnd(5)), row("Gói B", "b"), body={"project": project}),
        plan(row(CANARY, "a", price=vnd(SECRET_AMOUNT)), body={"project": {**project, "name": CANARY}}, version="01"),
    )
    register.withhold("TB-000001", 1)
    assert rows_with(register, CANARY, str(SECRET_AMOUNT)) == []
    with register.read() as session:
        packages = session.scalars(select(Package).order_by(Package.id)).all()
        assert [(package.title, package.price) for package in packages][0] == ("Gói A", Decimal(5))
        assert packages[1].title == "Gói B"
        assert session.scalars(select(PlanPackage.revision).distinct()).all() == [0]
        assert session.scalars(select(Project.name)).all() == [None]
        assert only_plan(session).current_revision == 1


def test_a_project_keeps_the_name_that_another_plan_gives_it(register: Register) -> None:
    project = {"number": "PR2688900001", "name": "Dự án Mẫu"}
    register.record_all(
        plan(row("Gói B", "b"), number="PL2688900002", body={"project": project}),
        plan(row("Gói A", "a"), body={"project": {**project, "name": CANARY}}),
    )
    register.withhold("TB-000002")
    with register.read() as session:
        assert session.scalars(select(Project.name)).all() == ["Dự án Mẫu"]


SECRET_LOTS = {"price": vnd(SECRET_AMOUNT), "lots": [{"lot_ref": "PP9", "title": CANARY, "price": vnd(SECRET_AMOUNT)}]}


def record_moved(register: Register, *stay: dict[str, Any]) -> None:
    """Publish a call about one package, which others may ``stay`` with, and correct it to be about another."""
    register.record_all(call("IB2688900009", "goi-2"), call(title=CANARY, body=SECRET_LOTS), *stay)
    register.record(call(ref="goi-2", version="01", title="Lời đã sửa"))


@pytest.mark.parametrize("stay", [(), (notice("opening", body={"bidders": [{"name": "Công ty Mẫu"}]}),)])
def test_words_do_not_stay_where_the_notice_has_left(register: Register, stay: tuple[dict[str, Any], ...]) -> None:
    record_moved(register, *stay)
    register.withhold("TB-000002", 0)
    work(register)
    assert rows_with(register, CANARY, str(SECRET_AMOUNT)) == []
    assert register.differences() == []


def test_what_a_notice_has_left_keeps_the_words_of_those_that_stay(register: Register) -> None:
    lots = {"lots": [{"lot_ref": "PP1", "title": "Lô 1", "price": vnd(5)}]}
    record_moved(register, award(title="Kết quả", body={"outcome": "awarded", "price": vnd(7), **lots}))
    with register.read() as session:
        left = session.scalars(select(Package).where(Package.package_ref == "goi-1")).one()
        assert (left.title, left.price) == ("Kết quả", Decimal(7))
        assert [(lot.lot_ref, lot.title, lot.price) for lot in left.rounds[0].lots] == [("PP1", "Lô 1", Decimal(5))]


def test_a_project_that_the_plan_no_longer_names_loses_the_withheld_name(register: Register) -> None:
    projects = [{"number": f"PR268890000{n}", "name": name} for n, name in enumerate((CANARY, "Dự án Mẫu"))]
    register.record_all(
        plan(row("Gói A", "a"), body={"project": projects[0]}),
        plan(row("Gói A", "a"), body={"project": projects[1]}, version="01"),
    )
    register.withhold("TB-000001", 0)
    with register.read() as session:
        assert session.scalars(select(Project.name).order_by(Project.number)).all() == [None, "Dự án Mẫu"]
    assert rows_with(register, CANARY) == []


NAMING = "NguyenVanMat"
"""A reference of a lot that says what should not be said; without marks, as JSON in a column writes them otherwise."""


def judged(*lots: tuple[str, str], **more: Any) -> dict[str, Any]:
    """Return an award of lots: reference and result of the only bidder."""
    rows = [{"lot_ref": ref, "bidders": [{"name": "Công ty Mẫu", "result": result}]} for ref, result in lots]
    return award(body={"lots": rows}, **more)


def lot_outcomes(register: Register) -> list[tuple[str | None, str | None]]:
    with register.read() as session:
        return [(lot.said_ref, lot.outcome) for lot in session.scalars(select(Lot).order_by(Lot.ordinal))]


def test_what_became_of_lots_outlives_the_references_that_a_withheld_award_gave_them(register: Register) -> None:
    register.record_all(call(body={"lots": [{"lot_ref": "PP1"}]}), judged(("PP1", "won"), (NAMING, "lost")))
    register.withhold("TB-000002")
    assert rows_with(register, NAMING) == []
    assert lot_outcomes(register) == [("PP1", "awarded"), (None, "none")]
    assert outcome(register) == "partly"
    work(register)
    assert register.differences() == []


def test_a_lot_is_known_again_when_a_public_text_names_it(register: Register) -> None:
    register.record(judged(("PP1", "won"), ("PP2", "lost")))
    register.withhold("TB-000001")
    assert lot_outcomes(register) == [(None, "awarded"), (None, "none")]
    register.record(call(body={"lots": [{"lot_ref": "PP2", "title": "Lô 2"}]}))
    assert lot_outcomes(register) == [(None, "awarded"), ("PP2", "none")]
    register.record(judged(("PP1", "won"), ("PP2", "won"), version="01"))
    assert lot_outcomes(register) == [("PP1", "awarded"), ("PP2", "awarded")]
    work(register)
    assert register.differences() == []


def test_a_later_award_still_decides_the_lots_of_a_withheld_one_anew(register: Register) -> None:
    register.record(judged(("PP1", "lost"), ("PP2", "won")))
    register.withhold("TB-000001")
    register.record(judged(("PP1", "won"), version=None, reference="KQ-2", number=None))
    assert lot_outcomes(register) == [("PP1", "awarded"), (None, "awarded")]
    assert outcome(register) == "awarded"


def test_a_cancelled_lot_stays_so_without_its_name(register: Register) -> None:
    lot = {"target": "lot", "lot_ref": NAMING}
    register.record_all(judged((NAMING, "won"), ("PP2", "won")), cancellation(body=lot))
    register.withhold("TB-000001")
    register.withhold("TB-000002")
    assert rows_with(register, NAMING) == []
    assert lot_outcomes(register) == [(None, "cancelled"), (None, "awarded")]


def test_a_planned_package_takes_back_the_words_that_it_had_from_a_notice(register: Register) -> None:
    unpriced = {key: value for key, value in row("Gói A", "goi-1").items() if key != "price"}
    register.record_all(call(title=CANARY, body={"price": vnd(SECRET_AMOUNT)}), plan(unpriced))
    register.withhold("TB-000001")
    with register.read() as session:
        assert (only_package(session).title, only_package(session).price) == ("Gói A", None)


def test_a_body_whose_only_name_is_gone_goes_by_its_code(register: Register) -> None:
    register.record(call(organisation={"code": "vnz888199999", "name": CANARY}))
    register.withhold("TB-000001")
    with register.read() as session:
        assert session.scalars(select(Organisation)).one().name == "vnz888199999"


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
