"""The truth about where a notice stands: each step with its instant, and what is stuck with what happens next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import url_for
from sqlalchemy.orm import Session

from procurement.accounts.actors import find_actor_name
from procurement.accounts.queries import find_workers
from procurement.core.errors import Problem
from procurement.core.messages import describe
from procurement.httpkit import formats
from procurement.httpkit.context import Register
from procurement.httpkit.language import current_language
from procurement.httpkit.language import gettext as _
from procurement.jobs.mail import Mail
from procurement.jobs.outbox import OutboxRow, find_promised
from procurement.ledger.models import LedgerEntry
from procurement.ledger.queries import get_entry
from procurement.notices.drafts import Draft
from procurement.publication.belonging import find_all_errors

PATIENCE = timedelta(minutes=1)
"""After so long something that follows by itself counts as stuck."""

DONE, WAITING, STUCK, AHEAD = "done", "waiting", "stuck", "ahead"


@dataclass(frozen=True)
class Step:
    """One step: ``state`` is done, waiting (somebody or the clock decides), stuck, or ahead. ``next``: what follows."""

    label: str
    state: str
    at: datetime | None = None
    who: str = ""
    note: str = ""
    next: str = ""
    url: str = ""


@dataclass(frozen=True)
class Asked:
    """What the steps are read from."""

    session: Session
    system: Register
    now: datetime


def find_steps(asked: Asked, draft: Draft) -> list[Step]:
    """Return all steps of ``draft``, from its first word to the mail that tells of its publication."""
    entry = get_entry(asked.session, draft.sequence) if draft.sequence else None
    mails = list(_mailed(asked, draft, entry))
    return [*_prepared(asked, draft), *_decided(asked, draft), *public_steps(asked, entry), *mails]


def is_stuck(steps: Sequence[Step]) -> bool:
    """Whether anything does not go on by itself as it should."""
    return any(step.state == STUCK for step in steps)


def _name(asked: Asked, who: str | None) -> str:
    return find_actor_name(asked.session, who) if who else ""


def _prepared(asked: Asked, draft: Draft) -> Iterator[Step]:
    yield Step(_("Soạn"), DONE, draft.created_at, _name(asked, draft.created_by))
    if draft.submitted_at:
        yield Step(_("Trình phê duyệt"), DONE, draft.submitted_at, _name(asked, draft.submitted_by))
        yield Step(_("Kiểm tra"), DONE, draft.submitted_at, note=_("đủ trường bắt buộc, không còn lỗi"))
        return
    yield _not_submitted(asked, draft)
    yield Step(_("Kiểm tra"), AHEAD)


def _not_submitted(asked: Asked, draft: Draft) -> Step:
    last = draft.events[-1]
    who, when = _name(asked, last.actor), last.at
    mend = _("Sửa hồ sơ rồi trình lại.")
    if draft.state == "returned":
        return Step(_("Bị trả lại"), STUCK, when, who, _("Lý do: %(reason)s", reason=draft.reason or ""), mend)
    if draft.state == "failed":
        return Step(_("Không đăng được"), STUCK, when, "", failure_words(draft), mend)
    if draft.state == "withdrawn":
        note = _("Lý do: %(reason)s", reason=draft.reason) if draft.reason else ""
        return Step(_("Đã rút"), WAITING, when, who, note, _("Muốn đăng thì sửa nếu cần rồi trình lại."))
    return Step(_("Trình phê duyệt"), WAITING, next=_("Soạn xong thì trình phê duyệt."))


def failure_words(draft: Draft) -> str:
    """Return why a draft was not published at its minute."""
    problems: list[Problem] = draft.failure
    return "; ".join(describe(problem, current_language()) for problem in problems) or draft.reason or ""


def _decided(asked: Asked, draft: Draft) -> Iterator[Step]:
    if draft.approved_at:
        yield Step(_("Phê duyệt"), DONE, draft.approved_at, _name(asked, draft.approved_by))
    elif draft.state == "submitted":
        people = find_workers(asked.session, "approve", asked.now).get(draft.organisation.reference, [])
        names = ", ".join(_name(asked, who) for who in people)
        note = _("Người có quyền: %(names)s", names=names) if names else ""
        nobody = _("Đơn vị chưa có người phê duyệt: báo quản trị đơn vị.")
        what = _("Chờ một người khác phê duyệt.") if names else nobody
        yield Step(_("Phê duyệt"), WAITING if names else STUCK, note=note, next=what)
    else:
        yield Step(_("Phê duyệt"), AHEAD)
    if draft.state != "published":
        yield _unpublished(asked, draft)


def _unpublished(asked: Asked, draft: Draft) -> Step:
    if draft.state != "approved":
        return Step(_("Đăng tải"), AHEAD)
    due = draft.publish_at or draft.approved_at or asked.now
    if asked.now - due > PATIENCE:
        note = _("Lẽ ra đã đăng lúc %(instant)s.", instant=formats.long_instant(due))
        what = _("Tiến trình nền chưa chạy: báo người vận hành. Chạy lại thì hồ sơ được đăng ngay.")
        return Step(_("Đăng tải"), STUCK, note=note, next=what)
    wrong = find_all_errors(asked.session, draft, max(due, asked.now))
    if wrong:
        note = "; ".join(describe(problem, current_language()) for problem in wrong)
        what = _("Như đang viết thì không đăng được: rút hồ sơ, sửa rồi trình lại.")
        return Step(_("Đăng tải"), STUCK, due, note=note, next=what)
    return Step(_("Đăng tải"), WAITING, due, next=_("Tự đăng đúng lúc này, không cần làm gì thêm."))


def public_steps(asked: Asked, entry: LedgerEntry | None) -> list[Step]:
    """Return what an act of the ledger has become outside: on record, findable, in the feed."""
    if entry is None:
        return [Step(label, AHEAD) for label in (_("Ghi sổ đăng tải"), _("Tìm thấy được"), _("Có trong tin theo dõi"))]
    number = _("mục số %(number)s", number=entry.sequence)
    url = url_for("public.ledger_entry", sequence=entry.sequence)
    published = Step(_("Đăng tải"), DONE, entry.instant)
    return [published, Step(_("Ghi sổ đăng tải"), DONE, entry.instant, note=number, url=url), *_findable(asked, entry)]


def _findable(asked: Asked, entry: LedgerEntry) -> Iterator[Step]:
    """Search and feeds are drawn from the same index; asking brings it up to date where that can be done at all."""
    mark = asked.system.search.mark(asked.session)
    labels = (_("Tìm thấy được"), _("Có trong tin theo dõi"))
    if mark.sequence < entry.sequence:
        note = _("Chỉ mục mới đến mục số %(number)s.", number=mark.sequence)
        what = _("Chỉ mục không ghi được: báo người vận hành. Trang của thông báo vẫn mở được.")
        yield from (Step(label, STUCK, note=note, next=what) for label in labels)
        return
    rows = find_promised(asked.session, "published", str(entry.sequence))
    done = next((row.done_at for row in rows if row.done_at), None)
    note = "" if done else _("vừa kiểm tra lúc xem trang này")
    yield from (Step(label, DONE, max(done, entry.instant) if done else asked.now, note=note) for label in labels)


def _mailed(asked: Asked, draft: Draft, entry: LedgerEntry | None) -> Iterator[Step]:
    """Each letter that tells of the publication; nothing before it, and where nobody is told."""
    if entry is None:
        return
    key = f"receipt:{entry.sequence}"
    letters = find_promised(asked.session, "letter", key)
    unsplit = [row for row in find_promised(asked.session, "mail", key) if row.done_at is None]
    yield from (_letter(asked, row) for row in letters or unsplit)


def _letter(asked: Asked, row: OutboxRow) -> Step:
    label, named = _("Gửi thư báo"), row.payload.get("to")
    who = _name(asked, named) if isinstance(named, str) else ""
    mail = asked.session.get(Mail, row.key)
    if mail is not None and mail.failed_at:
        note = _("Không gửi được: không có địa chỉ nhận, hoặc địa chỉ bị từ chối.")
        return Step(
            label, STUCK, mail.failed_at, who, note, _("Sửa địa chỉ thư trong tài khoản. Giấy xác nhận ở dưới.")
        )
    if row.done_at:
        return Step(label, DONE, mail.sent_at if mail else row.done_at, who)
    if row.attempts or asked.now - row.created_at > PATIENCE:
        note = _("Đã thử %(count)s lần chưa được.", count=row.attempts)
        return Step(label, STUCK, None, who, note, _("Tự gửi lại lúc %(at)s.", at=formats.long_instant(row.next_at)))
    return Step(label, WAITING, None, who, next=_("Tự gửi trong ít phút."))
