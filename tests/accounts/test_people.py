"""The people of a body: invited, given roles and taken off, by its administrator and nobody else's."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from procurement.accounts.actors import Actor, load_actor
from procurement.accounts.models import Person, PersonRole, SignIn
from procurement.accounts.people import Given, end_role, find_members, give_role, invite_person, may_see_link
from procurement.accounts.service import accept_invitation
from procurement.core.audit import AuditEvent
from procurement.core.clock import FrozenClock
from procurement.core.errors import Invalid, NotFound, Refused
from procurement.jobs.outbox import find_undone
from procurement.system import System
from tests.accounts.test_lending import note
from tests.desk.people import csrf, make_body, make_person, sign_in

PASSWORD = "bốn con trâu gặm cỏ non"
PAGE = "/don-vi-toi/nguoi-dung"


def acts(system: System, person: int, body: str) -> set[str]:
    with system.database.read() as session:
        actor = load_actor(session, person, system.clock.now())
    return {act for act in ("draft", "approve", "administer") if actor.may(act, body)}


def invite(visitor: FlaskClient, **typed: str) -> TestResponse:
    """Fill in the page's form and send it."""
    data = {"login": "moi@phuong.example", "name": "Người Mới", "role": "author", **typed}
    return visitor.post(PAGE, data=data | csrf(visitor))


def link_of(answer: TestResponse) -> str:
    return str(html.document_fromstring(answer.text).xpath("string(//textarea[@id='link'])")).strip()


def test_who_is_invited_comes_in_by_the_link_and_has_the_role(system: System, visitor: FlaskClient, body: str) -> None:
    link = link_of(invite(visitor))
    assert link.startswith("http://dau-thau.example/loi-moi?token=")
    token = link.partition("token=")[2]
    with system.database.write() as session:
        person = accept_invitation(session, token, PASSWORD, system.clock.now())
    assert (person.login, person.email) == ("moi@phuong.example", "moi@phuong.example")
    assert acts(system, person.id, body) == {"draft"}
    page = visitor.get(PAGE)
    assert "Người Mới" in page.text
    assert link not in page.text


def test_the_link_goes_by_mail_to_who_has_an_address_alone(system: System, visitor: FlaskClient) -> None:
    link = link_of(invite(visitor))
    invite(visitor, login="khong-thu")
    with system.database.read() as session:
        [mail] = find_undone(session, "mail")
        [person] = session.scalars(select(Person.id).where(Person.login == "moi@phuong.example"))
    assert mail.payload["to"] == [f"person:{person}"]
    assert mail.payload["template"] == "invitation"
    assert mail.payload["params"]["link"] == link
    assert mail.payload["params"]["body"] == "Phường Mẫu"


def test_a_role_may_begin_later_and_ends_with_its_last_day(
    system: System, visitor: FlaskClient, body: str, clock: FrozenClock
) -> None:
    invite(visitor, valid_from="01/12/2026", valid_to="31/12/2026")
    with system.database.read() as session:
        [member] = [m for m in find_members(session, body, clock.now()) if m.person.login.startswith("moi")]
    midnight = [datetime(2026, 11, 30, 17, tzinfo=UTC), datetime(2026, 12, 31, 17, tzinfo=UTC)]
    assert [member.roles[0].valid_from, member.roles[0].valid_to] == midnight
    assert acts(system, member.person.id, body) == set()
    assert "từ 01/12/2026 · đến hết 31/12/2026" in visitor.get(PAGE).text


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"login": " "}, "Cần nhập một dòng"),
        ({"name": ""}, "Cần nhập một dòng"),
        ({"role": "operator"}, "Chọn vai trò"),
        ({"role": "inspector"}, "Chọn vai trò"),
        ({"role": "vua"}, "Chọn vai trò"),
        ({"valid_to": "29/11/2026"}, "Ngày kết thúc phải sau ngày bắt đầu"),
        ({"valid_from": "02/12/2026", "valid_to": "01/12/2026"}, "Ngày kết thúc phải sau ngày bắt đầu"),
        ({"valid_to": "hôm qua"}, "ví dụ 30/11/2026"),
    ],
)
def test_what_is_typed_wrong_is_said_and_what_was_typed_stays(
    system: System, visitor: FlaskClient, typed: dict[str, str], sentence: str
) -> None:
    answer = invite(visitor, **typed)
    assert (answer.status_code, sentence in answer.text) == (400, True)
    tree: Any = html.document_fromstring(answer.text)
    assert tree.get_element_by_id("login").get("value", "") == typed.get("login", "moi@phuong.example")
    with system.database.read() as session:
        assert session.scalar(select(Person).where(Person.login == "moi@phuong.example")) is None


def test_the_link_of_somebody_who_is_somebody_elsewhere_is_not_shown(
    system: System, visitor: FlaskClient, body: str
) -> None:
    elsewhere = make_body(system, "Phường khác")
    with_password = make_person(system, "da-vao")
    pending = make_person(system, "cho@khac.example", [("approver", elsewhere)])
    with system.database.write() as session:
        session.execute(update(Person).where(Person.id == with_password).values(password_hash="x"))
    assert invite(visitor, login="da-vao").status_code == 303
    answer = invite(visitor, login="cho@khac.example")
    assert (answer.status_code, link_of(answer)) == (200, "")
    with system.database.read() as session:
        people = [session.get_one(Person, number) for number in (with_password, pending)]
        assert [may_see_link(person, body) for person in people] == [False, False]
        assert people[1].name == "Người mẫu cho@khac.example", "a name is not rewritten from elsewhere"


def test_a_forgotten_password_is_set_anew_by_a_link_that_only_its_owner_gets(
    system: System, visitor: FlaskClient, body: str
) -> None:
    person = make_person(system, "quen", [("author", body)])
    with system.database.write() as session:
        session.execute(update(Person).where(Person.id == person).values(password_hash="x"))
    answer = visitor.post(f"{PAGE}/lien-ket", data={"person": str(person), **csrf(visitor)})
    assert (answer.status_code, link_of(answer)) == (200, "")
    with system.database.write() as session:
        [mail] = find_undone(session, "mail")
        token = mail.payload["params"]["link"].partition("token=")[2]
        session.add(SignIn(person_id=person, token_hash="a", way="password", device="", address="",
                           created_at=system.clock.now(), seen_at=system.clock.now(),
                           expires_at=system.clock.now() + timedelta(hours=1)))  # fmt: skip
        session.flush()
        accept_invitation(session, token, PASSWORD, system.clock.now())
        assert session.scalars(select(SignIn.ended_at).where(SignIn.token_hash == "a")).one() == system.clock.now()


def test_a_role_is_given_and_ended_at_once(system: System, visitor: FlaskClient, body: str) -> None:
    person = make_person(system, "nguoi", [("author", body)])
    given = visitor.post(f"{PAGE}/vai-tro", data={"person": str(person), "role": "approver", **csrf(visitor)})
    assert (given.status_code, acts(system, person, body)) == (303, {"draft", "approve"})
    again = visitor.post(f"{PAGE}/vai-tro", data={"person": str(person), "role": "approver", **csrf(visitor)})
    assert (again.status_code, "đã có vai trò đó" in again.text) == (409, True)
    with system.database.read() as session:
        roles = list(session.scalars(select(PersonRole.id).where(PersonRole.person_id == person)))
    assert note(visitor.get(given.location).text) == "Đã giao vai trò Phê duyệt cho Người mẫu nguoi."
    for role, word in zip(roles, ("Soạn thảo", "Phê duyệt"), strict=True):
        for _press in range(2):
            ended = visitor.post(f"{PAGE}/ket-thuc", data={"role": str(role), **csrf(visitor)})
            assert ended.status_code == 303
            assert note(visitor.get(ended.location).text) == f"Đã kết thúc vai trò {word} của Người mẫu nguoi."
    assert acts(system, person, body) == set()


def test_sessions_get_a_new_token_after_a_change_of_roles(system: System, visitor: FlaskClient, body: str) -> None:
    person = make_person(system, "nguoi", [("author", body)])
    sign_in(visitor.application.test_client(), person)
    visitor.post(f"{PAGE}/vai-tro", data={"person": str(person), "role": "approver", **csrf(visitor)})
    with system.database.read() as session:
        assert session.scalars(select(SignIn.is_stale).where(SignIn.person_id == person)).all() == [True]


def test_nobody_gives_or_ends_a_role_of_their_own_and_a_body_keeps_an_administrator(
    system: System, visitor: FlaskClient, admin: int, body: str
) -> None:
    own = visitor.post(f"{PAGE}/vai-tro", data={"person": str(admin), "role": "approver", **csrf(visitor)})
    assert (own.status_code, "Không tự giao" in own.text) == (409, True)
    now = system.clock.now()
    with system.database.read() as session:
        [role] = session.scalars(select(PersonRole.id).where(PersonRole.person_id == admin))
    assert visitor.post(f"{PAGE}/ket-thuc", data={"role": str(role), **csrf(visitor)}).status_code == 409
    other = make_person(system, "khac", [("body_admin", body)])
    with system.database.write() as session:
        end_role(session, load_actor(session, other, now), body, role, now)
    with system.database.read() as session:
        [last] = session.scalars(select(PersonRole.id).where(PersonRole.person_id == other))
    with pytest.raises(Refused, match="role.last_admin"), system.database.write() as session:
        end_role(session, None, body, last, now)


def test_what_belongs_to_another_body_is_not_there(system: System, visitor: FlaskClient, body: str) -> None:
    foreign = make_body(system, "Phường khác")
    stranger = make_person(system, "la", [("author", foreign)])
    with system.database.read() as session:
        [role] = session.scalars(select(PersonRole.id).where(PersonRole.person_id == stranger))
    for rest, data in (
        ("", {"don-vi": foreign, "login": "x", "name": "x", "role": "author"}),
        ("/vai-tro", {"person": str(stranger), "role": "author"}),
        ("/vai-tro", {"person": str(stranger), "role": "author", "don-vi": foreign}),
        ("/ket-thuc", {"role": str(role)}),
        ("/lien-ket", {"person": str(stranger)}),
        ("/dat-lai", {"person": str(stranger), "reason": "mất máy"}),
    ):
        assert visitor.post(PAGE + rest, data=data | csrf(visitor)).status_code == 404, (rest, data)
    assert visitor.get(f"{PAGE}?don-vi={foreign}").status_code == 404
    assert note(visitor.get(f"{PAGE}?xong=end&so={role}").text) == ""
    assert "Người mẫu la" not in visitor.get(PAGE).text


def test_a_body_has_no_say_about_who_inspects_it(system: System, visitor: FlaskClient, body: str) -> None:
    inspector = make_person(system, "thanh-tra@tp.example", [("inspector", body)])
    with system.database.read() as session:
        [role] = session.scalars(select(PersonRole.id).where(PersonRole.person_id == inspector))
    assert "thanh-tra@tp.example" not in visitor.get(PAGE).text
    deeds: dict[str, dict[str, str]] = {
        "/ket-thuc": {"role": str(role)},
        "/lien-ket": {"person": str(inspector)},
        "/dat-lai": {"person": str(inspector), "reason": "mất máy"},
    }
    for rest, data in deeds.items():
        assert visitor.post(PAGE + rest, data=data | csrf(visitor)).status_code == 404, rest
    answer = invite(visitor, login="thanh-tra@tp.example")
    assert (answer.status_code, link_of(answer)) == (200, "")
    assert "/loi-moi?token=" not in answer.text
    with system.database.read() as session:
        assert load_actor(session, inspector, system.clock.now()).may("inspect", body)


def test_deeds_about_people_need_a_fresh_second_factor(
    system: System, visitor: FlaskClient, clock: FrozenClock
) -> None:
    clock.advance(timedelta(minutes=16))
    assert visitor.get(PAGE).status_code == 200
    answer = invite(visitor)
    assert (answer.status_code, "Nhập mã xác thực" in answer.text) == (403, True)
    with system.database.read() as session:
        assert session.scalar(select(Person).where(Person.login == "moi@phuong.example")) is None


def test_by_hand_every_role_may_be_given_where_it_belongs(system: System, body: str) -> None:
    now = system.clock.now()

    def give(role: str, place: str | None) -> None:
        with system.database.write() as session:
            person = session.get_one(Person, number)
            give_role(session, None, person, Given(role, place, now), now)

    number = make_person(system, "nguoi")
    give("operator", None)
    give("inspector", body)
    for role, place in (("operator", body), ("author", None), ("inspector", None)):
        with pytest.raises((Invalid, NotFound)):
            give(role, place)


def test_every_deed_is_in_the_audit_with_who_did_it(system: System, admin: int, body: str) -> None:
    now = system.clock.now()
    with system.database.write() as session:
        actor: Actor = load_actor(session, admin, now)
        person, token = invite_person(session, actor, "Moi@X.example", "Mới", Given("author", body, now), now)
        session.flush()
        end_role(session, actor, body, person.roles[0].id, now)
    with system.database.read() as session:
        deeds = list(session.scalars(select(AuditEvent).order_by(AuditEvent.id)))
    assert [(deed.act, deed.subject) for deed in deeds] == [
        ("role.give", "moi@x.example"), ("invite", "moi@x.example"), ("role.end", "moi@x.example"),
    ]  # fmt: skip
    assert {deed.actor for deed in deeds} == {f"person:{admin}"}
    assert not any(token in str(vars(deed)) for deed in deeds)
