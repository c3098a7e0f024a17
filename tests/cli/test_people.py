"""What the operator does about people with commands."""

from __future__ import annotations

from procurement.accounts.actors import load_actor
from procurement.accounts.models import Person
from procurement.accounts.resets import ask_reset
from procurement.accounts.service import accept_invitation
from procurement.jobs.outbox import find_undone
from procurement.system import System
from tests.cli.conftest import Run
from tests.desk.people import make_body, make_person

PASSWORD = "bốn con trâu gặm cỏ non"


def test_the_first_administrator_of_a_body_is_invited_and_listed(run: Run, system: System) -> None:
    body = make_body(system, "Phường Mẫu")
    invited = run("people", "invite", "Quan.Tri@phuong.example", "--name", "Quản Trị", "--body", body)
    assert invited.exit_code == 0
    token = invited.stdout.partition("token=")[2].strip()
    listed = run("people", "list", "--body", body).stdout.split("\t")
    assert listed[1:4] == ["quan.tri@phuong.example", "Quản Trị", "body_admin"]
    assert listed[-1].strip() == "chưa có mật khẩu"
    with system.database.write() as session:
        person = accept_invitation(session, token, PASSWORD, system.clock.now())
        assert load_actor(session, person.id, system.clock.now()).may("administer", body)
        assert len(find_undone(session, "mail")) == 1
    again = run("people", "invite", "quan.tri@phuong.example", "--name", "x", "--body", body, "--role", "author")
    assert "đã có mật khẩu" in again.stdout
    assert len(run("people", "list").stdout.splitlines()) == 2


def test_a_role_is_ended_by_its_number_but_for_the_last_operator(run: Run, system: System) -> None:
    body = make_body(system, "Phường Mẫu")
    make_person(system, "soan", [("author", body)])
    make_person(system, "van-hanh", [("operator", None)])
    assert run("people", "end", "1").exit_code == 0
    last = run("people", "end", "2")
    assert (last.exit_code, "vận hành cuối cùng" in last.stderr) == (1, True)
    assert (run("people", "end", "9").exit_code, run("people", "end", "1").exit_code) == (1, 1)
    assert "soan" not in run("people", "list").stdout


def test_a_reset_is_confirmed_after_asking(run: Run, system: System) -> None:
    body = make_body(system, "Phường Mẫu")
    admin = make_person(system, "quan-tri", [("body_admin", body)])
    person = make_person(system, "mat-may", [("author", body)])
    assert run("people", "reset", "mat-may").exit_code == 1
    now = system.clock.now()
    with system.database.write() as session:
        ask_reset(session, load_actor(session, admin, now), body, person, "mất điện thoại", now)
    assert "mất điện thoại" in run("people", "reset", "mat-may", stdin="n\n").stderr
    assert run("people", "reset", "mat-may", "--yes").exit_code == 0
    with system.database.read() as session:
        assert session.get_one(Person, person).totp_secret is None


def test_what_is_unknown_is_said_in_both_languages(run: Run, system: System) -> None:
    for command in (("invite", "a", "--name", "A", "--body", "DV-9"), ("list", "--body", "DV-9"), ("reset", "ai")):
        result = run("people", *command)
        assert (result.exit_code, "Không tìm thấy" in result.stderr, "There is no" in result.stderr) == (1, True, True)
