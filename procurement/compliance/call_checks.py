"""Warnings about the times of a call for bids: closing, opening, preparing, amending, answering."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from procurement.compliance.cases import Case, Content, day_of, list_of, part, read_instant, read_moment, read_vnd
from procurement.compliance.counting import earliest_end, latest_start, measure
from procurement.compliance.rules import Rule
from procurement.compliance.wording import Words, amount_of, day_words, instant_words, list_words
from procurement.core.clock import VIETNAM, civil_date
from procurement.core.errors import Problem
from procurement.notices.words import weekday

CLOSES, OPENS = ("body", "closes_at"), ("body", "opens_at")
CHANGES_NOTHING_TO_BID_FOR = ("closes_at", "opens_at", "extensions", "clarifications", "contact", "opening_place")
"""Parts of a call whose change is no amendment of the documents."""


def check_call() -> tuple[Callable[[Case], Iterator[Problem]], ...]:
    """Return the checks of a call."""
    return _closing, _opening, _preparation, _amendment, _answers, _estimate


def _closing(case: Case) -> Iterator[Problem]:
    closes = read_instant(case.body.get("closes_at"))
    if closes is None:
        return
    if closes <= case.at:
        yield _warning(case, CLOSES, "closing_past", closes=instant_words(closes))
    day = civil_date(closes)
    if not case.law.calendar.is_working_day(day):
        yield _warning(case, CLOSES, "closing_day_off", closes=instant_words(closes), day=_day_off(case, day))
    elif hours := case.law.checks["closing_hours"].hours:
        if not hours[0] <= closes.astimezone(VIETNAM).time() <= hours[1]:
            span = {"from": f"{hours[0]:%H:%M}", "to": f"{hours[1]:%H:%M}"}
            yield _warning(case, CLOSES, "closing_hours", closes=instant_words(closes), **span)


def _day_off(case: Case, day: date) -> Words:
    row = case.law.calendar.row_of(day)
    named = bool(row and row.counts)
    return {language: row.label(language) if row and named else weekday(day, language) for language in ("vi", "en")}


def _opening(case: Case) -> Iterator[Problem]:
    closes, opens = case.closes_at, read_instant(case.body.get("opens_at"))
    rules = _rules(case, "invitation", "opening")
    if closes is None or opens is None:
        return
    if opens < closes:
        yield _warned(OPENS, "law.opening_early", rules[:1], closes=instant_words(closes), opens=instant_words(opens))
    if rules and all(opens - closes > timedelta(hours=rule.amount) for rule in rules):
        most = amount_of(max(rule.amount for rule in rules), rules[0].unit)
        yield _warned(OPENS, "law.opening_late", rules[:1], opens=instant_words(opens), most=most)


def _preparation(case: Case) -> Iterator[Problem]:
    """Yield that there is less time from the first issue to the closing day than the most lenient rule asks for.

    A tolerated shortfall (the law leaves open whether the first day counts) is told in other words.
    """
    closes, issued = read_instant(case.body.get("closes_at")), case.issued_on
    rules = _rules(case, case.kind, "preparation")
    if closes is None or issued is None or not rules:
        return
    lacking = [(rule, rule.amount - _measured(case, issued, civil_date(closes), rule)) for rule in rules]
    rule, lack = min(lacking, key=lambda pair: pair[1])
    if lack > 0:
        code = "law.preparation_borderline" if lack <= rule.tolerance else "law.preparation_short"
        yield _warned(
            CLOSES, code, [rule],
            found=amount_of(rule.amount - lack, rule.unit), least=amount_of(rule.amount, rule.unit),
            issued=day_words(issued),
            earliest=day_words(earliest_end(issued, rule.amount, rule.unit, case.law.calendar)),
            unless=_unless(case, rule),
        )  # fmt: skip


def _unless(case: Case, rule: Rule) -> Words:
    cases = list_words(case.law.rules.facts[name] for name in case.law.rules.exceptions(rule))
    if not cases["vi"]:
        return {"vi": "", "en": ""}
    return {"vi": f". Được ngắn hơn nếu là {cases['vi']}", "en": f". It may be shorter for {cases['en']}"}


def _amendment(case: Case) -> Iterator[Problem]:
    current = case.published.current
    closes = read_instant(case.body.get("closes_at"))
    if current is None or closes is None or not _amends(current, case.content):
        return
    rules = _rules(case, case.kind, "amendment")
    yield from _too_close(case, CLOSES, "law.amendment_late", rules, case.posted_on, closes)


def _amends(current: Content, content: Content) -> bool:
    """Tell whether the draft changes what bids are made for, or its documents."""
    return _asked(current) != _asked(content) or current.get("documents") != content.get("documents")


def _asked(content: Content) -> dict[str, Any]:
    body = part(content, "body")
    return {key: value for key, value in body.items() if key not in CHANGES_NOTHING_TO_BID_FOR and value is not None}


def _answers(case: Case) -> Iterator[Problem]:
    """Yield each new answer that bidders get too late."""
    known = list_of(part(case.published.current or {}, "body"), "clarifications")
    closes = case.closes_at
    for index, row in enumerate(list_of(case.body, "clarifications")):
        if closes and isinstance(row, Mapping) and row.get("answer") and row not in known:
            answered = read_moment(row.get("answered_at")) or case.posted
            path = ("body", "clarifications", index, "answer")
            rules = _rules(case, "invitation", "answer")
            yield from _too_close(case, path, "law.answer_late", rules, day_of(answered), closes)


def _estimate(case: Case) -> Iterator[Problem]:
    """Yield that an estimate approved after the plan is first posted too close to the closing day."""
    estimate, closes = read_vnd(case.body.get("estimate")), case.closes_at
    known = part(case.published.current or {}, "body").get("estimate")
    planned = (case.published.row or {}).get("price")
    if estimate and closes and estimate not in map(read_vnd, (known, planned)):
        rules = _rules(case, "invitation", "estimate")
        yield from _too_close(case, ("body", "estimate"), "law.estimate_late", rules, case.posted_on, closes)


def _too_close(
    case: Case, path: tuple[str | int, ...], code: str, rules: list[Rule], day: date, closes: datetime
) -> Iterator[Problem]:
    """Yield ``code`` where every rule that may hold asks for more days between ``day`` and the closing day."""
    closing = civil_date(closes)
    if not rules or any(_measured(case, day, closing, rule) >= rule.amount for rule in rules):
        return
    rule = min(rules, key=lambda rule: latest_distance(case, closing, rule))
    yield _warned(
        path, code, [rule],
        day=day_words(day), closes=instant_words(closes), least=amount_of(rule.amount, rule.unit),
        latest=day_words(latest_start(closing, rule.amount, rule.unit, case.law.calendar)),
        earliest=day_words(earliest_end(day, rule.amount, rule.unit, case.law.calendar)),
    )  # fmt: skip


def latest_distance(case: Case, closing: date, rule: Rule) -> int:
    """Return how many calendar days before ``closing`` the rule asks for, to compare rules of different units."""
    return (closing - latest_start(closing, rule.amount, rule.unit, case.law.calendar)).days


def _measured(case: Case, start: date, end: date, rule: Rule) -> int:
    return measure(start, end, rule.unit, case.law.calendar)


def _rules(case: Case, kind: str, act: str) -> list[Rule]:
    return case.law.rules.find(kind, act, case.regime.regime.code, case.given) if case.regime else []


def _warned(path: tuple[str | int, ...], code: str, rules: list[Rule], **params: Any) -> Problem:
    citation = rules[0].cited.words() if rules else {"vi": "", "en": ""}
    return Problem(path, code, {**params, "citation": citation})


def _warning(case: Case, path: tuple[str | int, ...], check: str, **params: Any) -> Problem:
    return Problem(path, f"law.{check}", {**params, "citation": case.law.checks[check].cited.words()})
