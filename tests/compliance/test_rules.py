"""Rules chosen by the facts of a case, under each regime; and no number of the law in the code."""

from __future__ import annotations

import ast
from decimal import Decimal
from typing import Any

import pytest

from procurement.compliance.law import load_law
from procurement.compliance.rules import Rule
from tests.architecture.source import package_modules

LAW = load_law()


def only(kind: str, act: str, regime: str, **given: Any) -> tuple[int, str]:
    (rule,) = LAW.rules.find(kind, act, regime, given)
    return rule.amount, rule.unit


@pytest.mark.parametrize("kind", ["plan", "award", "shortlist", "cancellation", "contract"])
def test_letters_of_article_8_are_posted_within_five_working_days_and_seven_before_2024(kind: str) -> None:
    assert {only(kind, "posting", regime) for regime in ("R2", "R3", "R4", "R5")} == {(5, "wd")}
    if kind != "contract":
        assert only(kind, "posting", "R1") == (7, "wd")
    assert LAW.rules.find(kind, "posting", "R0", {}) == []


@pytest.mark.parametrize(
    ("given", "amount", "unit", "trigger"),
    [
        ({"online": True}, 2, "h", "closes_at"),
        ({"online": True, "envelope": "technical"}, 2, "h", "closes_at"),
        ({"online": False}, 24, "h", "opened_at"),
        ({"online": True, "envelope": "financial"}, 0, "together", None),
        ({"online": False, "envelope": "financial"}, 24, "h", "opened_at"),
    ],
)
@pytest.mark.parametrize("regime", ["R2", "R4", "R5"])
def test_openings_have_two_hours_online_and_twenty_four_otherwise(
    given: dict[str, Any], amount: int, unit: str, trigger: str | None, regime: str
) -> None:
    (rule,) = LAW.rules.find("opening", "posting", regime, {"form": "DTRR", "envelope": "single", **given})
    assert (rule.amount, rule.unit, rule.trigger) == (amount, unit, trigger)


def test_a_fact_that_is_missing_leaves_every_rule_that_may_be_it_and_is_named() -> None:
    given = {"form": "DTRR", "envelope": "single"}
    rules = LAW.rules.find("opening", "posting", "R5", given)
    assert [rule.code for rule in rules] == ["opening.online", "opening.offline"]
    assert [fact.name["vi"] for fact in LAW.rules.missing(rules, given)] == ["đấu thầu qua mạng hay không"]


BILLION = Decimal(10) ** 9
STANDARD = {"form": "DTRR", "field": "TV", "price": 3 * BILLION, "international": False}


@pytest.mark.parametrize(
    ("changed", "now", "r2", "r1"),
    [
        ({}, (18, "d"), (18, "d"), (20, "d")),
        ({"international": True}, (35, "d"), (35, "d"), (40, "d")),
        ({"field": "XL", "price": 20 * BILLION}, (9, "d"), (9, "d"), (10, "d")),
        ({"field": "XL", "price": 20 * BILLION + 1}, (18, "d"), (18, "d"), (20, "d")),
        ({"field": "HON_HOP", "price": BILLION, "international": True}, (18, "d"), (18, "d"), (10, "d")),
        ({"field": "HH", "price": 10 * BILLION}, (9, "d"), (9, "d"), (10, "d")),
        ({"field": "PTV", "price": 10 * BILLION + 1}, (18, "d"), (18, "d"), (20, "d")),
        ({"form": "CHCT", "field": "HH"}, (7, "wd"), (5, "wd"), (5, "wd")),
    ],
)
def test_time_to_prepare_bids(changed: dict[str, Any], now: object, r2: object, r1: object) -> None:
    given = STANDARD | changed
    found = [only("invitation", "preparation", regime, **given) for regime in ("R4", "R5", "R2", "R1")]
    assert found == [now, now, r2, r1]


@pytest.mark.parametrize(
    ("form", "price", "wanted"),
    [
        ("CGTT", BILLION, (5, "wd")),
        ("CGTT", 5 * BILLION, (9, "d")),
        ("CGTTRG", 2 * BILLION - 1, (3, "wd")),
        ("CGTTRG", 2 * BILLION, (5, "wd")),
        ("TVCN", BILLION, (5, "wd")),
        ("TVCNRG", BILLION, (3, "wd")),
    ],
)
def test_time_for_special_forms(form: str, price: Decimal, wanted: object) -> None:
    given = STANDARD | {"form": form, "field": "HH", "price": price}
    assert only("invitation", "preparation", "R5", **given) == wanted


def test_a_special_case_counts_only_where_it_is_stated_and_is_told_otherwise() -> None:
    (rule,) = LAW.rules.find("invitation", "preparation", "R5", STANDARD)
    assert LAW.rules.exceptions(rule) == ["emergency", "simple_consultancy"]
    assert only("invitation", "preparation", "R5", **STANDARD, simple_consultancy=True) == (7, "d")
    assert only("invitation", "preparation", "R5", **STANDARD, emergency=True) == (9, "d")


@pytest.mark.parametrize(
    ("act", "given", "now", "r1"),
    [
        ("amendment", {"field": "HH", "price": BILLION}, (3, "wd"), (3, "wd")),
        ("amendment", {"field": "TV", "price": BILLION, "international": False}, (10, "d"), (10, "d")),
        ("amendment", {"field": "TV", "price": BILLION, "international": True}, (10, "d"), (15, "d")),
        ("question", {"international": False}, (3, "wd"), (3, "wd")),
        ("question", {"international": True}, (5, "wd"), (5, "wd")),
    ],
)
def test_amendments_and_questions(act: str, given: dict[str, Any], now: object, r1: object) -> None:
    assert [only("invitation", act, regime, **given) for regime in ("R5", "R4", "R1")] == [now, now, r1]


def test_the_rest_of_the_minimum_times() -> None:
    assert only("invitation", "answer", "R5") == (2, "wd")
    assert LAW.rules.find("invitation", "answer", "R1", {}) == []
    assert only("invitation", "estimate", "R5") == (5, "d")
    assert only("invitation", "estimate", "R5", volatile_goods=True) == (3, "d")
    assert only("prequalification", "preparation", "R5", international=False) == (9, "d")
    assert only("prequalification", "preparation", "R5", international=True) == (18, "d")
    assert only("prequalification", "amendment", "R5") == (3, "wd")
    assert only("other", "quotation", "R4") == (5, "d")
    assert only("other", "quotation", "R5") == (3, "wd")
    assert only("other", "performance", "R5") == (6, "month")
    assert only("other", "performance", "R5", commissioned=True) == (30, "d")


def test_every_rule_has_words_an_article_and_dates() -> None:
    for rule in LAW.rules.rows:
        assert isinstance(rule, Rule)
        assert rule.cited.places
        assert rule.valid_from
        assert all(rule.name[language] and rule.cited.say(language) for language in ("vi", "en")), rule.code


def test_a_rule_of_the_third_regime_is_in_force_for_a_month() -> None:
    (rule,) = LAW.rules.find("other", "quotation", "R4", {})
    assert (str(rule.valid_from), str(rule.valid_to)) == ("2025-08-04", "2026-09-09")


def test_what_is_remembered_only_says_that_a_lawyer_must_confirm_it() -> None:
    (rule,) = LAW.rules.find("invitation", "preparation", "R1", STANDARD)
    assert rule.cited.say("vi").endswith("(cần luật gia xác nhận)")
    (now,) = LAW.rules.find("invitation", "preparation", "R5", STANDARD)
    assert now.cited.say("vi") == "điểm a khoản 2 Điều 28 Nghị định 214/2025/NĐ-CP"
    assert now.cited.say("en") == "Decree 214/2025/NĐ-CP, article 28(2)(a)"


@pytest.mark.parametrize(
    ("form", "given", "needs"),
    [
        ("DTRR", {"shortlisted": False}, "plan invitation opening award contract"),
        ("DTRR", {"shortlisted": True}, "plan prequalification shortlist opening award contract"),
        ("DTHC", {}, "plan shortlist opening award contract"),
        ("CHCT", {}, "plan invitation opening award contract"),
        ("CGTTRG", {}, "plan invitation award contract"),
        ("CDT", {"international": False}, "plan opening award contract"),
        ("CDT", {"international": True}, "plan award contract"),
        ("CDTRG", {}, "plan award contract"),
        ("CDTRG", {"emergency": True}, "award contract"),
        ("MSTT", {}, "plan award contract"),
        ("ESHOP", {}, "plan award contract"),
        ("TVCN", {}, "plan invitation award contract"),
        ("TVCNRG", {}, "plan award contract"),
        ("DH", {}, ""),
        ("QCBS", {}, ""),
    ],
)
def test_what_a_package_needs_by_its_form(form: str, given: dict[str, Any], needs: str) -> None:
    found = LAW.publications.find("R5", {"form": form, **given})
    assert found
    assert (found.certain, found.unclear) == (frozenset(needs.split()), frozenset())


def test_what_hangs_on_an_unknown_fact_is_told_apart_and_an_unknown_form_is_not_judged() -> None:
    found = LAW.publications.find("R5", {"form": "DTRR"})
    assert found
    assert found.certain == {"plan", "opening", "award", "contract"}
    assert found.unclear == {"prequalification", "invitation", "shortlist"}
    assert LAW.publications.find("R5", {}) is None
    assert LAW.publications.find("R5", {"form": "KHAC"}) is None
    assert LAW.publications.find("R0", {"form": "DTRR"}) is None


@pytest.mark.parametrize(
    ("form", "given", "needs"),
    [
        ("DTRR", {"shortlisted": False, "online": True}, "plan invitation opening award"),
        ("DTRR", {"shortlisted": False, "online": False}, "plan invitation award"),
        ("DTRR", {"shortlisted": True, "online": False}, "plan prequalification shortlist award"),
        ("CHCT", {"online": True}, "plan invitation opening award"),
        ("CDT", {}, "plan award"),
    ],
)
def test_before_2024_openings_on_paper_and_contracts_were_not_posted(
    form: str, given: dict[str, Any], needs: str
) -> None:
    found = LAW.publications.find("R1", {"form": form, **given})
    assert found
    assert (found.certain, found.unclear) == (frozenset(needs.split()), frozenset())
    assert {row.cited.certainty for row in found.rows} == {"recalled"}


def test_a_special_case_that_may_be_and_is_not_told_is_named_as_missing() -> None:
    given = {"form": "CDTRG", "emergency": None}
    found = LAW.publications.find("R5", given)
    assert found
    assert (found.certain, found.unclear) == (frozenset({"award", "contract"}), frozenset({"plan"}))
    assert not found.exempt
    assert [fact.code for fact in LAW.rules.missing(found.rows, given)] == ["emergency"]
    stated = LAW.publications.find("R5", {"form": "CDTRG", "emergency": True})
    assert stated
    assert stated.exempt == {"plan"}


def numbers_of_the_law(source: str) -> list[int]:
    """Return the line of every number in ``source`` that can only be one of the law: not 0, 1 or 2."""
    found = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Constant))
    return [node.lineno for node in found if type(node.value) in (int, float) and node.value not in (0, 1, 2)]


def test_no_number_of_the_law_stands_in_the_code() -> None:
    assert sorted(numbers_of_the_law("due = add(day, 5)\nlimit = 7\nfirst = days[0]")) == [1, 2]
    calendar_facts = {
        ("calendar.py", "self.last = date(self.rows[-1].day.year, 12, 31)"),
        ("counting.py", "MONTHS_OF_YEAR = 12"),
        ("days.py", "LEAST_DAYS_OFF = 10"),
        ("limitation.py", "is_leap_day = (last.month, last.day) == (2, 29)"),
        ("plan_checks.py", "MONTHS_OF_QUARTER = 3"),
    }
    # How often letters go out and from what hour, and how early a finding is marked, are habits of this register.
    own_habits = {
        ("limitation.py", "NEAR = timedelta(days=60)"),
        ("reminding.py", "EVERY = 5"), ("reminding.py", "FROM = time(7, 30)"),
    }  # fmt: skip
    # How much is held or written at once, and how a share is shown.
    own_measures = {
        ("duty_rows.py", "CHUNK = 300"), ("duty_rows.py", "return hashlib.sha256(said.encode()).hexdigest()[:12]"),
        ("figures.py", "SMALL = 10"), ("figures.py", 'STREAMED = {"yield_per": 1000}'),
        ("figures.py", "PER_MILLE, TENTH = 1000, 10"),
        ("figures_time.py", "MEDIAN, HIGH = 50, 90"), ("figures_time.py", "PER_CENT = 100"),
        ("planless.py", "since, until = (date(year, 1, 1), date(year, 12, 31)) if year else (None, None)"),
        ("judging.py", "SECONDS_OF_DAY = 86_400"),
    }  # fmt: skip
    found = {
        (module.path.rpartition("/")[2], module.text.splitlines()[line - 1].strip())
        for module in package_modules()
        if module.slice == "compliance" and not module.path.endswith("models.py")  # there, widths of columns
        for line in numbers_of_the_law(module.text)
    }
    assert found == calendar_facts | own_habits | own_measures
