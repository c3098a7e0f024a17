"""What an officer is warned of before a notice goes out: never a refusal, always with the article that it goes by."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from procurement.compliance.calendar import UnknownYear
from procurement.compliance.call_checks import check_call
from procurement.compliance.cases import Case, Content, Facts, day_of, read_moment, read_vnd
from procurement.compliance.counting import Deadline
from procurement.compliance.law import Law
from procurement.compliance.limits import Limit, find_limit
from procurement.compliance.plan_checks import check_against_plan
from procurement.compliance.wording import amount_of, day_words, instant_words, money_words, span_of
from procurement.core.errors import Problem


def find_warnings(content: Content, *, published: Facts, at: datetime, law: Law) -> list[Problem]:
    """Return what ``content``, a notice that would go out at ``at``, would be asked about; [] when nothing.

    Each has the path of a field, a code ``law.*`` and parameters, among them ``citation`` by language. ``content`` is
    an event object, perhaps incomplete; what cannot be judged for want of a fact is not warned of.
    """
    case = Case(content, published, at, law)
    found: list[Problem] = []
    for check in _checks(case):
        try:
            found += check(case)
        except UnknownYear as error:
            found += [problem for problem in error.problems if problem not in found]
    return found


def _checks(case: Case) -> Iterator[Callable[[Case], Iterator[Problem]]]:
    yield _decided_after_posting
    yield _posted_late
    if case.calls:
        yield from check_call()
        yield check_against_plan
    if case.kind == "award":
        yield _above_price
        yield _without_opening


def _decided_after_posting(case: Case) -> Iterator[Problem]:
    if case.decided_on and case.decided_on > case.posted_on:
        params = {
            "decided": day_words(case.decided_on),
            "posted": day_words(case.posted_on),
            "citation": case.law.checks["decision_after_posting"].cited.words(),
        }
        yield Problem(("decision", "date"), "law.decision_after_posting", params)


def _posted_late(case: Case) -> Iterator[Problem]:
    """Yield that the time for posting has passed, by how much."""
    limit = posting_limit(case)
    if limit.rule and limit.deadline and not is_on_time(limit.deadline, case):
        params = {
            "limit": amount_of(limit.rule.amount, limit.rule.unit),
            "due": _due_words(limit.deadline),
            "late": _late_words(limit.deadline, case),
            "trigger": case.law.rules.facts[limit.rule.trigger or ""].name,
            "citation": limit.rule.cited.words(),
        }
        yield Problem(("published_at",) if case.posted != case.at else (), "law.posting_late", params)


def posting_limit(case: Case) -> Limit:
    """Return by when the notice has to be posted."""
    if case.regime is None or case.published.current:
        return Limit()  # a later revision does not move when the first was due
    triggers = {
        "decided_on": case.decided_on,
        "closes_at": case.closes_at,
        "opened_at": case.opens_at,
        "effective_on": read_moment(case.body.get("effective_on")),
    }
    return find_limit(case.law, case.kind, "posting", case.regime.regime.code, case.given, triggers)


def is_on_time(deadline: Deadline, case: Case) -> bool:
    """Tell whether the notice is posted in time; where only the day is known and hours decide, it is not doubted."""
    if isinstance(case.posted, datetime):
        return deadline.is_met(case.posted)
    return deadline.is_met_on(case.posted) is not False


def _due_words(deadline: Deadline) -> str:
    return day_words(deadline.last_day) if deadline.last_day else instant_words(deadline.due_at)


def _late_words(deadline: Deadline, case: Case) -> dict[str, str]:
    if deadline.last_day is None:
        posted = case.posted if isinstance(case.posted, datetime) else case.at
        return span_of(posted - deadline.due_at)
    return amount_of(deadline.late_by_day(day_of(case.posted), case.law.calendar), deadline.unit)


def _above_price(case: Case) -> Iterator[Problem]:
    awarded, price = read_vnd(case.body.get("award_value")), case.price
    if awarded and price and awarded > price:
        params = {
            "awarded": money_words(awarded),
            "price": money_words(price),
            "citation": case.law.checks["award_above_price"].cited.words(),
        }
        yield Problem(("body", "award_value"), "law.award_above_price", params)


def _without_opening(case: Case) -> Iterator[Problem]:
    """Yield that no opening was posted where bidders were called; an appointment posts its own with the result."""
    needs = case.law.publications.find(case.regime.regime.code, case.given) if case.regime else None
    called = needs is not None and bool({"invitation", "shortlist"} & (needs.certain | needs.unclear))
    if needs and called and "opening" in needs.certain and "opening" not in case.published.kinds:
        yield Problem((), "law.award_no_opening", {"citation": case.law.checks["award_no_opening"].cited.words()})
