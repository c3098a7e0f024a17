"""The history of a notice: which act each revision was, and what it changed, in plain words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import url_for

from procurement.httpkit.language import current_language
from procurement.httpkit.language import gettext as _
from procurement.notices.differences import Change, find_changes
from procurement.notices.events import closes_at, load_content
from procurement.notices.kinds import act_word
from procurement.notices.models import Notice, Revision
from procurement.web.public import wording

Content = Mapping[str, Any]


@dataclass(frozen=True)
class ChangeText:
    """A difference in words; ``before`` or ``after`` is None where there is nothing."""

    label: str
    before: str | None
    after: str | None


@dataclass(frozen=True)
class RevisionRow:
    """One revision in the history. ``remarks`` say what is unusual about it."""

    number: int
    act: str
    url: str
    posted_on: date | None
    published_at: datetime
    version: str | None
    remarks: tuple[str, ...]
    sequence: int
    content_hash: str
    is_current: bool
    is_shown: bool


def content_of(revision: Revision) -> dict[str, Any] | None:
    """Return what the revision says; None where its text is withheld."""
    return load_content(revision.text.content) if revision.text else None


def find_previous(notice: Notice, revision: Revision) -> Revision | None:
    """Return the revision that counted before ``revision``; None for the first and for what came as history."""
    earlier = [known for known in notice.revisions[: revision.number] if not known.is_history]
    return earlier[-1] if earlier and not revision.is_history else None


def revision_url(notice: Notice, revision: Revision) -> str:
    """Return the address of a revision that stays the same when another one comes."""
    return url_for("public.revision", reference=notice.reference, number=revision.number)


def draw_revisions(notice: Notice, shown: Revision) -> list[RevisionRow]:
    """Return the history of ``notice``, newest first."""
    return [_row(notice, revision, shown) for revision in reversed(notice.revisions)]


def _row(notice: Notice, revision: Revision, shown: Revision) -> RevisionRow:
    return RevisionRow(
        number=revision.number,
        act=_act(notice, revision),
        url=revision_url(notice, revision),
        posted_on=revision.posted_on,
        published_at=revision.published_at,
        version=revision.national_version,
        remarks=tuple(_remarks(revision)),
        sequence=revision.sequence,
        content_hash=revision.content_hash,
        is_current=revision.number == notice.current_number,
        is_shown=revision is shown,
    )


def _act(notice: Notice, revision: Revision) -> str:
    language = current_language()
    if revision.number == 0:
        return act_word(notice.kind, "cancel" if notice.kind == "cancellation" else "publish", language)
    if revision.is_history:
        return _("Bản trước")
    previous = find_previous(notice, revision)
    new, old = content_of(revision), content_of(previous) if previous else None
    return act_word(notice.kind, "extend" if _is_extension(old, new) else "amend", language)


def _is_extension(old: Content | None, new: Content | None) -> bool:
    before, after = closes_at(old) if old else None, closes_at(new) if new else None
    return before is not None and after is not None and after > before


def _remarks(revision: Revision) -> list[str]:
    remarks = []
    if revision.changed_at_source:
        remarks.append(_("thay đổi tại nguồn không tăng phiên bản"))
    if revision.is_history:
        remarks.append(_("phiên bản cũ hơn, đăng bổ sung để lưu"))
    if revision.withholding is not None:
        remarks.append(_("nội dung đã được gỡ"))
    return remarks


def draw_changes(old: Content | None, new: Content | None) -> list[ChangeText]:
    """Return in words what ``new`` says otherwise than ``old``; nothing where either is missing."""
    if old is None or new is None:
        return []
    return [_in_words(change) for change in sorted(find_changes(old, new), key=_weight)]


def _weight(change: Change) -> int:
    """Return the rank of a change for a reader: the deadline, what is bought and how, then numbers and papers."""
    if change.path[:2] == ("body", "closes_at"):
        return 0
    return 1 if change.path[0] in ("body", "title") else 2


def _in_words(change: Change) -> ChangeText:
    before = wording.say(change.field, change.before) if change.before is not None else None
    after = wording.say(change.field, change.after) if change.after is not None else None
    return ChangeText(_label(change), before, after)


def _label(change: Change) -> str:
    """Return the names on the way to the field: ``Danh sách gói thầu › Thuê tàu › Giá gói thầu``."""
    path = change.path[1:] if change.path[0] == "body" else change.path
    rows = iter(change.rows)
    parts = []
    for position, step in enumerate(path):
        if isinstance(step, str):
            parts.append(wording.label([part for part in path[: position + 1] if isinstance(part, str)]))
        elif position < len(path) - 1:
            parts.append(wording.row_name(next(rows)))
    return " › ".join(parts)
