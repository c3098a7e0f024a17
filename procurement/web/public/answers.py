"""What a contractor asks first of a notice: is it open, until when, how much, who, where do I submit."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from procurement.httpkit import formats
from procurement.httpkit.language import gettext as _
from procurement.notices.events import closes_at
from procurement.notices.kinds import KINDS
from procurement.notices.models import Notice, Revision
from procurement.web.public import wording
from procurement.web.public.bidding import bidder_url
from procurement.web.public.sheets import Named

Content = Mapping[str, Any]
Holds = Callable[[str], bool]
"""Whether the bytes of a digest are here."""

NATIONAL_SYSTEM = "muasamcong.mpi.gov.vn"
"""Host of the Hệ thống mạng đấu thầu quốc gia, where most bids are submitted."""


@dataclass(frozen=True)
class Party:
    """A body that a notice names; ``reference`` where its own list of notices can be opened."""

    role: str
    name: str
    reference: str | None


@dataclass(frozen=True)
class Submission:
    """Where bids are submitted. ``is_national``: on the national system, whose copy counts."""

    text: str
    is_national: bool


@dataclass(frozen=True)
class File:
    """A document of a notice; ``held`` when its bytes are here, at ``address`` where that is not the public one."""

    title: str
    type: str | None
    sha256: str | None
    size: int | None
    media_type: str | None
    source_id: str | None
    held: bool
    address: str | None = None


@dataclass(frozen=True)
class Answers:
    """The answers, in the order of the questions. What does not apply to the kind is None."""

    state: str | None
    closes_at: datetime | None
    price_label: str
    price: str
    award: str | None
    winners: tuple[Named, ...]
    parties: tuple[Party, ...]
    submission: Submission | None
    contact: str | None
    security: str | None
    place: str | None


def draw_answers(notice: Notice, revision: Revision, content: Content, state: str | None) -> Answers:
    """Return the answers that ``revision`` gives."""
    body, kind = content["body"], KINDS[notice.kind]
    return Answers(
        state=state,
        closes_at=closes_at(content) if kind.calls_for_bids else None,
        price_label=_price_label(notice.kind),
        price=_price(revision, content),
        award=formats.money(body.get("award_value") or body.get("value")),
        winners=tuple(dict.fromkeys(_winners(body, linked=revision.number == notice.current_number))),
        parties=tuple(_parties(notice, content)),
        submission=_submission(content) if kind.calls_for_bids else None,
        contact=_contact(body.get("contact") or {}),
        security=wording.security(body.get("bid_security") or {}) or None,
        place=_place(content.get("place")),
    )


def _price_label(kind: str) -> str:
    return _("Tổng giá trị") if kind == "plan" else _("Giá gói thầu")


def _price(revision: Revision, content: Content) -> str:
    body, known = content["body"], revision.text.value if revision.text else None
    if known is None and _is_elsewhere(content):
        return _("xem tại Hệ thống mạng đấu thầu quốc gia")
    return formats.money(body.get("price") or body.get("budget")) or formats.amount(known)


def _is_elsewhere(content: Content) -> bool:
    """Whether only the head of the notice is here, so that what it does not say is no answer."""
    return content.get("complete_at_national") is True


def _winners(body: Mapping[str, Any], *, linked: bool) -> Iterator[Named]:
    for lot in body.get("lots", []):
        for bidder in lot.get("bidders", []):
            if bidder.get("result") == "won":
                yield _winner(bidder, linked=linked)


def _winner(bidder: Mapping[str, Any], *, linked: bool) -> Named:
    code, name = (bidder.get("consortium_code"), bidder.get("consortium_name"))
    if not (code or name):
        code, name = bidder.get("code"), bidder.get("name")
    return Named(name or _("Không rõ tên"), bidder_url(code, name) if linked else None)


def _parties(notice: Notice, content: Content) -> Iterator[Party]:
    for role, label in (("investor", _("Chủ đầu tư")), ("procuring_entity", _("Bên mời thầu"))):
        named = content.get(role)
        if named and named.get("name"):
            yield Party(label, named["name"], named.get("code"))
    yield Party(_("Đơn vị đăng tải"), content["organisation"]["name"], notice.organisation.reference)


def _submission(content: Content) -> Submission:
    body = content["body"]
    place = body.get("submission_place")
    if not place and _is_elsewhere(content):
        return Submission(_("xem tại Hệ thống mạng đấu thầu quốc gia"), is_national=False)
    if (place and NATIONAL_SYSTEM in place) or (not place and body.get("is_online")):
        return Submission(_("trên Hệ thống mạng đấu thầu quốc gia (bản ở đó có giá trị)"), is_national=True)
    return Submission(place or _("thông báo không ghi; xem hồ sơ mời thầu"), is_national=False)


def _contact(contact: Mapping[str, Any]) -> str | None:
    parts = (contact.get(name) for name in ("name", "phone", "email"))
    return ", ".join(part for part in parts if part) or contact.get("address")


def _place(value: Any) -> str | None:
    if isinstance(value, list):
        return ", ".join(row["name"] for row in value if row.get("name")) or None
    return wording.place(value or {}) or None


def draw_files(content: Content, holds: Holds) -> list[File]:
    """Return the documents of a notice; ``holds`` tells whether the bytes of a digest are here."""
    return [
        File(
            title=row.get("title") or wording.code("document_type", row.get("type")) or _("Tài liệu không tên"),
            type=wording.code("document_type", row.get("type")),
            sha256=row.get("sha256"),
            size=row.get("size"),
            media_type=row.get("media_type"),
            source_id=row.get("source_id"),
            held=bool(row.get("sha256")) and holds(row["sha256"]),
        )
        for row in content.get("documents", [])
    ]
