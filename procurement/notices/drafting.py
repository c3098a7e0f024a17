"""Drafts on their way to the door: made, changed, submitted, returned, approved, withdrawn.

Each function is one deed inside the caller's transaction. It asks whether the actor may, whether the draft is the one
that was seen, and leaves its event and its audit row. What an actor may not read does not exist: NotFound.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, object_session, selectinload
from sqlalchemy.orm.exc import StaleDataError

from procurement.accounts.actors import Actor, find_actor_name
from procurement.accounts.tokens import find_issuers
from procurement.core.audit import record_deed
from procurement.core.canonical import sha256_hex
from procurement.core.clock import civil_date
from procurement.core.errors import Conflict, Invalid, NotFound, Problem, Refused
from procurement.core.messages import LANGUAGES, describe
from procurement.core.text import UnclearText, clean_line, shows_nothing
from procurement.documents.service import find_erased, note_files
from procurement.documents.storage import StoredFile
from procurement.documents.uploads import Taken
from procurement.notices.checking import declared, find_errors, find_long_numbers
from procurement.notices.cleaning import Pseudonym
from procurement.notices.drafts import (
    BASE,
    DRAFT_ACTS,
    EDITABLE,
    MAX_REASON,
    Draft,
    DraftEvent,
    DraftFile,
    documents_of,
)
from procurement.notices.events import MAX_LINE_BYTES, Event, canonical
from procurement.notices.kinds import KINDS
from procurement.notices.labels import field_label
from procurement.notices.models import Notice
from procurement.notices.schemas import OUTSIDE_CONTENT, labelled
from procurement.notices.telling import tell_approvers, tell_submitter
from procurement.notices.words import instant_in_words
from procurement.organisations.models import Organisation
from procurement.organisations.queries import find_tree, get_organisation

KEY_BYTES = 16
"""128 bits, 22 characters: nobody guesses the address of a draft."""

CONFIRMATIONS = ("no_state_secret", "no_personal_data")
"""What whoever submits answers for (law 22/2023/QH15 article 7(3); personal data)."""

PLACES = ("national_number", "package_ref", "package_number")

DECIDING = ("submit", "withdraw", "return", "approve", "publish", "fail")
"""Deeds after which a draft says what it said before."""

LATEST = timedelta(days=366)
"""How far ahead a publication may be set."""

Judge = Callable[[Draft, datetime, Pseudonym], tuple[Event | None, list[Problem]]]
"""How a draft is judged: as ``checking.find_errors`` does it, or with what is known where more can be seen."""


def create_draft(
    session: Session, actor: Actor, body: str, kind: str, content: Mapping[str, Any], at: datetime,
    *, act: str = "publish", notice: Notice | None = None,
) -> Draft:  # fmt: skip
    """Begin a draft of the body with the reference ``body``; ``notice`` is what an act other than publish is about.

    Raises NotFound where the actor may not draft for the body, Invalid for what no draft can hold.
    """
    if not actor.may("draft", body):
        raise NotFound("organisation", body)
    organisation = get_organisation(session, body)
    _check_aim(session, organisation, kind, act, notice, at)
    draft = Draft(
        key=secrets.token_urlsafe(KEY_BYTES), organisation=organisation, kind=kind, act=act, state="drafting",
        notice=notice, content="{}", content_hash="", created_by=actor.id, created_at=at, changed_by=actor.id,
        changed_at=at, files=[], events=[],
    )  # fmt: skip
    _write(draft, content)
    session.add(draft)
    base = notice.current.number if notice is not None and act == "amend" else None
    return _done(session, draft, actor, "create", at, kind=kind, aim=act, **{BASE: base})


def change_draft(
    session: Session, actor: Actor, key: str, content: Mapping[str, Any], lock_version: int, at: datetime,
    *, base: int | None = None,
) -> Draft:  # fmt: skip
    """Replace what the draft says. Raises NotFound, Conflict where somebody else was quicker, Refused, Invalid.

    ``base``: the number of the revision whose changes the new content has taken over, for an amendment.
    """
    draft = _open(session, actor, key, "draft", lock_version)
    _write(draft, content)
    return _changed(session, draft, actor, "change", at, **{BASE: base})


def attach(
    session: Session, actor: Actor, key: str, lock_version: int, at: datetime, file: Taken, *,
    type: str | None = None, title: str | None = None,
) -> Draft:  # fmt: skip
    """Let a file that was taken in belong to the draft. Raises as ``change_draft`` does."""
    draft = _open(session, actor, key, "attach", lock_version)
    if find_erased(session, [file.sha256]):
        raise Invalid([Problem(("documents",), "draft.file_erased", {"title": file.title})])
    note_files(session, [StoredFile(file.sha256, file.size)], at)
    row = next((known for known in draft.files if known.sha256 == file.sha256), None)
    if row is None:
        row = DraftFile(sha256=file.sha256, size=file.size, media_type=file.media_type)
        draft.files.append(row)
    row.title, row.type = title or file.title, type
    _rehash(draft)
    return _changed(session, draft, actor, "attach", at, sha256=file.sha256)


def detach(session: Session, actor: Actor, key: str, lock_version: int, at: datetime, sha256: str) -> Draft:
    """Take a file from the draft, of an amendment also one that is public. Raises as ``change_draft`` does, NotFound
    where it names no such file.
    """
    draft = _open(session, actor, key, "attach", lock_version)
    content, rows = draft.said, documents_of(draft)
    kept = [row for row in rows if row.get("sha256") != sha256]
    if len(kept) == len(rows):
        raise NotFound("document", sha256)
    content["documents"] = kept
    draft.files = [file for file in draft.files if file.sha256 != sha256]
    _write(draft, content)
    return _changed(session, draft, actor, "detach", at, sha256=sha256)


def submit(
    session: Session, actor: Actor, key: str, lock_version: int, at: datetime, confirmations: Collection[str],
    *, pseudonym: Pseudonym, judge: Judge = find_errors,
) -> Draft:  # fmt: skip
    """Ask for approval of what the draft says now, cleaned as it will be published; ``confirmations``: what is vouched.

    ``judge`` is asked once: a plan of thousands of packages takes it seconds. Raises as ``change_draft`` does; Invalid
    holds every error and every confirmation that is missing.
    """
    draft = _open(session, actor, key, "submit", lock_version)
    if not draft.may_be_submitted:
        raise _wrong_state(draft)
    event, problems = judge(draft, at, pseudonym)
    given = set(confirmations)
    lacking = [Problem((name,), f"confirm.{name}") for name in confirmations_for(draft) if name not in given]
    if problems or lacking:
        raise Invalid([*problems, *lacking])
    if event is not None:
        _write(draft, _placed(declared(draft, event.content)))
    _take_back(draft, "submitted")  # one that failed at its minute still says who approved it
    draft.submitted_by, draft.submitted_at, draft.reason = actor.id, at, None
    numbers = [".".join(map(str, problem.path)) for problem in find_long_numbers(draft.said)]
    _done(session, draft, actor, "submit", at, confirmed=sorted(given), long_numbers=numbers)
    tell_approvers(session, draft, actor, at)
    return draft


def _placed(content: dict[str, Any]) -> dict[str, Any]:
    """Return ``content`` with a name for its package where it has no other: what follows could not find it."""
    if content["kind"] == "plan" or any(content.get(name) for name in PLACES):
        return content
    return {**content, "package_ref": secrets.token_hex(8)}


def confirmations_for(draft: Draft) -> tuple[str, ...]:
    """Return what whoever submits vouches for; nothing of a text that goes, perhaps for that very reason."""
    return () if draft.act == "withhold" else CONFIRMATIONS


def withdraw(
    session: Session, actor: Actor, key: str, lock_version: int, at: datetime, reason: str | None = None
) -> Draft:
    """Take the draft back, before its minute at the latest; it can be changed and submitted again."""
    draft = _get(session, actor, key, lock_version)
    if not (actor.may("submit", _body(draft)) or actor.may("approve", _body(draft))):
        raise Refused(Problem((), "draft.not_yours"))
    if draft.state not in ("drafting", "submitted", "returned", "approved", "failed"):
        raise _wrong_state(draft)
    _take_back(draft, "withdrawn")
    draft.reason = _line("reason", reason) if reason else None
    return _done(session, draft, actor, "withdraw", at, reason=draft.reason)


def return_draft(session: Session, actor: Actor, key: str, lock_version: int, at: datetime, reason: str) -> Draft:
    """Send a submitted draft back to its author, with the reason. Raises as ``approve`` does."""
    draft = _get(session, actor, key, lock_version)
    _require(actor, "approve", draft)
    if draft.state != "submitted":
        raise _wrong_state(draft)
    words, submitter = _line("reason", reason), draft.submitted_by
    _take_back(draft, "returned")
    draft.reason = words
    _done(session, draft, actor, "return", at, reason=words)
    tell_submitter(session, draft, submitter, actor, at)
    return draft


def approve(
    session: Session, actor: Actor, key: str, lock_version: int, content_hash: str, at: datetime, *,
    publish_at: datetime | None = None, no_national_reason: str | None = None,
) -> Draft:  # fmt: skip
    """Approve what has the hash ``content_hash``, to be published at ``publish_at`` or at once.

    Raises NotFound; Conflict where it is no longer what was seen; Refused where the state is another, or the actor made
    it or may not approve; Invalid where errors have appeared since, or where a kind that belongs on the national system
    has neither its number nor ``no_national_reason``.
    """
    draft = _get(session, actor, key, lock_version)
    check_approver(actor, draft)
    if draft.state != "submitted":
        raise _wrong_state(draft)
    if content_hash != draft.content_hash:
        raise _conflict(session, draft)
    _check_approval(draft, at, publish_at, no_national_reason)
    draft.state, draft.approved_by, draft.approved_at, draft.approved_hash = "approved", actor.id, at, content_hash
    draft.publish_at = publish_at
    said_why = None if shows_nothing(no_national_reason or "") else no_national_reason
    draft.no_national_reason = _line("no_national_reason", said_why) if said_why else None
    said = {
        "publish_at": publish_at.isoformat() if publish_at else None,
        "no_national_reason": draft.no_national_reason,
    }
    return _done(session, draft, actor, "approve", at, content_hash=content_hash, **said)


def get_draft(session: Session, actor: Actor, key: str) -> Draft:
    """Return the draft; raises NotFound for one that is not there and for one of a body whose desk is closed to him."""
    own = Draft.organisation.has(Organisation.reference.in_(actor.bodies("read_desk")))
    named = select(Draft).where(Draft.key == key, own)  # asked in one: a hidden draft costs no more than a missing one
    draft = session.scalar(named.options(selectinload(Draft.files), selectinload(Draft.events)))
    if draft is None:
        raise NotFound("draft", key)
    return draft


def find_drafts(session: Session, actor: Actor, body: str, states: Collection[str]) -> list[Draft]:
    """Return the drafts of the body in ``states``, the last changed first. Raises NotFound for a closed desk."""
    if not actor.may("read_desk", body):
        raise NotFound("organisation", body)
    theirs = select(Draft).join(Draft.organisation).where(Organisation.reference == body, Draft.state.in_(states))
    return list(session.scalars(theirs.order_by(Draft.changed_at.desc(), Draft.id.desc())).unique())


def _check_aim(session: Session, body: Organisation, kind: str, act: str, notice: Notice | None, at: datetime) -> None:
    """Refuse what is no act on a notice, and acts on those of other bodies that were not succeeded by ``body``."""
    kinds = KINDS if act == "publish" else ("cancellation",) if act == "cancel" else (notice.kind if notice else "",)
    if kind not in kinds:
        raise Invalid([Problem(("kind",), "choice", {**_label("kind"), "value": kind, "choices": ", ".join(kinds)})])
    if act not in DRAFT_ACTS or (act == "publish") != (notice is None):
        raise Invalid([Problem(("act",), "choice", {**_label("act"), "value": act, "choices": ", ".join(DRAFT_ACTS)})])
    if notice is not None and not acts_for(session, body, notice.organisation, at):
        raise Refused(Problem((), "draft.foreign_notice", {"reference": notice.reference}))


def acts_for(session: Session, body: Organisation, owner: Organisation, at: datetime) -> bool:
    """Whether ``body`` is ``owner`` or has taken over its tasks, directly or in turn."""
    return owner.reference in find_tree(session, civil_date(at)).lineage(body.reference)


def _get(session: Session, actor: Actor, key: str, lock_version: int) -> Draft:
    draft = get_draft(session, actor, key)
    if draft.lock_version != lock_version:
        raise _conflict(session, draft)
    return draft


def _open(session: Session, actor: Actor, key: str, act: str, lock_version: int) -> Draft:
    draft = _get(session, actor, key, lock_version)
    _require(actor, act, draft)
    if draft.state not in EDITABLE:
        raise _wrong_state(draft)
    return draft


def _body(draft: Draft) -> str:
    return draft.organisation.reference


def _require(actor: Actor, act: str, draft: Draft) -> None:
    if not actor.may(act, _body(draft)):
        raise Refused(Problem((), "draft.not_yours"))


def check_approver(actor: Actor, draft: Draft) -> None:
    """Raise Refused where ``actor`` may not approve ``draft``: what they, a lender, or a system with their key made."""
    _require(actor, "withhold" if draft.act == "withhold" else "approve", draft)
    lent_by = {
        grant.delegated_from for grant in actor.grants if grant.organisation == _body(draft) and "approve" in grant.acts
    }
    session = object_session(draft)
    makers = draft.makers | (find_issuers(session, draft.makers) if session else frozenset())
    if actor.id in makers or lent_by <= makers:
        raise Refused(Problem((), "draft.own"))


def _check_approval(draft: Draft, at: datetime, publish_at: datetime | None, no_national_reason: str | None) -> None:
    event, problems = find_errors(draft, publish_at or at)
    if publish_at is not None and not at < publish_at <= at + LATEST:
        problems.append(Problem(("publish_at",), "draft.minute", {"days": LATEST.days}))
    lacks = event is not None and KINDS[event.kind].must_be_national and not event.national_number
    if lacks and shows_nothing(no_national_reason or ""):
        problems.append(Problem(("no_national_reason",), "draft.no_national_reason"))
    if problems:
        raise Invalid(problems)


def _wrong_state(draft: Draft) -> Refused:
    return Refused(Problem((), f"draft.is_{draft.state}"))


def _conflict(session: Session, draft: Draft) -> Conflict:
    last = draft.events[-1]
    written = last.at.isoformat()
    when = {language: instant_in_words(written, language) for language in LANGUAGES}
    who = find_actor_name(session, last.actor)
    done = Problem((), f"draft.did_{last.act if last.act in DECIDING else 'change'}", {"who": who})
    told = {"done": {language: describe(done, language) for language in LANGUAGES}, "when": when}
    return Conflict(Problem((), "draft.changed", {"who": who, "act": last.act, "at": written, **told}))


def _take_back(draft: Draft, state: str) -> None:
    """Undo that it was submitted and approved."""
    draft.state = state
    draft.submitted_by = draft.approved_by = draft.approved_hash = draft.no_national_reason = None
    draft.submitted_at = draft.approved_at = draft.publish_at = None


def _changed(session: Session, draft: Draft, actor: Actor, act: str, at: datetime, **detail: Any) -> Draft:
    _take_back(draft, "drafting")
    draft.changed_by, draft.changed_at = actor.id, at
    return _done(session, draft, actor, act, at, **detail)


def _done(session: Session, draft: Draft, actor: Actor, act: str, at: datetime, **detail: Any) -> Draft:
    """Leave the deed's event and audit row. Raises Conflict where the row is no longer the one that was read."""
    note_deed(draft, actor.id, act, at, **detail)
    try:
        session.flush()
    except StaleDataError:
        raise Conflict(Problem((), "draft.changed_meanwhile")) from None
    record_deed(session, at=at, actor=actor.id, act=f"draft.{act}", subject=draft.key, content=draft.content_hash)
    return draft


def note_deed(draft: Draft, actor: str, act: str, at: datetime, **detail: Any) -> None:
    """Add an event to the draft's history."""
    said = {name: value for name, value in detail.items() if value is not None}
    draft.events.append(DraftEvent(at=at, actor=actor, act=act, detail=said))


def _write(draft: Draft, content: Mapping[str, Any]) -> None:
    """Let the draft say ``content``, posted by its own body. Raises Invalid for what cannot be written down."""
    said = {key: value for key, value in content.items() if key not in OUTSIDE_CONTENT or draft.act == "withhold"}
    said["kind"] = draft.kind
    if draft.act != "withhold":
        said["organisation"] = _named(draft.organisation)
    try:
        written = canonical(said).decode()
    except (TypeError, ValueError, RecursionError):
        raise Invalid([Problem((), "draft.unwritable")]) from None
    if len(written.encode()) > MAX_LINE_BYTES:
        raise Invalid([Problem((), "json.too_long", {"limit": MAX_LINE_BYTES})])
    draft.content = written
    _rehash(draft)


def _rehash(draft: Draft) -> None:
    draft.content_hash = sha256_hex(canonical(draft.said))


def _named(body: Organisation) -> dict[str, str]:
    named = {"code": body.code, "name": body.name, "short_name": body.short_name}
    return {key: value for key, value in named.items() if value is not None}


def _line(field: str, text: str) -> str:
    try:
        line = clean_line(text)  # else a database that keeps no NUL would refuse it, and marks would turn a page's text
    except UnclearText as error:
        raise Invalid([labelled((field,), Problem((), error.code))]) from None
    if shows_nothing(line):
        raise Invalid([labelled((field,), Problem((), "required"))])
    if len(line) > MAX_REASON:
        found = {**_label(field), "limit": MAX_REASON, "length": len(line)}
        raise Invalid([Problem((field,), "text.too_long", found)])
    return line


def _label(field: str) -> dict[str, Any]:
    return {"label": field_label((field,))}
