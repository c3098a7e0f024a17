"""Default deny, proven: every address and method has its row in the table, and answers as the row says."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from procurement.accounts.actors import Actor, Grant
from procurement.app import create_app
from procurement.cli.sample import load_sample
from procurement.compliance.findings import get_finding
from procurement.compliance.monthly_files import said_month
from procurement.core.clock import FrozenClock
from procurement.documents.uploads import Taken
from procurement.importing.events import SAMPLER
from procurement.importing.sample import sample_events
from procurement.notices.drafting import attach, create_draft
from procurement.notices.events import read_event
from procurement.notices.models import Bid, Notice
from procurement.notices.queries import get_notice
from procurement.organisations.models import Organisation
from procurement.organisations.queries import get_organisation
from procurement.oversight.outside.service import add_list, choose_columns
from procurement.oversight.service import answer, ask, open_case
from procurement.plans.models import Package, Plan
from procurement.publication.service import record
from procurement.system import System
from tests.architecture.access import NOBODY, READING, ROLES, ROWS, Row
from tests.databases import make_system
from tests.desk.people import csrf, make_body, make_person, sign_in

TODAY = datetime(2026, 11, 30, 1, 0, tzinfo=UTC)
WRITING = ("POST", "PUT", "PATCH", "DELETE")
NO_MATTER = {"OPTIONS"}  # Answered by Flask itself: the list of methods, nothing of ours.


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> System:
    """Return a register that holds the sample, a day after it came: the month is over."""
    clock = FrozenClock(TODAY)
    built = make_system(tmp_path_factory.mktemp("register"), clock)
    assert load_sample(built) > 0
    clock.advance(timedelta(days=1))
    return built


@pytest.fixture(scope="module")
def app(system: System) -> Flask:
    """Return the application over the sample."""
    return create_app(system)


@pytest.fixture(scope="module")
def client(app: Flask) -> FlaskClient:
    """Return a visitor."""
    return app.test_client()


@pytest.fixture(scope="module")
def known(system: System) -> dict[str, str]:
    """Return what the words in braces of the table stand for: things that exist, and one file nobody published."""
    document = publish_with_document(system, b"the bidding documents")
    with system.database.read() as session:
        notice = session.scalars(select(Notice.reference).where(Notice.kind == "invitation")).first()
        package = session.scalars(select(Package.reference)).first()
        plan = session.scalars(select(Plan.reference)).first()
        organisation = session.scalars(select(Organisation.reference)).first()
        contractor = session.scalars(select(Bid.code).where(Bid.code.is_not(None))).first()
    assert notice
    assert package
    unpublished = system.storage.put(BytesIO(b"a draft")).sha256
    things = {"notice": notice, "package": package, "plan": plan or "", "organisation": organisation or ""}
    things["contractor"] = contractor or ""
    things["month"] = said_month(system.monthly.make(TODAY.date().replace(day=1)).month)
    return things | {"document": document, "unpublished_document": unpublished} | all_of(system, make_body(system, "A"))


def all_of(system: System, body: str) -> dict[str, str]:
    """Return what the words in braces stand for that belongs to a body, a case about it among them."""
    things = things_of(system, body)
    return things | case_about(system, body, things["own_package"]) | list_of(system, body)


def list_of(system: System, body: str) -> dict[str, str]:
    """Return the key of a list from outside, matched, with one row that the register has and one that it has not."""
    now, headings = system.clock.now(), ("Tên gói thầu", "Chủ đầu tư", "Giá")
    inspector = Actor("person:0", "Người kiểm tra", "kiem-tra", frozenset({Grant("inspector", body)}))
    with system.database.write() as session:
        rows = (("Gói", get_organisation(session, body).name, "1.000.000"), ("Trạm bơm khác hẳn", "", ""))
        of = add_list(session, inspector, "contracts", f"Danh sách {body}", headings, rows, 0, "0" * 64, now)
        choose_columns(session, inspector, of.key, {"title": 0, "body": 1, "amount": 2}, 0, now)
    system.lists.match(of.id)
    return {"own_list": of.key}


def case_about(system: System, body: str, package: str) -> dict[str, str]:
    """Return the key of a case in which the body was asked, and the digest of the file with which it answered."""
    now, file = system.clock.now(), system.storage.put(BytesIO(b"evidence of " + body.encode()))
    inspector = Actor("person:0", "Người kiểm tra", "kiem-tra", frozenset({Grant("inspector", body)}))
    author = Actor("person:0", "Tác giả", "tac-gia", frozenset({Grant("author", body)}))
    system.duties.catch_up()
    with system.database.write() as session:
        row = get_finding(session, package, "1-invitation")
        case = open_case(session, inspector, row, "Gói", "Vì sao", now)
        ask(session, inspector, case.key, "Vì sao?", now)
        taken = Taken(file.sha256, file.size, "text/plain", "b.txt")
        answer(session, author, case.key, "Vì thế", now, file=taken)
        return {"own_case": case.key, "own_evidence": file.sha256}


def things_of(system: System, body: str) -> dict[str, str]:
    """Return what the words in braces stand for that belongs to a body: a call, its package, a draft."""
    with system.database.write() as session:
        name = get_organisation(session, body).name
        raw = {"kind": "invitation", "package_ref": f"goi {body}", "organisation": {"name": name}, "title": "Gói",
               "body": {"closes_at": "2026-12-30T09:00:00+07:00"}}  # fmt: skip
        event = read_event(raw, pseudonym=system.pseudonym, assign_reference=True)
        call = record(session, system.clock, event, SAMPLER).reference
        package = get_notice(session, call).package
        author = Actor("person:0", "Tác giả", "tac-gia", frozenset({Grant("author", body)}))
        draft = create_draft(session, author, body, "invitation", raw, system.clock.now())
        assert package is not None
        own = {"own_call": call, "own_package": package.reference, "own_draft": draft.key}
        return {"body": body} | own | attached_to(system, session, author, body)


def attached_to(system: System, session: Session, author: Actor, body: str) -> dict[str, str]:
    """Return the key of a draft with a file, and the file's digest."""
    now, file = system.clock.now(), system.storage.put(BytesIO(body.encode()))
    draft = create_draft(session, author, body, "invitation", {"title": "Có tệp", "body": {}}, now)
    attach(session, author, draft.key, 1, now, Taken(file.sha256, file.size, "text/plain", "a.txt"))
    return {"own_filed": draft.key, "own_file": file.sha256}


@pytest.fixture(scope="module")
def people(system: System, known: dict[str, str]) -> dict[str, int]:
    """Return somebody for each role, at the body of the words in braces."""
    places = {role: None if role == "operator" else known["body"] for role in ROLES}
    return {role: make_person(system, role, [(role, place)]) for role, place in places.items()}


@pytest.fixture(scope="module")
def foreign(system: System, known: dict[str, str]) -> dict[str, str]:
    """Return what the words stand for at a body where nobody has a role."""
    return known | all_of(system, make_body(system, "B"))


def publish_with_document(system: System, content: bytes) -> str:
    """Publish an invitation that names a file which we hold; return the file's digest."""
    stored = system.storage.put(BytesIO(content))
    document = {"type": "bidding_document", "title": "HSMT.pdf", "sha256": stored.sha256, "size": stored.size}
    invitation = next(event for event in sample_events(TODAY.date()) if event["kind"] == "invitation")
    event = {**invitation, "national_number": "IB2699999999", "documents": [document]}
    with system.database.write() as session:
        record(session, system.clock, read_event(event, pseudonym=system.pseudonym), SAMPLER)
    return stored.sha256


def test_every_address_and_method_has_a_row_and_every_row_an_address(app: Flask) -> None:
    rules = list(app.url_map.iter_rules())
    served = {(rule.rule, method) for rule in rules for method in (rule.methods or set()) - NO_MATTER}
    assert served == {(row.rule, method) for row in ROWS for method in row.methods}


def allowed_methods(rule: str) -> set[str]:
    """Return the methods that any row of the table names for ``rule``."""
    return {method for row in ROWS if row.rule == rule for method in row.methods}


def status(client: FlaskClient, address: str, method: str) -> int:
    """Return how the site answers, the answer closed."""
    with client.open(address, method=method) as answer:
        return answer.status_code


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.rule)
def test_what_exists_answers_as_the_table_says(client: FlaskClient, known: dict[str, str], row: Row) -> None:
    address = row.present.format_map(known)
    for method in row.methods:
        assert status(client, address, method) == row.status_for(NOBODY, method)


def visit(app: Flask, person: int, address: str, method: str, data: dict[str, str]) -> int:
    """Return how the site answers somebody who has just signed in."""
    client = app.test_client()
    sign_in(client, person)
    form = None if method in READING else csrf(client) | data
    with client.open(address, method=method, data=form) as answer:
        return answer.status_code


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.rule)
def test_each_role_is_answered_as_the_table_says_at_its_own_body_and_at_another(
    app: Flask, people: dict[str, int], known: dict[str, str], foreign: dict[str, str], row: Row, role: str
) -> None:
    for method in row.methods:
        for things in (known, foreign):
            address = row.present.format_map(things)
            data = {name: words.format_map(things) for name, words in row.data.items()}
            wanted = row.status_for(role, method, own=things is known)
            assert visit(app, people[role], address, method, data) == wanted, f"{role} {method} {address} {data}"
            if not row.is_of_body:
                break


@pytest.mark.parametrize("row", [row for row in ROWS if row.absent], ids=lambda row: row.rule)
def test_what_does_not_exist_answers_as_the_table_says(client: FlaskClient, known: dict[str, str], row: Row) -> None:
    assert row.roles is None, "what is absent looks like what is foreign"
    address = (row.absent or "").format_map(known)
    assert {status(client, address, method) for method in row.methods} == {row.absent_status}


@pytest.mark.parametrize("method", WRITING)
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.rule)
def test_a_method_that_the_table_does_not_name_is_refused(
    client: FlaskClient, known: dict[str, str], row: Row, method: str
) -> None:
    if method not in allowed_methods(row.rule):
        assert status(client, row.present.format_map(known), method) == 405


def test_a_refusal_names_the_methods_that_are_allowed(client: FlaskClient, known: dict[str, str]) -> None:
    """RFC 9110, section 15.5.6: the answer 405 carries the field Allow."""
    for row in ROWS:
        with client.open(row.present.format_map(known), method="PATCH") as answer:
            allowed = (answer.headers.get("Allow") or "").replace(" ", "").split(",")
        assert set(allowed) - NO_MATTER == allowed_methods(row.rule), row.rule
