"""The people of a body: who has which role, inviting, giving and ending roles, new links, lost telephones."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from flask import redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from procurement.accounts.actors import Actor
from procurement.accounts.models import Person
from procurement.accounts.people import (
    Given,
    end_role,
    find_members,
    find_role,
    get_member,
    give_role,
    invite_person,
    may_see_link,
    renew_link,
    send_link,
)
from procurement.accounts.permissions import AT_BODIES
from procurement.accounts.resets import ask_reset
from procurement.core.errors import Invalid, NotFound, ProcurementError, Refused
from procurement.httpkit.context import current_system
from procurement.httpkit.signed_in import require_actor, require_fresh_factor
from procurement.organisations.queries import find_organisations, get_organisation
from procurement.web.account.asking import draw, draw_refused
from procurement.web.account.periods import read_period

BODY = "don-vi"
PAGE = "account.people"

DONE, NUMBER = "xong", "so"
"""Parameters of the page that says what was done: the deed, and the number of the row that it was done with."""

Act = Callable[[Session, Actor, str, datetime], Response]
"""Does what a form asks for in the caller's transaction, by whom, for the body with that reference, at that instant."""


def people() -> Response:
    """Show the people of a body; of several bodies the one that is named, else the first."""
    return _page(read_body(require_actor("administer"), request.args))


def invite_member() -> Response:
    """Invite somebody; the link is shown once, and sent where there is an address."""

    def act(session: Session, actor: Actor, body: str, at: datetime) -> Response:
        since, until = read_period(request.form, at)
        given = Given(request.form.get("role", ""), body, since, until)
        login, name = request.form.get("login", ""), request.form.get("name", "")
        person, token = invite_person(session, actor, login, name, given, at)
        session.flush()
        return _hand_over(session, person, token, body, at) if token else _done(body, "role", person.roles[-1].id)

    return try_act(act, _page)


def give() -> Response:
    """Give somebody of the body one more role."""

    def act(session: Session, actor: Actor, body: str, at: datetime) -> Response:
        person = get_member(session, body, read_number("person"), at)
        give_role(session, actor, person, Given(request.form.get("role", ""), body, *read_period(request.form, at)), at)
        session.flush()
        return _done(body, "role", person.roles[-1].id)

    return try_act(act, _page)


def end() -> Response:
    """End a role; one that has ended already, as a button was pressed twice, is told to have."""

    def act(session: Session, actor: Actor, body: str, at: datetime) -> Response:
        number = read_number("role")
        known = find_role(session, body, number)
        ended = known[1].valid_to if known else None
        if ended is None or ended > at:
            end_role(session, actor, body, number, at)
        return _done(body, "end", number)

    return try_act(act, _page)


def send_new_link() -> Response:
    """Let somebody set a password by a new link."""

    def act(session: Session, actor: Actor, body: str, at: datetime) -> Response:
        return _hand_over(session, *renew_link(session, actor, body, read_number("person"), at), body, at)

    return try_act(act, _page)


def ask_for_reset() -> Response:
    """Ask to take somebody's second factor off; somebody else confirms."""

    def act(session: Session, actor: Actor, body: str, at: datetime) -> Response:
        ask_reset(session, actor, body, read_number("person"), request.form.get("reason", ""), at)
        return _done(body, "reset")

    return try_act(act, _page)


def try_act(act: Act, page: Callable[[str, ProcurementError], Response]) -> Response:
    """Do something for the body that the form names, in one transaction; show the page again with what was refused."""
    system = current_system()
    actor = require_fresh_factor()
    require_actor("administer")
    body = read_body(actor, request.form)
    try:
        with system.database.write() as session:
            return act(session, actor, body, system.clock.now())
    except (Invalid, Refused) as error:
        return page(body, error)


def read_body(actor: Actor, given: Mapping[str, str]) -> str:
    """Return the body that is meant. Raises NotFound for a foreign one as for none."""
    own = sorted(actor.bodies("administer"))
    body = given.get(BODY) or own[0]
    if body not in own:
        raise NotFound("organisation", body)
    return body


def read_number(name: str, given: Mapping[str, str] | None = None) -> int:
    """Return the number in a field of the form, or of ``given``; 0, which names nothing, for what is none."""
    text = (request.form if given is None else given).get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def _done(body: str, what: str, role: int | None = None) -> Response:
    return redirect(url_for(PAGE, **{BODY: body, DONE: what, NUMBER: role}), 303)  # type: ignore[arg-type]


def _hand_over(session: Session, person: Person, token: str, body: str, at: datetime) -> Response:
    """Send the link and show it, once, to whoever may see it."""
    link = current_system().settings.base_url + url_for("account.invitation", token=token)
    place = get_organisation(session, body)
    send_link(session, person, link, place.name, at)
    return draw("link", person=person, body=place, link=link if may_see_link(person, body) else "")


def _page(body: str, error: ProcurementError | None = None) -> Response:
    actor, system = require_actor("administer"), current_system()
    now = system.clock.now()
    with system.database.read() as session:
        context: dict[str, Any] = {
            "body": get_organisation(session, body),
            "bodies": find_organisations(session, sorted(actor.bodies("administer"))),
            "members": find_members(session, body, now),
            "roles": AT_BODIES,
            "own_id": actor.id,
            "now": now,
            "typed": request.form if request.endpoint == "account.invite_member" else {},
            "done": "" if error else request.args.get(DONE, ""),
            "about": find_role(session, body, read_number(NUMBER, request.args)),
        }
        return draw_refused("people", error, **context) if error else draw("people", **context)
