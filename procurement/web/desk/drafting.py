"""The page on which a draft is typed. What was typed is never lost: not by a wrong word, not by another's change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from flask import make_response, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from procurement.accounts.actors import Actor
from procurement.compliance.facts import FactFinder
from procurement.core.errors import Conflict, Problem
from procurement.core.messages import describe
from procurement.httpkit.context import current_system
from procurement.httpkit.forms.building import Form, build_form
from procurement.httpkit.forms.flat import (
    MOST_ROWS,
    add_row,
    dotted,
    drop_row,
    find_left,
    gather,
    long_lists,
    spread,
    without_empty_rows,
)
from procurement.httpkit.language import current_language
from procurement.httpkit.signed_in import CSRF_FIELD, require_actor
from procurement.httpkit.unsent import Sent, name_texts
from procurement.notices.asking import asked_first
from procurement.notices.checking import find_draft_mistyped
from procurement.notices.drafting import change_draft, get_draft
from procurement.notices.drafts import Draft, documents_of
from procurement.notices.labels import field_label
from procurement.notices.prefilling import completed
from procurement.notices.rebasing import find_outdated, rebased
from procurement.notices.schemas import envelope
from procurement.publication.belonging import find_all_errors
from procurement.web.desk.bodies import at_desk
from procurement.web.desk.judging import find_remarks
from procurement.web.desk.words import state_words, what_it_is
from procurement.web.public import wording
from procurement.web.public.revisions import ChangeText, draw_changes

CHECKED, SAVED = "kiem-tra", "da-luu"
OUTSIDE = (CSRF_FIELD, "act", "lock_version")
"""Fields of the form that are none of the notice."""


Left = Mapping[str, Mapping[str, str]]
"""What was sent in rows that the form does not show: by list, its texts by name."""
Unread = tuple[tuple[str, str], ...]
"""Fields by name, each with what was typed into it and cannot be read."""


@dataclass(frozen=True)
class DraftPage:
    """A draft as it is typed. ``theirs``: what somebody else made of it meanwhile, told by ``conflict``.

    ``unread``: what was typed and stands in neither text, for where no form is left that would show it.
    """

    draft: Draft
    what: str
    state: str
    title: str
    form: Form
    lock_version: int
    saved: bool = False
    checked: bool = False
    conflict: str = ""
    theirs: tuple[ChangeText, ...] = ()
    unread: Unread = ()
    outdated: str = ""
    """What was published after an amendment was begun; "" where it is written over what counts."""

    kept: tuple[tuple[str, int], ...] = ()
    """Lists that are too long for a form, each with its number of rows."""

    left: tuple[Sent, ...] = ()
    """What was sent in rows that the form does not show, and so was not stored."""

    @property
    def files(self) -> int:
        """How many files it names, its own and those that are public already."""
        return len(documents_of(self.draft))


def draft(key: str) -> str:
    """Show a draft; with ``kiem-tra`` in the address everything that is still wrong."""
    actor, system = require_actor("read_desk"), current_system()
    with system.database.read() as session:
        found = get_draft(session, actor, key)
        checks = CHECKED in request.args
        problems = find_all_errors(session, found, system.clock.now()) if checks else []
        page = _page(session, found, spread(envelope(found.kind), found.said), problems)
        page = replace(page, saved=SAVED in request.args, checked=checks and not problems)
        return _draw(page, actor)


def save(key: str) -> Response:
    """Add or remove a row, or save what was typed and go on to what the button says."""
    actor, system = require_actor("draft"), current_system()
    act, typed = request.form.get("act", "save"), _typed()
    with system.database.read() as session:
        found = get_draft(session, actor, key)
        left = find_left(typed, own_content(found))
        verb, _, rest = act.partition(" ")
        if verb in ("add", "drop") and found.is_editable:  # else it goes on as a conflict, which shows what was typed
            page = _page(session, found, _with_rows(typed, verb, rest), _tell_left(left), left)
            return make_response(_draw(replace(page, lock_version=seen_version(found)), actor))
        typed = without_empty_rows(typed)
        content, problems = gather(envelope(found.kind), typed, own_content(found))
        content, problems = completed(content, own_content(found)), [*problems, *_tell_left(left)]
    try:
        saved = _write(actor, found, content)
    except Conflict as conflict:
        unread = tuple((wording.label(each.path), typed.get(dotted(each.path), "")) for each in problems)
        return make_response(_draw_conflict(actor, key, typed, content, conflict, unread, left), 409)
    if problems:
        with system.database.read() as session:
            page = _page(session, get_draft(session, actor, key), typed, problems, left)
            return make_response(_draw(replace(page, saved=True, lock_version=saved.lock_version), actor), 400)
    if act == "submit" and _has_problems(actor, key):
        act = "check"  # where everything stands beside its field
    if act == "take-over":
        _take_over(actor, saved)
        act = "preview"  # which shows all that differs from what is public
    return redirect(_next_address(key, act), 303)


def _take_over(actor: Actor, saved: Draft) -> None:
    """Bring into an amendment what was published since it was begun."""
    system = current_system()
    with system.database.write() as session:
        found = get_draft(session, actor, saved.key)
        if find_outdated(found):
            said, base = rebased(found)
            change_draft(session, actor, saved.key, said, saved.lock_version, system.clock.now(), base=base)


def _has_problems(actor: Actor, key: str) -> bool:
    system = current_system()
    with system.database.read() as session:
        return bool(find_all_errors(session, get_draft(session, actor, key), system.clock.now()))


def _write(actor: Actor, found: Draft, content: Mapping[str, Any]) -> Draft:
    """Save where something changed: a form that only was looked at takes nothing back."""
    if content == own_content(found) and (seen_version(found) == found.lock_version or _has_just_saved(actor, found)):
        return found
    system = current_system()
    with system.database.write() as session:
        return change_draft(session, actor, found.key, content, seen_version(found), system.clock.now())


def _has_just_saved(actor: Actor, found: Draft) -> bool:
    """Whether the last deed was to save this very form: the page that answered it was loaded again."""
    last = found.events[-1]
    return (last.act, last.actor) == ("change", actor.id) and seen_version(found) == found.lock_version - 1


def own_content(found: Draft) -> dict[str, Any]:
    """Return what the draft says itself: its attached files stand beside it and come and go on their own page."""
    content = found.said
    attached = {file.sha256 for file in found.files}
    rows = [row for row in content.get("documents", []) if row.get("sha256") not in attached]
    return {name: value for name, value in content.items() if name != "documents"} | (
        {"documents": rows} if rows else {}
    )


def _typed() -> dict[str, str]:
    return {name: text for name, text in request.form.items() if name not in OUTSIDE}


def seen_version(found: Draft) -> int:
    """Return the version that the form was drawn from; a form without one saw none."""
    given = request.form.get("lock_version", "")
    return int(given) if given.isascii() and given.isdecimal() and len(given) < 10 else found.lock_version - 1


def _tell_left(left: Left) -> list[Problem]:
    paths = [tuple(int(part) if part.isdecimal() else part for part in name.split(".")) for name in left]
    return [Problem(path, "rows.left", {"label": field_label(path), "limit": MOST_ROWS}) for path in paths]


def _with_rows(typed: dict[str, str], verb: str, rest: str) -> dict[str, str]:
    name, _, number = rest.partition(" ")
    if verb == "add":
        return add_row(typed, name)
    return drop_row(typed, name, int(number)) if number.isascii() and number.isdecimal() else typed


def _next_address(key: str, act: str) -> str:
    if act in ("preview", "files"):
        return url_for(f"desk.{act}", key=key)
    if act == "submit":
        return url_for("desk.submission", key=key)
    return draft_address(key, CHECKED if act == "check" else SAVED)


def draft_address(key: str, told: str) -> str:
    """Return the address of the draft's page with what it shall tell: CHECKED or SAVED."""
    params: dict[str, Any] = {told: 1}
    return url_for("desk.draft", key=key, **params)


def _page(
    session: Session, found: Draft, typed: Mapping[str, str], problems: Sequence[Problem], left: Left | None = None
) -> DraftPage:
    content = found.said
    form = build_form(
        envelope(found.kind),
        typed,
        content=content,
        asked=asked_first(content) | ({"change_reason"} if found.act == "amend" else set()),
        problems=problems,
        warnings=[each for each in _find_warnings(session, found) if each not in problems],
    )
    if found.act != "amend":  # a first revision has nothing to give a reason for
        form = replace(form, optional=tuple(item for item in form.optional if item.name != "change_reason"))
    title = str(content.get("title") or "")
    kept = tuple((wording.label(path), length) for path, length in long_lists(content))
    told = [describe(problem, current_language()) for problem in find_outdated(found)] if found.is_editable else []
    what, state = what_it_is(found), state_words()[found.state]
    sent = tuple(name_texts(pair for texts in (left or {}).values() for pair in texts.items()))
    return DraftPage(found, what, state, title, form, found.lock_version, outdated="".join(told), kept=kept, left=sent)


def _find_warnings(session: Session, found: Draft) -> list[Problem]:
    """Return what stands beside the fields of a draft that can be changed: what is wrong for certain comes first."""
    if not found.is_editable:
        return []
    return [*find_draft_mistyped(found), *find_remarks(FactFinder(session), found, current_system().clock.now())]


def _draw(page: DraftPage, actor: Actor) -> str:
    address = url_for("desk.draft", key=page.draft.key)
    return render_template("desk/draft.html", page=page, action=address, at=partial(at_desk, actor))


def _draw_conflict(
    actor: Actor, key: str, typed: Mapping[str, str], content: Mapping[str, Any], conflict: Conflict, unread: Unread,
    left: Left,
) -> str:  # fmt: skip
    """Show who was quicker and when, what both texts say, and the form as this one typed it."""
    with current_system().database.read() as session:
        theirs = get_draft(session, actor, key)
        page = _page(session, theirs, typed, [], left)
        changes = tuple(draw_changes(own_content(theirs), content))
        told = describe(conflict.problems[0], current_language())
        return _draw(replace(page, conflict=told, theirs=changes, unread=unread), actor)
