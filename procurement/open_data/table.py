"""The rows of a table: of every notice of a Selection its packages, bids and members, a batch at a time.

Every row names its notice, so that rows can be counted, joined and sorted apart. An amount stands in one row only:
whoever adds a column up counts nothing twice within a notice.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from procurement.ledger.queries import is_sample
from procurement.notices.codes import code_label
from procurement.notices.events import closes_at, load_content, opens_at
from procurement.notices.kinds import KINDS
from procurement.notices.models import Bid, Notice, Revision
from procurement.notices.queries import find_bids
from procurement.open_data.columns import BID, MEMBER, NAMES, NOTICE, PACKAGE, Value
from procurement.plans.models import Package
from procurement.plans.service import amount_in_vnd
from procurement.search.documents import Rounds
from procurement.search.plan_rows import find_worded, last_planned_day
from procurement.search.service import Entry
from procurement.search.standing import row_standing, standing, status_at

BATCH = 200
"""Notices loaded at once."""

Row = Mapping[str, Value]
Content = Mapping[str, Any]


@dataclass(frozen=True)
class Telling:
    """How rows are told: in which language, at which instant, and where the pages of notices are."""

    language: str
    now: datetime
    base_url: str
    is_sample: bool = False


def find_rows(session: Session, entries: Sequence[Entry], telling: Telling) -> Iterator[tuple[Value, ...]]:
    """Yield the values of all rows of ``entries`` in the order of ``columns.COLUMNS``."""
    telling = Telling(telling.language, telling.now, telling.base_url, is_sample(session))
    for start in range(0, len(entries), BATCH):
        batch = _Batch(session, entries[start : start + BATCH], telling)
        for row in batch.rows():
            yield tuple(map(row.get, NAMES))


class _Batch:
    """Some notices with everything that their rows need, in a fixed number of statements."""

    def __init__(self, session: Session, entries: Sequence[Entry], telling: Telling) -> None:
        self.entries, self.telling = entries, telling
        self.found = _load(session, [entry.reference for entry in entries])
        notices = [notice for notice, _revision in self.found.values()]
        self.rounds = Rounds.of(session, notices)
        self.worded = find_worded(session, [each.plan_id for each in notices if each.kind == "plan" and each.plan_id])
        self.bids: dict[int, list[Bid]] = {}
        for bid in find_bids(session, notices):
            self.bids.setdefault(bid.notice_id, []).append(bid)

    def rows(self) -> Iterator[Row]:
        """Yield the rows in the order of the entries."""
        for entry in self.entries:
            if entry.reference in self.found:
                notice, revision = self.found[entry.reference]
                yield from self._rows_of(notice, revision, entry.rows)

    def _rows_of(self, notice: Notice, revision: Revision, ordinals: Sequence[int]) -> Iterator[Row]:
        content = load_content(revision.text.content) if revision.text else None
        common = self._common(notice, revision, content)
        if ordinals and content is not None:
            packages = self.worded.get((notice.plan_id or 0, revision.number), {})
            for ordinal in ordinals:
                yield common | self._planned(notice, content["body"]["packages"][ordinal - 1], packages.get(ordinal))
            return
        yield common | self._whole(notice, revision, content)
        for bid in self.bids.get(notice.id, ()):
            yield common | _bid(bid)
            for member in bid.members:
                named = {"bidder_code": member.code, "bidder_name": member.name}
                yield common | _lot(bid) | {"row": MEMBER, "bid": bid.ordinal} | named

    def _common(self, notice: Notice, revision: Revision, content: Content | None) -> dict[str, Value]:
        language, said = self.telling.language, content or {}
        return {
            "notice": notice.reference,
            "revision": revision.number,
            "kind": notice.kind,
            "kind_name": KINDS[notice.kind].name(language),
            "national_number": notice.national_number,
            "national_version": revision.national_version,
            "posted_on": revision.read_on,
            "published_at": revision.published_at,
            "title": said.get("title"),
            "organisation": notice.organisation.reference,
            "organisation_name": notice.organisation.name,
            "plan_number": notice.plan.national_number if notice.plan else notice.plan_number,
            **_package(notice.package),
            "url": f"{self.telling.base_url}/thong-bao/{notice.reference}",
            "sample": "yes" if self.telling.is_sample else None,
        }

    def _planned(self, notice: Notice, stated: Content, package: Package | None) -> dict[str, Value]:
        """Return what a plan says of one of its packages, as it is stated there."""
        return {
            "row": PACKAGE,
            **_package(package),
            "package_title": stated["title"],
            "status": status_at(row_standing(notice.plan, package), None, self.telling.now),
            **self._coded(stated.get("field"), stated.get("selection_form")),
            "value": amount_in_vnd(stated.get("price")),
            "starts_by": last_planned_day(stated.get("start") or {}),
        }

    def _whole(self, notice: Notice, revision: Revision, content: Content | None) -> dict[str, Value]:
        round_id = notice.round_id or 0
        fate = standing(notice, content or {"body": {}}, self.rounds.kinds.get(round_id, ()))
        status = status_at(fate, self.rounds.closings.get(round_id), self.telling.now)
        text = revision.text
        if content is None or text is None:
            return {"row": NOTICE, "status": status}
        body, is_call = content["body"], KINDS[notice.kind].calls_for_bids
        return {
            "row": PACKAGE if notice.package is not None else NOTICE,
            "status": status,
            **self._coded(text.field, text.selection_form),
            "value": text.value,
            "closes_at": closes_at(content) if is_call else None,
            "opens_at": opens_at(content) if is_call else None,
            "award_value": amount_in_vnd(body.get("award_value")),
            "contract_value": amount_in_vnd(body.get("value")) if notice.kind == "contract" else None,
        }

    def _coded(self, field: str | None, form: str | None) -> dict[str, Value]:
        language = self.telling.language
        return {
            "field": field,
            "field_name": code_label("field", field, language) if field else None,
            "form": form,
            "form_name": code_label("selection_form", form, language) if form else None,
        }


def _load(session: Session, references: Sequence[str]) -> dict[str, tuple[Notice, Revision]]:
    current = (Revision.notice_id == Notice.id) & (Revision.number == Notice.current_number)
    related = (
        joinedload(Notice.organisation),
        joinedload(Notice.plan),
        joinedload(Notice.round),
        joinedload(Notice.package).selectinload(Package.rounds),
    )
    rows = select(Notice, Revision).join(Revision, current).where(Notice.reference.in_(references))
    found = session.execute(rows.options(*related, joinedload(Revision.entry)))
    return {notice.reference: (notice, revision) for notice, revision in found.unique()}


def _package(package: Package | None) -> dict[str, Value]:
    if package is None:
        return {}
    return {
        "package": package.reference,
        "package_number": package.package_number,
        "package_title": package.title,
    }


def _lot(bid: Bid) -> dict[str, Value]:
    if bid.lot is None or bid.lot.is_whole:
        return {}
    return {"lot": bid.lot.said_ref, "lot_title": bid.lot.title}


def _bid(bid: Bid) -> dict[str, Value]:
    return {
        "row": BID,
        **_lot(bid),
        "bid": bid.ordinal,
        "bidder_code": bid.code,
        "bidder_name": bid.name,
        "is_consortium": "yes" if bid.is_consortium else "no",
        "result": bid.result,
        "bid_price": bid.price,
        "currency": (bid.currency or "VND") if bid.price is not None else None,
    }
