"""What is published, as a person would know it who reads everything, and whether it belongs to a Selection.

Nothing here asks the index: words are cut by the oracle's own few lines, filters are read off the notices themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from procurement.core.clock import VIETNAM, civil_date
from procurement.core.text import disguised_words
from procurement.notices.events import closes_at, load_content, posted_on
from procurement.notices.models import Notice
from procurement.plans.models import Package, PlanPackage
from procurement.search.selection import Selection
from procurement.search.synonyms import FILE
from tests.search.genuine import NOW
from tests.search_index.oracle import answers, spellings, split_codes, split_words

CALLS = ("invitation", "prequalification")
QUIET = frozenset({
    "address", "contract_type", "currency", "effect", "email", "envelope", "field", "form", "funding_class", "ground",
    "group", "issue_place", "kind", "management_form", "media_type", "opening_place", "outcome", "package_ref", "phone",
    "plan_type", "published_at_source", "replaces", "result", "role", "scope", "selection_form", "selection_method",
    "sha256", "source_id", "stage", "submission_place", "target", "type", "unit", "version",
})  # fmt: skip
"""Keys of codes, ids, contacts and offices: nobody searches by them. Nor by dates as the file writes them."""

TYPED_WORD = re.compile(r"[^\W_]+")
WRITTEN_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def listed_pairs() -> list[tuple[str, str]]:
    """Return terms and their synonyms as somebody reads them in the file."""
    lines = (line.partition("#")[0].strip() for line in FILE.read_text(encoding="utf-8").splitlines())
    pairs = []
    for line in filter(None, lines):
        head, _, narrower = line.partition(">")
        terms = [term.strip() for term in head.split("=")]
        pairs += [(a, b) for a in terms for b in (narrower.split(",") if narrower else terms) if a != b]
    return [(" ".join(TYPED_WORD.findall(a)), b) for a, b in pairs]


PAIRS = tuple(listed_pairs())


@dataclass(frozen=True)
class Published:
    """A notice, or a package that a plan lists, as a person would find it by reading everything."""

    reference: str
    package: str
    kind: str
    organisation: str
    title: str
    value: Decimal | None
    field: set[str]
    form: set[str]
    posted: date | None
    closing: datetime | None
    start: date | None
    status: str | None
    words: set[str]
    lines: list[str]
    place: tuple[int, int]

    @property
    def whole(self) -> Decimal | None:
        return None if self.value is None else self.value.to_integral_value(ROUND_HALF_UP)


def read(session: Session, notice: Notice) -> list[Published]:
    """Return what ``notice`` says now: of a plan, each of its packages as a thing of its own."""
    current = notice.current
    assert current.text is not None
    content, package = load_content(current.text.content), notice.package
    said = Published(
        reference=notice.reference,
        package=package.reference if package else notice.reference,
        kind=notice.kind,
        organisation=notice.organisation.reference,
        title=content["title"],
        value=current.text.value,
        field={content["body"].get("field") or (package and package.field) or ""} - {""},
        form={content["body"].get("selection_form") or (package and package.selection_form) or ""} - {""},
        posted=posted_on(content) or (None if current.entry.origin == "import" else civil_date(current.published_at)),
        closing=closes_at(content) if notice.kind in CALLS else None,
        start=None,
        status=status(session, notice, content),
        words=words_of(content, notice.reference, *(numbers(package) if package else [])),
        lines=lines_of(content),
        place=(-current.sequence, 0),
    )
    rows = content["body"].get("packages")
    if not rows:
        return [said]
    whole = content | {"body": {key: value for key, value in content["body"].items() if key != "packages"}}
    of_all = words_of(whole, notice.reference)
    said = replace(said, lines=lines_of(whole))
    return [read_row(session, notice, said, of_all, row, ordinal) for ordinal, row in enumerate(rows, start=1)]


def read_row(
    session: Session, notice: Notice, plan: Published, words: set[str], row: Mapping[str, Any], ordinal: int
) -> Published:
    worded = select(PlanPackage).filter_by(plan_id=notice.plan_id, revision=notice.current_number, ordinal=ordinal)
    package = session.scalars(worded).one().package
    planned = None if package.rounds else "cancelled" if package.plan and package.plan.cancelled else "planned"
    price = row.get("price") or {}
    return replace(
        plan,
        package=package.reference,
        title=row["title"],
        value=Decimal(price["amount"]) if price.get("currency", "VND") == "VND" and "amount" in price else None,
        field={row.get("field", "")} - {""},
        form={row.get("selection_form", "")} - {""},
        start=last_day(row.get("start", {})),
        status=planned,
        words=words | words_of(row, *numbers(package)),
        lines=plan.lines + lines_of(row),
        place=(plan.place[0], ordinal),
    )


def last_day(start: Mapping[str, int]) -> date | None:
    """Return the day before the first of the month that follows the planned month, quarter or year."""
    if "year" not in start:
        return None
    month = start.get("month", start.get("quarter", 4) * 3)
    return date(start["year"] + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def numbers(package: Package) -> list[str | None]:
    return [package.reference, package.package_number]


def is_disguised(published: Published) -> bool:
    """Whether words hide behind letters of another script: the index sees through it, a plain scan does not."""
    return bool(disguised_words(published.title))


def status(session: Session, notice: Notice, content: Mapping[str, Any]) -> str | None:
    """Return what became of the package, None where the notice belongs to an earlier step of it."""
    if notice.round is None:
        gone = notice.kind == "cancellation" or (notice.plan is not None and notice.plan.cancelled)
        return "cancelled" if gone else "planned"
    mates = session.scalars(select(Notice).where(Notice.package_id == notice.package_id)).all()
    if any(mate.round and mate.round.ordinal > notice.round.ordinal for mate in mates):
        return None
    beside = {mate.kind: mate for mate in mates if mate.round is notice.round}
    qualifying = notice.kind == "prequalification" or content["body"].get("stage") == "prequalification"
    if qualifying and "invitation" in beside:
        return None
    if notice.round.outcome is not None:
        return notice.round.outcome.replace("partly", "awarded")
    if "contract" in beside:
        return "awarded"
    last = beside.get("invitation", beside.get("prequalification"))
    text = last.current.text if last else None
    closing = closes_at(load_content(text.content)) if text else None
    return "open" if closing is not None and closing > NOW else "closed"


def strings(value: Any, key: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from strings(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from strings(inner, key)
    elif isinstance(value, str):
        yield key, value


def is_read(key: str, text: str) -> bool:
    return key not in QUIET and WRITTEN_DAY.match(text) is None


def words_of(content: Mapping[str, Any], *numbers: str | None) -> set[str]:
    texts = [text for key, text in strings(content) if is_read(key, text)] + [number for number in numbers if number]
    return {word for text in texts for word in (*split_words(text), *split_codes(text), *spellings(text))}


def lines_of(content: Mapping[str, Any]) -> list[str]:
    return [f" {' '.join(split_words(text))} " for key, text in strings(content) if is_read(key, text)]


def is_between(value: Any, low: Any, high: Any) -> bool:
    if low is None and high is None:
        return True
    return value is not None and (low is None or value >= low) and (high is None or value <= high)


def belongs(published: Published, asked: Selection) -> bool:
    closing = published.closing.astimezone(VIETNAM).date() if published.closing else None
    return (
        answers(asked.q, published.words, published.lines, PAIRS)
        and (not asked.kind or published.kind in asked.kind)
        and (not asked.field or bool(published.field & set(asked.field)))
        and (not asked.form or bool(published.form & set(asked.form)))
        and (not asked.organisation or published.organisation in asked.organisation)
        and (not asked.status or published.status in asked.status)
        and is_between(published.whole, asked.min_value, asked.max_value)
        and is_between(published.posted, asked.published_from, asked.published_to)
        and is_between(closing, asked.closes_from, asked.closes_to)
        and is_between(published.start, asked.starts_from, asked.starts_to)
    )
