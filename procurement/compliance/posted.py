"""One notice of a package or plan as duties see it: when its first revision was posted, and by whose word."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from procurement.compliance.cases import Content, day_of, part, read_day, read_instant, read_moment
from procurement.compliance.facts import FIRST_VERSIONS
from procurement.core.clock import civil_date
from procurement.notices.queries import CALLS

DECLARED = "declared"
VERSIONED = ("plan", *CALLS)
"""Kinds whose national version counts their own revisions. Openings, results and cancellations bear that of the call
which they follow: each of 93 genuine openings above version 00 has the version of its invitation."""


@dataclass(frozen=True)
class Posted:
    """The first revision of a notice that is on this register.

    ``content`` is what it says, None where that was withheld or not asked for; ``origin`` that of its act. ``stage``
    and ``envelope`` are those of an opening; others have none.
    """

    kind: str
    reference: str
    published_at: datetime
    origin: str
    stage: str | None = None
    envelope: str | None = None
    version: str | None = None
    posted_on: date | None = None
    content: Content | None = field(default=None, compare=False)

    @property
    def is_first(self) -> bool:
        """Whether the national system had nothing of the notice before this."""
        return self.kind not in VERSIONED or self.version in FIRST_VERSIONS

    @property
    def national(self) -> datetime | date | None:
        """When the national system first had it: an instant or a day; None where nobody says so."""
        said = self.content or {}
        first = read_moment(said.get("first_published_at"))
        return first or ((read_moment(said.get("published_at")) or self.posted_on) if self.is_first else None)

    @property
    def national_source(self) -> str | None:
        """Who says so: national, declared or confirmed; an import that does not tell is of the national record."""
        if self.national is None:
            return None
        stated = (self.content or {}).get("published_at_source")
        return str(stated) if stated else DECLARED if self.origin == "register" else "national"

    @property
    def day(self) -> date | None:
        """The day people order by: national, else ours; None for history that does not say."""
        if self.national is not None:
            return day_of(self.national)
        return self.posted_on or (civil_date(self.published_at) if self.origin == "register" else None)

    @property
    def decided_on(self) -> date | None:
        """The date of the decision behind it."""
        return read_day(part(self.content or {}, "decision").get("date"))

    @property
    def effective_on(self) -> date | None:
        """When the contract that it tells of took effect."""
        return read_day(self._body.get("effective_on"))

    @property
    def closes_at(self) -> datetime | None:
        """The closing time that it names."""
        return read_instant(self._body.get("closes_at"))

    @property
    def said_stage(self) -> str | None:
        """The stage that a list names; None where it does not, or its text was not asked for."""
        stage = self._body.get("stage")
        return str(stage) if stage else None

    @property
    def _body(self) -> Content:
        return part(self.content or {}, "body")
