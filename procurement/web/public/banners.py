"""What a reader must know before reading a notice: that it is not the current text, or no longer counts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask import url_for
from sqlalchemy.orm import Session

from procurement.httpkit.language import gettext as _
from procurement.notices.calling_off import effective_cancellations
from procurement.notices.models import Notice, Revision
from procurement.notices.queries import find_plan_notices, find_round_notices
from procurement.plans.queries import find_replacing
from procurement.web.public import wording
from procurement.web.public.revisions import comparison_url, content_of


@dataclass(frozen=True)
class BannerLink:
    """Where to read on. ``is_quoted``: words of the source, in Vietnamese."""

    text: str
    url: str
    is_quoted: bool = False


@dataclass(frozen=True)
class Banner:
    """A sentence and its links; ``tone`` is red (no longer counts) or warm (look closer). ``reason``: the source's."""

    tone: str
    text: str
    links: tuple[BannerLink, ...]
    reason: str = ""


def draw_banners(session: Session, notice: Notice, revision: Revision, beside: Sequence[Notice]) -> list[Banner]:
    """Return what must stand above ``revision``, the most serious first. A withheld text has its tombstone besides.

    ``beside`` is what ``find_beside`` finds.
    """
    return [
        *_cancelled(notice, beside),
        *_outdated(notice, revision),
        *_changed_at_source(notice, revision),
        *_replaced(session, notice),
        *_tendered_again(notice),
    ]


def find_beside(session: Session, notice: Notice) -> list[Notice]:
    """Return the notices that may decide about this one, and itself: those of its round, or those about its plan."""
    if notice.round_id is None:
        return find_plan_notices(session, notice.plan_id)
    return find_round_notices(session, notice.round_id)


def _notice_link(notice: Notice, text: str) -> BannerLink:
    return BannerLink(text, url_for("public.notice", reference=notice.reference))


def _cancelled(notice: Notice, beside: Sequence[Notice]) -> Iterator[Banner]:
    if notice.kind == "cancellation":
        for other in beside:
            if other.target_id == notice.id and other.target_kind == "cancellation":
                link = _notice_link(other, _("thông báo %(reference)s", reference=other.reference))
                yield Banner("warm", _("Quyết định hủy này đã được thu hồi theo"), (link,))
        return
    for other in sorted(effective_cancellations(beside), key=_is_of_lot):
        told = _("Đã hủy theo") if other.effect in (None, "cancelled") else _told(other.effect)
        link = _notice_link(other, _("thông báo hủy %(reference)s", reference=other.reference))
        if _is_of_lot(other):
            yield Banner("warm", f"{_lot_of(other)}: {told[:1].lower()}{told[1:]}", (link,), reason_of(other))
        else:
            yield Banner("red", told, (link,), reason_of(other))


def _is_of_lot(cancellation: Notice) -> bool:
    return cancellation.target_kind == "lot"


def _lot_of(cancellation: Notice) -> str:
    """Return which lot ``cancellation`` calls off; where its text is withheld, that it is one."""
    content = content_of(cancellation.current)
    ref = content["body"].get("lot_ref") if content else None
    return _("Phần (lô) %(lot)s", lot=ref) if ref else _("Một phần (lô)")


def reason_of(cancellation: Notice) -> str:
    """Return why ``cancellation`` cancels, in its own words; nothing where it does not say or is withheld."""
    content = content_of(cancellation.current)
    return str(content["body"].get("reason") or "") if content else ""


def _told(effect: str) -> str:
    return _("%(effect)s theo", effect=wording.code("effect", effect))


def _outdated(notice: Notice, revision: Revision) -> Iterator[Banner]:
    current = notice.current
    if revision.number == current.number:
        return
    links = (
        _notice_link(notice, _("Xem bản hiện hành")),
        BannerLink(_("Xem bản hiện hành khác gì"), comparison_url(notice, revision, current)),
    )
    if revision.is_history:
        told = _("Đây là phiên bản cũ hơn, đăng bổ sung để lưu, chưa bao giờ là bản hiện hành tại Cổng này.")
        yield Banner("warm", told, links)
        return
    yield Banner("warm", _("Đây là lần đăng cũ, không còn là bản hiện hành."), links)


def _changed_at_source(notice: Notice, revision: Revision) -> Iterator[Banner]:
    previous = revision.previous
    if revision.changed_at_source and previous is not None:
        link = BannerLink(_("Xem nội dung đã đổi"), comparison_url(notice, previous, revision))
        told = _("Nội dung lần đăng này đã được sửa tại nguồn mà không tăng số phiên bản.")
        yield Banner("warm", told, (link,))


def _replaced(session: Session, notice: Notice) -> Iterator[Banner]:
    others = find_replacing(session, notice.package) if notice.package is not None else []
    if others:
        links = tuple(
            BannerLink(
                other.title or other.reference,
                url_for("public.package", reference=other.reference),
                is_quoted=bool(other.title),
            )
            for other in others
        )
        yield Banner("warm", _("Kế hoạch điều chỉnh đã thay gói thầu của thông báo này bằng:"), links)


def _tendered_again(notice: Notice) -> Iterator[Banner]:
    if notice.round is None or notice.package is None:
        return
    own, latest = notice.round.ordinal, notice.package.rounds[-1]
    if latest.ordinal > own:
        told = _("Thông báo này thuộc lần tổ chức %(ordinal)s. Gói thầu đã được tổ chức lại:", ordinal=own)
        link = BannerLink(
            _("xem lần tổ chức %(ordinal)s", ordinal=latest.ordinal),
            url_for("public.package", reference=notice.package.reference, _anchor=f"lan-{latest.ordinal}"),
        )
        yield Banner("warm", told, (link,))
