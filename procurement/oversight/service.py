"""Deeds in a case: opened from a finding, noted, asked, answered, closed. Each leaves its row and an audit row.

Each function is one deed inside the caller's transaction. What an actor may not read does not exist: NotFound.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from procurement.accounts.actors import Actor
from procurement.compliance.findings import finding_name
from procurement.compliance.judging import coverage
from procurement.compliance.models import DutyRow
from procurement.core.audit import record_deed
from procurement.core.clock import civil_date
from procurement.core.errors import Conflict, Invalid, NotFound, Problem
from procurement.core.text import shows_nothing
from procurement.documents.service import find_erased, note_files
from procurement.documents.storage import StoredFile
from procurement.documents.uploads import Taken
from procurement.jobs.mail import promise_mail
from procurement.oversight.models import (
    ANSWER,
    ASK,
    CLOSE,
    CLOSED,
    EXEMPT,
    MAX_BASIS,
    MAX_TEXT,
    NOTE,
    OPEN,
    OUTCOMES,
    Case,
    CaseEvent,
)
from procurement.oversight.queries import find_answerers, find_cases_about, get_case, get_question

KEY_BYTES = 16


@dataclass(frozen=True)
class Subject:
    """What a case is about: a duty (``compliance.findings``) or a row of a list, and the body that is asked."""

    subject: str
    finding: str
    title: str
    organisation_id: int


def open_case(session: Session, actor: Actor, row: DutyRow, title: str, text: str, at: datetime) -> Case:
    """Open a case about the duty ``row``; ``text`` says why.

    Raises NotFound for who is no inspector, Invalid, Conflict while another case about the same duty is open.
    """
    about = Subject(row.subject, finding_name(row), title, row.organisation_id)
    return open_about(session, actor, about, stands(row, at), text, at)


def open_about(
    session: Session, actor: Actor, about: Subject, stands: Mapping[str, Any], text: str, at: datetime
) -> Case:
    """Open a case; ``stands`` is how its subject stands at ``at``. Raises as ``open_case`` does."""
    if not actor.bodies("inspect"):
        raise NotFound("duties", f"{about.subject}/{about.finding}")
    refuse_second(find_cases_about(session, about.subject, about.finding))
    case = Case(
        key=secrets.token_urlsafe(KEY_BYTES), subject=about.subject, finding=about.finding, title=about.title,
        opened_at=at, organisation_id=about.organisation_id, opened_by=actor.id, events=[],
    )  # fmt: skip
    session.add(case)
    _add(session, case, actor, OPEN, text, at, detail=stands)
    return case


def refuse_second(cases: Iterable[Case]) -> None:
    """Raise Conflict while one of ``cases``, which are about the same, is open."""
    if any(case.state != CLOSED for case in cases):
        raise Conflict(Problem((), "case.open_already"))


def stands(row: DutyRow, at: datetime) -> dict[str, Any]:
    """Return how a finding stands at ``at``, as a JSON object: so that a later difference can be seen."""
    due = row.due_at.isoformat() if row.due_at else None
    return {"coverage": coverage(row, at), "due_at": due, "regime": row.regime, "rule": row.rule,
            "rule_version": row.rule_version, "met_by": row.met_by}  # fmt: skip


def note(session: Session, actor: Actor, key: str, text: str, at: datetime) -> Case:
    """Add a note, which only inspectors read. Raises NotFound, Invalid, Conflict once the case is closed."""
    case = get_case(session, actor, key)
    _add(session, case, actor, NOTE, text, at)
    return case


def ask(session: Session, actor: Actor, key: str, text: str, at: datetime, answer_by: date | None = None) -> Case:
    """Ask the body, which is told by mail and answers at its desk, if wished ``answer_by`` a day from today on.

    Raises as ``note`` does.
    """
    case = get_case(session, actor, key)
    is_past = answer_by is not None and answer_by < civil_date(at)
    problems = [Problem(("answer_by",), "case.answer_by")] if is_past else []
    named = {"answer_by": answer_by.isoformat()} if answer_by else {}
    event = _add(session, case, actor, ASK, text, at, detail=named, problems=problems)
    _tell(session, "question", case, event, find_answerers(session, case, at), f"/ban-lam-viec/cau-hoi/{key}")
    return case


def answer(
    session: Session, actor: Actor, key: str, text: str, at: datetime, *, legal_basis: str = "",
    file: Taken | None = None,
) -> Case:  # fmt: skip
    """Answer for the body that was asked; ``legal_basis`` where it claims an exception. Raises as ``note`` does."""
    case = get_question(session, actor, key, "draft", at)
    if file is not None:
        if find_erased(session, [file.sha256]):
            raise Invalid([Problem(("file",), "draft.file_erased", {"title": file.title})])
        note_files(session, [StoredFile(file.sha256, file.size)], at)
    held = {"title": file.title, "size": file.size, "media_type": file.media_type} if file else {}
    sha256 = file.sha256 if file else None
    event = _add(session, case, actor, ANSWER, text, at, legal_basis=legal_basis, detail=held, sha256=sha256)
    inspectors = [case.opened_by, *(question.actor for question in case.questions)]
    _tell(session, "answer", case, event, list(dict.fromkeys(inspectors)), f"/thanh-tra/ho-so/{key}")
    return case


def close(
    session: Session, actor: Actor, key: str, outcome: str, text: str, at: datetime, *, legal_basis: str = ""
) -> Case:
    """Close a case: ``outcome`` and ``text`` say why; an exception needs its legal basis. Raises as ``note`` does."""
    case = get_case(session, actor, key)
    problems = [] if outcome in OUTCOMES else [Problem(("outcome",), "case.outcome")]
    if outcome == EXEMPT and shows_nothing(legal_basis):
        problems.append(Problem(("legal_basis",), "case.basis"))
    chosen = outcome if outcome in OUTCOMES else None
    _add(session, case, actor, CLOSE, text, at, legal_basis=legal_basis, outcome=chosen, problems=problems)
    return case


def _add(
    session: Session, case: Case, actor: Actor, act: str, text: str, at: datetime, *, legal_basis: str = "",
    outcome: str | None = None, sha256: str | None = None, detail: Mapping[str, Any] | None = None,
    problems: Sequence[Problem] = (),
) -> CaseEvent:  # fmt: skip
    found = [*problems, *_problems(text.strip(), legal_basis.strip())]
    if found:
        raise Invalid(found)
    if case.events and case.state == CLOSED:
        raise Conflict(Problem((), "case.closed"))
    event = CaseEvent(
        at=at, actor=actor.id, act=act, text=text.strip(), legal_basis=legal_basis.strip() or None, outcome=outcome,
        sha256=sha256, detail=dict(detail or {}),
    )  # fmt: skip
    case.events.append(event)
    record_deed(session, at=at, actor=actor.id, act=f"case.{act}", subject=f"case/{case.key}", finding=case.finding)
    return event


def _problems(text: str, legal_basis: str) -> list[Problem]:
    found = [Problem(("text",), "case.text")] if shows_nothing(text) else []
    for name, said, most in (("text", text, MAX_TEXT), ("legal_basis", legal_basis, MAX_BASIS)):
        if len(said) > most:
            found.append(Problem((name,), "case.too_long", {"most": most, "length": len(said)}))
    return found


def _tell(session: Session, template: str, case: Case, event: CaseEvent, people: list[str], path: str) -> None:
    to = [who for who in people if who.startswith("person:")]
    by = f"{event.answer_by:%d/%m/%Y}" if event.answer_by else ""
    said = {"title": case.title, "body": case.organisation.name, "text": event.text, "by": by, "path": path}
    if to:
        promise_mail(session, f"{template}:{case.key}:{len(case.events)}", template, to, said, event.at)
