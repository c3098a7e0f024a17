"""``procurement people invite``, ``list``, ``end`` and ``reset``: what the operator does for bodies that cannot."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlencode

import click

from procurement.accounts.models import Person, PersonRole
from procurement.accounts.people import Given, end_role, find_people, get_person, invite_person, send_link
from procurement.accounts.permissions import BODY_ADMIN, ROLES
from procurement.accounts.resets import confirm_reset, find_resets
from procurement.accounts.service import LIFETIME
from procurement.cli.given import NUMBER
from procurement.cli.opening import open_system
from procurement.core.clock import VIETNAM
from procurement.core.errors import NotFound
from procurement.organisations.queries import get_organisation


@click.group()
def people() -> None:
    """Người dùng: mời quản trị của đơn vị, liệt kê, kết thúc vai trò, đặt lại mã xác thực.

    People: invite the first administrator of a body, list, end a role, confirm a reset of a second factor.
    """


@people.command()
@click.argument("login")
@click.option("--name", required=True, help="Họ và tên / full name.")
@click.option("--body", help="Mã đơn vị, như trên trang của đơn vị / reference of the body.")
@click.option("--role", type=click.Choice(ROLES), default=BODY_ADMIN, show_default=True, help="Vai trò / role.")
def invite(login: str, name: str, body: str | None, role: str) -> None:
    """Giao vai trò cho LOGIN (thư điện tử hoặc tên đăng nhập) và in liên kết đặt mật khẩu, dùng một lần trong 24 giờ.

    Give a role to LOGIN and print a link to set a password, unless there is one. An address gets the link by mail, too.
    """
    system = open_system()
    now = system.clock.now()
    with system.database.write() as session:
        where = get_organisation(session, body).name if body else "toàn hệ thống"
        person, token = invite_person(session, None, login, name, Given(role, body, now), now)
        link = f"{system.settings.base_url}/loi-moi?{urlencode({'token': token})}"
        if token:
            send_link(session, person, link, where, now)
    click.echo(f"{person.login}: {role}, {where}")
    if token:
        click.echo(f"Liên kết dùng một lần, trước {_day(now + LIFETIME)}:\n{link}")
    else:
        click.echo("Người này đã có mật khẩu.")


@people.command("list")
@click.option("--body", help="Chỉ người của đơn vị này / only the people of this body.")
def list_(body: str | None) -> None:
    """Liệt kê người và vai trò còn hiệu lực, mỗi vai trò một dòng bắt đầu bằng số của nó.

    List people and their present roles, a line for each role, which begins with its number.
    """
    system = open_system()
    now = system.clock.now()
    with system.database.read() as session:
        for person, role in find_people(session, now, get_organisation(session, body).id if body else None):
            click.echo("\t".join(_words(person, role)))


@people.command()
@click.argument("role", type=NUMBER)
def end(role: int) -> None:
    """Kết thúc ngay vai trò số ROLE, như trong danh sách.

    End the role with the number ROLE of the list at once.
    """
    system = open_system()
    with system.database.write() as session:
        row = session.get(PersonRole, role)
        if row is None:
            raise NotFound("role", str(role))
        end_role(session, None, row.organisation.reference if row.organisation else None, role, system.clock.now())
    click.echo("Đã kết thúc.")


@people.command()
@click.argument("login")
@click.option("--yes", is_flag=True, help="Không hỏi lại / do not ask.")
def reset(login: str, yes: bool) -> None:
    """Xác nhận đề nghị đặt lại mã xác thực của LOGIN do một quản trị đơn vị đã ghi.

    Confirm the reset of the second factor of LOGIN for which an administrator has asked.
    """
    system = open_system()
    now = system.clock.now()
    with system.database.read() as session:
        person = get_person(session, login)
        waiting = [row for row in find_resets(session, None, now) if row.person_id == person.id]
        if not waiting:
            raise NotFound("reset", login)
        row = waiting[-1]
        question = f"{row.asker.name} đề nghị đặt lại cho {row.person.name}: {row.reason}. Xác nhận?"
    if yes or click.confirm(question, err=True):
        with system.database.write() as session:
            confirm_reset(session, None, row.id, now)
        click.echo("Đã đặt lại; lần đăng nhập tới người này lập mã mới.")


def _words(person: Person, role: PersonRole) -> list[str]:
    where = f"{role.organisation.reference} {role.organisation.name}" if role.organisation else "-"
    until = f"đến {_day(role.valid_to)}" if role.valid_to else "chưa định hạn"
    ready = "đã có mật khẩu" if person.password_hash else "chưa có mật khẩu"
    return [str(role.id), person.login, person.name, role.role, where, until, ready]


def _day(instant: datetime) -> str:
    return f"{instant.astimezone(VIETNAM):%H:%M %d/%m/%Y}"
