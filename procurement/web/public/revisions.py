"""The history of a notice: which act each revision was, and what it changed, in plain words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import url_for
from marshmallow import Schema, fields

from procurement.core.clock import civil_date
from procurement.httpkit.language import current_language
from procurement.httpkit.language import gettext as _
from procurement.notices.differences import Change, find_changes, is_phrase
from procurement.notices.events import closes_at, load_content
from procurement.notices.kinds import act_word
from procurement.notices.models import Notice, Revision
from procurement.notices.schemas import Place
from procurement.web.public import wording
from procurement.web.public.marking import Span, mark_words

Content = Mapping[str, Any]


@dataclass(frozen=True)
class ChangeText:
    """A difference in words; ``before`` or ``after`` is None where there is nothing.

    ``marked``: a long text with its changed words. ``details``: what a row that comes or goes says, as (label, value).
    With ``is_move`` a row stands elsewhere in its list, and ``before`` and ``after`` are its places. ``is_technical``:
    it says nothing about what is procured.
    """

    label: str
    before: str | None
    after: str | None
    marked: tuple[Span, ...] = ()
    details: tuple[tuple[str, str], ...] = ()
    is_move: bool = False
    is_technical: bool = False


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
    changes_url: str | None

    @property
    def day(self) -> date:
        """The day by which people know the revision: the national posting where known, else ours."""
        return self.posted_on or civil_date(self.published_at)


def content_of(revision: Revision) -> dict[str, Any] | None:
    """Return what the revision says; None where its text is withheld."""
    return load_content(revision.text.content) if revision.text else None


def revision_url(notice: Notice, revision: Revision) -> str:
    """Return the address of a revision that stays the same when another one comes."""
    return url_for("public.revision", reference=notice.reference, number=revision.number)


def draw_revisions(notice: Notice, shown: Revision) -> list[RevisionRow]:
    """Return the history of ``notice``, newest first."""
    return [_row(notice, revision, shown) for revision in reversed(notice.revisions)]


def comparison_url(notice: Notice, old: Revision, new: Revision) -> str:
    """Return the address of what ``new`` says otherwise than ``old``."""
    return url_for("public.comparison", reference=notice.reference, old=old.number, new=new.number)


def _row(notice: Notice, revision: Revision, shown: Revision) -> RevisionRow:
    previous = revision.previous
    return RevisionRow(
        number=revision.number,
        act=act_of(notice, revision),
        url=revision_url(notice, revision),
        posted_on=revision.posted_on,
        published_at=revision.published_at,
        version=revision.national_version,
        remarks=tuple(_remarks(revision)),
        sequence=revision.sequence,
        content_hash=revision.content_hash,
        is_current=revision.number == notice.current_number,
        is_shown=revision is shown,
        changes_url=comparison_url(notice, previous, revision) if previous is not None else None,
    )


def act_of(notice: Notice, revision: Revision) -> str:
    """Return what the act was that published ``revision``: the law's word for it on this kind of notice."""
    language = current_language()
    if revision.number == 0:
        return act_word(notice.kind, "cancel" if notice.kind == "cancellation" else "publish", language)
    if revision.is_history:
        return _("Bản trước")
    previous = revision.previous
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


ORDER = (
    "change_reason", "closes_at", "award_value", "outcome", "price", "budget", "estimate", "organisation", "investor",
    "procuring_entity", "submission_place", "contact", "bid_security", "place", "title",
    "packages", "extensions", "bidders", "parties", "lots", "clarifications",
)  # fmt: skip
"""The fields that a page shows first, in its order: why, then what."""

LAST = ("documents", "kind", "national_number", "version", "plan_number", "package_ref", "package_number",
        "published_at", "published_at_source", "first_published_at")  # fmt: skip
"""What it shows last: papers and numbers. All others stand between, in the order of the event file."""


TECHNICAL = frozenset({
    "version", "published_at", "published_at_source", "first_published_at", "package_ref", "source_id",
})  # fmt: skip
"""Versions, times of posting, ids at the source: they change with every act, whatever it is about."""


def _weight(change: Change) -> tuple[int, int]:
    """Return the place of a change on the page: what a contractor asks first, lists, the other fields, papers."""
    name = change.path[1] if change.path[0] == "body" else change.path[0]
    if name in ORDER:
        return 0, ORDER.index(str(name))
    return (2, LAST.index(str(name))) if name in LAST else (1, 0)


def _in_words(change: Change) -> ChangeText:
    label = _label(change)
    if change.is_move:
        return ChangeText(label, str(change.before), str(change.after), is_move=True)
    names = [step for step in change.path if isinstance(step, str)]
    before = wording.say(change.field, change.before) if change.before is not None else None
    after = wording.say(change.field, change.after) if change.after is not None else None
    is_text = wording.is_quoted(change.field) and before is not None and after is not None
    return ChangeText(
        label=label,
        before=before,
        after=after,
        marked=mark_words(before or "", after or "") if is_text else (),
        details=tuple(_details(change)),
        is_technical=names[-1] in TECHNICAL,
    )


def _details(change: Change) -> Iterator[tuple[str, str]]:
    """Yield all that a row says which comes or goes; nothing for other changes."""
    row, field = change.before if change.after is None else change.after, change.field
    if isinstance(field, fields.Nested) and not is_phrase(field) and None in (change.before, change.after):
        names = [part for part in change.path if isinstance(part, str)]
        yield from _leaves(field.schema, row, (names[-1],))


def _leaves(schema: Schema, row: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for name, declared in schema.fields.items():
        if name not in row:
            continue
        field = declared.variant(row[name]) if isinstance(declared, Place) else declared
        if is_phrase(field):
            yield wording.label((*path, name)), wording.say(field, row[name])
        elif isinstance(field, fields.Nested):
            yield from _leaves(field.schema, row[name], (*path, name))
        elif isinstance(field, fields.List):
            inner: Any = field.inner
            for item in row[name]:
                yield from _leaves(inner.schema, item, (name,))


def _label(change: Change) -> str:
    """Return the names on the way to the field: ``Danh sách gói thầu › Thuê tàu › Giá gói thầu``.

    A row that comes, goes or moves is itself what changed; of the rows above it the name tells which they are.
    """
    path = change.path[1:] if change.path[0] == "body" else change.path
    rows = iter(change.rows)
    parts = []
    for position, step in enumerate(path):
        if isinstance(step, str):
            parts.append(wording.label([part for part in path[: position + 1] if isinstance(part, str)]))
        elif position < len(path) - 1 or change.is_move:
            parts.append(wording.row_title(next(rows)))
    return " › ".join(parts)
