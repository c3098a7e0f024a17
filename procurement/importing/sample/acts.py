"""Building blocks of a sample: one function per published act, each returning one event of the event file.

The shapes are those of docs/event-file.md. A bare date stands where a real notice carries one (plans, calls for
bids), an instant where the time of day matters (openings, awards), so that nothing of the sample lies in the future.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from procurement.importing.sample.book import Bid, Body, Book, Event, Package, Plan, Work, day_count, money
from procurement.importing.sample.texts import REASONS

PORTAL = "https://muasamcong.mpi.gov.vn"
CONSULTING = "TV"
POSTING_HOUR = 16
OFFLINE = frozenset({"CDTRG", "MSTT", "TTH", "TGTHCD", "TVCNRG"})


def _organisation(body: Body) -> Event:
    return {"code": body.code, "name": body.name, "short_name": body.short_name}


def _parties(package: Package, kind: str, day: date) -> Event:
    """Return who posted, and for whom where somebody buys for another."""
    parties = {"organisation": _organisation(package.poster(kind, day))}
    if package.investor is not None:
        parties |= {"investor": _organisation(package.investor), "procuring_entity": _organisation(package.body)}
    return parties


def _act(kind: str, package: Package, number: str | None, published_at: str, **rest: Any) -> Event:
    event: Event = {
        "kind": kind,
        "national_number": number,
        "version": "00",
        "plan_number": package.plan_number,
        "package_ref": package.package_ref,
        "package_number": package.package_number,
        "published_at": published_at,
        **_parties(package, kind, date.fromisoformat(published_at[:10])),
        "title": package.work.title,
        **rest,
    }
    return {key: value for key, value in event.items() if value is not None}


def plan_event(book: Book, number: str, plan: Plan, packages: Sequence[Package], version: str = "00") -> Event:
    """Return the plan with its ``packages``; version 01 is its adjustment, decided on ``plan.adjusted``."""
    decided = plan.decided if version == "00" or plan.adjusted is None else plan.adjusted
    package, year = packages[0], book.day(plan.decided).year
    total = money(sum(package.work.price for package in packages))
    content: Event = {"plan_type": "DTPT" if plan.is_project else "TX"}
    content |= {} if plan.is_project else {"estimate_name": f"Dự toán chi thường xuyên năm {year}"}
    content |= {
        "budget": total,
        "package_count": len(packages),
        "project": _project(book, plan, package.body) if plan.is_project else {},
    }
    content["packages"] = [_planned(book, package) for package in packages]
    posted = book.day(decided + plan.posting_delay)
    parties = _parties(package, "plan", posted)
    return {
        "kind": "plan",
        "national_number": number,
        "version": version,
        "published_at": posted.isoformat(),
        **parties,
        "title": plan.title.format(year=year),
        "decision": book.decision(package.poster("plan", posted), decided),
        "documents": [book.document("decision", "Quyết định phê duyệt KHLCNT.pdf")],
        "body": content,
    }


def plan_versions(book: Book, number: str, plan: Plan, packages: Mapping[str, Package]) -> Iterator[Event]:
    """Yield the plan and, where it was adjusted, its version 01, whose rows name in ``replaces`` what they replace."""
    first = [each for each in packages.values() if not (each.work.added or _replaced(each.work))]
    yield plan_event(book, number, plan, first)
    if plan.adjusted is None:
        return
    gone = {key for each in packages.values() for key in _replaced(each.work)}
    kept = [each for key, each in packages.items() if key not in gone]
    event = plan_event(book, number, plan, kept, version="01")
    for row, package in zip(event["body"]["packages"], kept, strict=True):
        if replaced := _replaced(package.work):
            row["replaces"] = [packages[key].package_ref for key in replaced]
    yield event


def _replaced(work: Work) -> tuple[str, ...]:
    return (work.split_from,) if work.split_from else work.merged_from


def _project(book: Book, plan: Plan, body: Body) -> Event:
    return {
        "number": book.number("PR"),
        "name": plan.subject,
        "group": "Nhóm C",
        "duration": {"value": 24, "unit": "month"},
        "objective": "Từng bước hoàn thiện hạ tầng, nâng cao chất lượng phục vụ người dân trên địa bàn.",
        "place": f"{body.place}, Thành phố Hà Nội",
        "management_form": "Chủ đầu tư trực tiếp quản lý dự án",
    }


def _planned(book: Book, package: Package) -> Event:
    work = package.work
    row: Event = {"package_ref": package.package_ref, "package_number": package.package_number, "title": work.title}
    row |= _terms(package)
    row |= {"has_lots": work.story == "lots", "has_prequalification": work.story in {"road", "prequalified"}}
    first = book.day(work.invited if work.invited is not None else work.awarded or 20)
    row |= {"budget_year": first.year, "start": _start(first, quarter_only=not package.plan.is_project)}
    row["duration"] = day_count(work.days)
    return row


def _start(day: date, *, quarter_only: bool) -> Event:
    return (
        {"quarter": (day.month + 2) // 3, "year": day.year} if quarter_only else {"month": day.month, "year": day.year}
    )


def _terms(package: Package) -> Event:
    work = package.work
    terms: Event = {
        "field": work.field,
        "price": money(work.price),
        "funding": "Ngân sách Thành phố" if package.plan.is_project else "Ngân sách nhà nước",
        "selection_form": work.form,
        "selection_method": work.method,
        "contract_type": work.contract,
        "is_international": work.story == "international",
        "is_online": work.form not in OFFLINE,
    }
    return {key: value for key, value in terms.items() if value is not None}


def _security(package: Package) -> Event:
    """Return one per cent of the price in whole millions; the law asks for none where advice is bought."""
    return money(package.work.price // 100_000_000 * 1_000_000)


def _call(book: Book, package: Package, closes: int) -> Event:
    address = f"{package.body.short_name}, {package.body.place}, Thành phố Hà Nội"
    closing = book.at(closes, package.work.hour)
    contact = {
        "name": package.body.short_name,
        "phone": "024.0000.0100",
        "email": "dauthau@example.org",
        "address": address,
    }
    places = {"issue_place": PORTAL, "submission_place": PORTAL, "opening_place": PORTAL}
    return {**_terms(package), **places, "closes_at": closing, "opens_at": closing, "contact": contact}


def invitation(book: Book, package: Package, number: str, invited: int, closes: int) -> Event:
    """Return the call for bids of ``package``, posted on the day of its decision."""
    work = package.work
    body = _call(book, package, closes) | {
        "has_lots": work.story == "lots",
        "duration": day_count(work.days),
        "bid_validity_days": 120 if work.method == "1_HTHS" else 90,
    }
    if work.field != CONSULTING:
        body["bid_security"] = {**_security(package), "form": "Thư bảo lãnh"}
    return _act(
        "invitation",
        package,
        number,
        book.day(invited).isoformat(),
        place={"province": "Thành phố Hà Nội", "text": package.body.place},
        decision=book.decision(package.body, invited),
        documents=[book.document("decision", "Quyết định phê duyệt E-HSMT.pdf")],
        body=body,
    )


def prequalification(book: Book, package: Package, number: str, posted: int, closes: int) -> Event:
    """Return the call to qualify before bidding."""
    body = _call(book, package, closes) | {"application_validity_days": 120}
    return _act(
        "prequalification",
        package,
        number,
        book.day(posted).isoformat(),
        decision=book.decision(package.body, posted),
        documents=[book.document("decision", "Quyết định phê duyệt E-HSMST.pdf")],
        body=body,
    )


def opening(
    book: Book,
    package: Package,
    number: str,
    closes: int,
    bids: Sequence[Bid],
    envelope: str = "single",
    stage: str = "bid",
    held: int | None = None,
) -> Event:
    """Return who took part. Prices stand only where an envelope with prices was opened.

    ``held`` is the day of a later opening: the financial envelope, or one that was posted late.
    """
    completed = book.at(closes, package.work.hour, 12) if held is None else book.at(held, package.work.hour, 40)
    body = {
        "stage": stage,
        "envelope": envelope,
        "closes_at": book.at(closes, package.work.hour),
        "completed_at": completed,
        "bidder_count": len(bids),
        "bidders": [_participant(package, bid, envelope, stage) for bid in bids],
    }
    return _act("opening", package, number, completed, body=body)


def _participant(package: Package, bid: Bid, envelope: str, stage: str) -> Event:
    row: Event = {"code": bid.code, "name": bid.name}
    if stage == "bid" and envelope != "technical":
        row |= {"price": money(bid.price), "discount_percent": 0, "final_price": money(bid.price)}
    if stage == "bid" and envelope != "financial" and package.work.field != CONSULTING:
        row |= {"security": _security(package), "security_validity_days": 120}
    if envelope == "financial":
        row["technical_score"] = 94 if bid.members else 88
    return row | ({"duration": day_count(package.work.days)} if stage == "bid" else {})


def shortlist(
    book: Book, package: Package, number: str, day: int, bids: Sequence[Bid], stage: str, reason: str
) -> Event:
    """Return who passed; where more than two took part, the last one failed for ``reason``."""
    rows: list[Event] = [{"code": bid.code, "name": bid.name, "passed": True} for bid in bids]
    if len(rows) > 2:
        rows[-1] |= {"passed": False, "reason": reason}
    return _act(
        "shortlist",
        package,
        number,
        book.at(day, POSTING_HOUR, 5),
        decision=book.decision(package.body, day),
        body={"stage": stage, "bidders": rows},
    )


def award(book: Book, package: Package, number: str | None, day: int, body: Event) -> Event:
    """Return the result ``body`` (of ``awarded``, ``no_award``, ``lot_awards``), decided and posted on ``day``."""
    documents = [book.document("decision", "Quyết định phê duyệt KQLCNT.pdf")]
    if number is not None:
        documents.append(book.document("evaluation_report", "Báo cáo đánh giá E-HSDT.pdf"))
    posted = book.at(day, POSTING_HOUR, 20)
    return _act(
        "award", package, number, posted, decision=book.decision(package.body, day), documents=documents, body=body
    )


def awarded(package: Package, bids: Sequence[Bid]) -> Event:
    """Return the body of a result in which the first of ``bids`` wins the whole package."""
    rows = [row for bid in bids for row in _judged(package, bid, won=bid is bids[0])]
    lot = {"lot_ref": package.package_number, "title": package.work.title, "price": money(package.work.price)}
    return {"outcome": "awarded", "award_value": money(bids[0].price), "lots": [{**lot, "bidders": rows}]}


def _judged(package: Package, bid: Bid, *, won: bool, reason: str = REASONS["ranked"]) -> list[Event]:
    """Return one row per member: each repeats the whole price, as the national system writes it."""
    consortium = {"consortium_code": bid.code, "consortium_name": bid.name} if bid.members else {}
    outcome: Event = {"result": "lost", "final_price": money(bid.price), "reason": reason}
    if won:
        outcome = {"result": "won", "winning_price": money(bid.price), "final_price": money(bid.price)}
    members = bid.members or ((bid.code, bid.name),)
    return [
        {"code": code, "name": name, **consortium, **outcome, "duration": day_count(package.work.days)}
        for code, name in members
    ]


def no_award(package: Package, bids: Sequence[Bid]) -> Event:
    """Return the body of a result in which nobody wins."""
    rows = [row for bid in bids for row in _judged(package, bid, won=False, reason=REASONS["unfit"])]
    lot = {"lot_ref": package.package_number, "title": package.work.title, "price": money(package.work.price)}
    return {"outcome": "none", "lots": [{**lot, "bidders": rows}]}


def lot_awards(package: Package, bids: Sequence[Sequence[Bid]], lots: Sequence[Event]) -> Event:
    """Return the body of a result lot by lot; a lot without a bid, or with bids above its price only, has no winner."""
    rows = []
    value = 0
    for lot, offers in zip(lots, bids, strict=True):
        winner = next((bid for bid in offers if bid.price <= lot["price"]["amount"]), None)
        reason = REASONS["ranked"] if winner else REASONS["too_dear"]
        judged = [row for bid in offers for row in _judged(package, bid, won=bid is winner, reason=reason)]
        rows.append({**lot, "bidders": judged})
        value += winner.price if winner else 0
    return {"outcome": "partly", "award_value": money(value), "lots": rows}


def lots_of(book: Book, package: Package) -> list[Event]:
    """Return the lots of a package that has some."""
    return [{"lot_ref": book.number("PP"), "title": title, "price": money(price)} for title, price in package.work.lots]


def cancellation(book: Book, package: Package, number: str, day: int, scope: str, ground: str, reason: str) -> Event:
    """Return a decision to stop: ``scope`` invitation before closing, tender after it; ``ground`` of law art. 17(1)."""
    body = {"target": "round", "scope": scope, "effect": "cancelled", "ground": ground, "reason": reason}
    return _act(
        "cancellation",
        package,
        number,
        book.at(day, POSTING_HOUR, 30),
        decision=book.decision(package.body, day),
        documents=[book.document("decision", "Quyết định hủy thầu.pdf")],
        body=body,
    )


def contract(book: Book, package: Package, number: str | None, day: int, winner: Bid) -> Event:
    """Return the main facts of the contract, posted on the day on which it was signed and took effect."""
    signed = book.day(day)
    buyer = {"role": "investor", "code": package.body.code, "name": package.body.name}
    members = winner.members or ((winner.code, winner.name),)
    body = {
        "contract_number": f"{book.random.randint(3, 95)}/{signed.year}/HĐ-{package.body.sign}",
        "parties": [buyer, *({"role": "contractor", "code": code, "name": name} for code, name in members)],
        "value": money(winner.price),
        "contract_type": package.work.contract,
        "signed_on": signed.isoformat(),
        "effective_on": signed.isoformat(),
        "duration": day_count(package.work.days),
    }
    return _act("contract", package, number, book.at(day, POSTING_HOUR, 45), body=body)
