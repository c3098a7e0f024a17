"""Drawing what a body of the sample city buys: title, price, form, course and days, all from one chance."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random
from string import Formatter

from procurement.importing.sample.book import Work
from procurement.importing.sample.city_bodies import Buyer
from procurement.importing.sample.tables import templates, words

MILLION = 1_000_000
QUOTATION_TOP = 5_000 * MILLION
DIRECT_TOP = {"TV": 480 * MILLION, "HH": 95 * MILLION, "PTV": 95 * MILLION, "XL": 480 * MILLION}
"""Prices up to which the sample appoints directly: under every limit since 2014."""
DIRECT_NOW = (date(2025, 8, 4), 480 * MILLION)
"""From decree 214/2025 on goods and services up to this price are often appointed directly, too."""
SMALL_WORKS = {"XL": 20_000 * MILLION}
SMALL = 10_000 * MILLION
HOURS = (8, 9, 9, 9, 10, 14, 15)
SLACK = {"extended": 28, "retender": 62, "revoked": 26, "two_envelopes": 21, "consortium": 22}
"""Days between closing and award that a course needs at least; others take 15."""

REAL = (("ordinary", 70), ("extended", 8), ("consortium", 10), ("road", 10))
INVENTED = (
    ("ordinary", 42), ("retender", 9), ("reinvited", 8), ("no_winner", 8), ("revoked", 6), ("late_award", 8),
    ("undated_award", 5), ("missing_award", 6), ("extended", 6), ("lots", 6),
)  # fmt: skip
"""Courses of tendered packages with their weights: real bodies do nothing that anybody could hold against them."""


@dataclass
class Draw:
    """One chance over the whole city; ``titles`` holds what each body has bought, so that no title comes twice."""

    random: Random
    today: date
    where: Sequence[str]
    titles: set[tuple[str, str]] = field(default_factory=set)

    def weekday(self, day: date) -> date:
        """Return ``day``, or the Monday after its weekend."""
        return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)

    def offset(self, day: date) -> int:
        """Return how many days ``day`` is from today."""
        return (day - self.today).days

    def between(self, low: int, high: int) -> int:
        """Return a number from ``low`` to ``high``, low ones more often."""
        return low + int((high - low) * self.random.random() ** 2)


def draw_works(draw: Draw, buyer: Buyer, plan: str, decided: date, count: int, span: int) -> Iterator[Work]:
    """Yield ``count`` packages of a plan, begun within ``span`` days after it was decided."""
    for _ in range(count):
        row = draw.random.choice(templates()[draw.random.choice(buyer.who)])
        title = _title(draw, buyer, row["title"], decided.year)
        price = draw.between(int(row["low"]), int(row["high"])) * MILLION + draw.random.randrange(1000) * 1000
        started = draw.weekday(decided + timedelta(days=draw.random.randint(8, span)))
        work = Work(plan, title, row["field"], price, contract=row["contract"], days=int(row["days"]))
        yield place_in_time(draw, buyer, work, started)


def place_in_time(draw: Draw, buyer: Buyer, work: Work, started: date) -> Work:
    """Return ``work`` with its form, course and days; what lies behind today is left to be cut off."""
    if _is_direct(draw, work, started):
        return _directly(draw, buyer, work, started)
    form = "CHCT" if work.price <= QUOTATION_TOP and work.field != "TV" and draw.random.random() < 0.5 else "DTRR"
    story = _story(draw, buyer, work, form, started)
    method = "1_HTHS" if story in ("two_envelopes", "consortium") else "1_MTHS"
    if story == "road":  # qualifying takes its time before the call
        started = draw.weekday(started + timedelta(days=60))
    closed = draw.weekday(started + timedelta(days=_preparation(draw, work, form)))
    work = replace(
        work, form=form, method=method, story=story, hour=draw.random.choice(HOURS),
        invited=draw.offset(started), closes=draw.offset(closed),
    )  # fmt: skip
    if story == "reinvited":
        again = draw.weekday(closed + timedelta(days=4))
        closed = draw.weekday(again + timedelta(days=_preparation(draw, work, form)))
        work = replace(work, again=(draw.offset(again), draw.offset(closed)))
    awarded = draw.weekday(closed + timedelta(days=SLACK.get(story, 15) + draw.random.randint(0, 20)))
    signed = draw.weekday(awarded + timedelta(days=draw.random.randint(3, 14)))
    return replace(work, lots=_lots(work), awarded=draw.offset(awarded), signed=draw.offset(signed))


def _is_direct(draw: Draw, work: Work, started: date) -> bool:
    since, top = DIRECT_NOW
    is_now = started >= since and work.price <= top and draw.random.random() < 0.7
    return is_now or work.price <= DIRECT_TOP[work.field]


def _directly(draw: Draw, buyer: Buyer, work: Work, started: date) -> Work:
    others = {"HH": ("MSTT", "CGTTRG"), "PTV": ("TTH", "CGTTRG"), "XL": ("TGTHCD", "TTH"), "TV": ("TVCNRG", "TTH")}
    form = draw.random.choice(others[work.field]) if draw.random.random() < 0.12 else "CDTRG"
    signed = draw.weekday(started + timedelta(days=draw.random.randint(2, 8)))
    return replace(
        work, form=form, method=None, story="direct", awarded=draw.offset(started),
        signed=None if buyer.is_invented and draw.random.random() < 0.3 else draw.offset(signed),
    )  # fmt: skip


def _story(draw: Draw, buyer: Buyer, work: Work, form: str, started: date) -> str:
    if work.field == "TV":
        return "two_envelopes"
    choices = INVENTED if buyer.is_invented else REAL
    story = draw.random.choices([name for name, _ in choices], [weight for _, weight in choices])[0]
    is_fit = {
        "lots": work.field == "HH" and work.price > 1_000 * MILLION,
        "consortium": form == "DTRR" and work.price > 12_000 * MILLION,
        "road": form == "DTRR" and work.price > 30_000 * MILLION,
    }
    return story if is_fit.get(story, True) else "ordinary"


def _preparation(draw: Draw, work: Work, form: str) -> int:
    """Return days from call to closing: never under the law's least, of any regime since 2014."""
    is_small = work.price <= SMALL_WORKS.get(work.field, SMALL)
    least = 14 if form == "CHCT" else 16 if is_small else 22
    return least + draw.random.randint(0, 6)


def _lots(work: Work) -> tuple[tuple[str, int], ...]:
    if work.story != "lots":
        return ()
    shares = (30, 22, 18, 16, 14)
    return tuple((f"Phần {number}: {work.title}", work.price * share // 100) for number, share in enumerate(shares, 1))


def _title(draw: Draw, buyer: Buyer, template: str, year: int) -> str:
    for _ in range(12):
        title = _filled(draw, buyer, template, year)
        if (buyer.body.code, title) not in draw.titles:
            break
        title = f"{title} (gói số {draw.random.randint(2, 40)})"
    draw.titles.add((buyer.body.code, title))
    return title


def _filled(draw: Draw, buyer: Buyer, template: str, year: int) -> str:
    known = {
        "nam": str(year),
        "namsau": str(year + draw.random.choice((1, 2, 3))),
        "namhoc": f"{year} - {year + 1}",
        "so": str(draw.random.randint(1, 9)),
        "donvi": buyer.body.short_name,
        "noi": draw.random.choice(draw.where) if buyer.where.startswith("thành phố") else buyer.where,
    }
    slots = {slot for _, slot, _, _ in Formatter().parse(template) if slot}
    return template.format(**{slot: known.get(slot) or _word(draw, slot, known["noi"]) for slot in sorted(slots)})


def _word(draw: Draw, slot: str, where: str) -> str:
    """Return a word for ``slot``; towns have quarters (tổ dân phố) where villages have hamlets (thôn)."""
    choices = words()[slot]
    if slot == "thon":
        is_town = not where.startswith(("xã", "huyện"))
        choices = tuple(word for word in choices if word.startswith("tổ") is is_town)
    return draw.random.choice(choices)
