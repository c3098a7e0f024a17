"""The steps of a package in one round: which publications have their turn, since when, and what was posted of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from procurement.compliance.counting import end_of_day
from procurement.compliance.dossiers import Dossier
from procurement.compliance.posted import Posted
from procurement.compliance.publications import Needs
from procurement.core.clock import VIETNAM, civil_date
from procurement.notices.kinds import KINDS

PACKAGE_KINDS = tuple(kind for kind in KINDS if kind != "cancellation")
WON = ("awarded", "partly")
TWO_ENVELOPES = "_HTHS"
BID, PREQUALIFICATION = "bid", "prequalification"
SINGLE, TECHNICAL, FINANCIAL = "single", "technical", "financial"


@dataclass(frozen=True)
class Step:
    """One publication of a round. ``turn_at``: since when it can be owed (None: its turn is not on record).

    ``expected_at``: from when its absence counts, where no time limit says it. ``is_void``: why it is not needed
    after all (cancelled, no_winner).
    """

    kind: str
    stage: str | None = None
    envelope: str | None = None
    turn_at: datetime | None = None
    expected_at: datetime | None = None
    posted: Posted | None = None
    is_void: str | None = None


def steps_of(dossier: Dossier, needs: Needs | None) -> Iterator[Step]:
    """Yield the steps: what was posted, and what ``needs`` (None: not known) asks for besides."""
    lists = _list_stages(dossier.posted, needs)
    yield from (_done(each, lists.get(each.reference, each.stage)) for each in dossier.posted)
    if needs is not None:
        round_ = _Round(dossier, needs, set(lists.values()))
        yield from round_.plan()
        yield from round_.calls()
        yield from map(round_.voided, [*round_.openings(), *round_.lists(), *round_.ends()])


def _done(posted: Posted, stage: str | None) -> Step:
    return Step(posted.kind, stage, posted.envelope, posted.published_at, posted.published_at, posted)


def _list_stages(posted: Iterable[Posted], needs: Needs | None) -> dict[str, str]:
    """Return by reference whom each list names: those who may bid, or those who passed the technical step.

    Where the list does not say, the first is that of the prequalification if the package needs one.
    """
    found: dict[str, str] = {}
    wants_first = needs is not None and "shortlist" in needs.certain | needs.unclear
    for each in posted:
        if each.kind == "shortlist":
            is_first = each.said_stage == PREQUALIFICATION if each.said_stage else wants_first and not found
            found[each.reference] = PREQUALIFICATION if is_first else BID
    return found


class _Round:
    """What is lacking in one round."""

    def __init__(self, dossier: Dossier, needs: Needs, listed: set[str]) -> None:
        self.dossier = dossier
        self.listed = listed
        self.kinds = dossier.kinds
        self.certain = needs.certain
        self.wanted = needs.certain | needs.unclear
        self.begins_at = _start(dossier.planned[0]) if dossier.planned else None
        self.decided_at = self._since("award", "contract")
        opened = dossier.opened(BID)
        method = str(dossier.call.get("selection_method") or dossier.row.get("selection_method") or "")
        self.has_two = SINGLE not in opened and (method.endswith(TWO_ENVELOPES) or bool(opened))

    def plan(self) -> Iterator[Step]:
        """Yield the plan that notices name, or must have, and that is not here."""
        if "plan" in self.certain and not self.dossier.knows_plan:
            yield Step("plan", turn_at=self._since(*self.kinds), expected_at=self._since(*self.kinds))

    def calls(self) -> Iterator[Step]:
        """Yield the call that has not been made: the first of them when the plan says, others once one was made."""
        calls = [kind for kind in (PREQUALIFICATION, "invitation") if kind in self.wanted - self.kinds]
        if self.kinds:
            since = self._since(*self.kinds)
            yield from (Step(kind, turn_at=since, expected_at=since) for kind in calls if kind in self.certain)
        elif calls:
            ends_at = end_of_day(self.dossier.planned[1]) if self.dossier.planned else None
            yield Step(calls[0], turn_at=self.begins_at, expected_at=ends_at)

    def openings(self) -> Iterator[Step]:
        """Yield the openings, of applications and of bids, that were not posted."""
        if "opening" not in self.wanted:
            return
        if PREQUALIFICATION in self.kinds and not self.dossier.opened(PREQUALIFICATION):
            yield Step("opening", PREQUALIFICATION, SINGLE, self._closed_at(PREQUALIFICATION))
        opened = self.dossier.opened(BID)
        if self.has_two:
            yield from self._envelopes(opened)
        elif not opened:
            yield Step("opening", BID, SINGLE, self._closed_at(BID))

    def _envelopes(self, opened: set[str]) -> Iterator[Step]:
        if TECHNICAL not in opened:
            yield Step("opening", BID, TECHNICAL, self._closed_at(BID))
        if FINANCIAL not in opened:
            turn = self.decided_at or self._since_opening(BID, TECHNICAL)
            yield Step("opening", BID, FINANCIAL, turn, self.decided_at)

    def lists(self) -> Iterator[Step]:
        """Yield the short list, and the list of those who passed the technical step."""
        if "shortlist" in self.wanted and PREQUALIFICATION not in self.listed:
            later = self._since("invitation", "award", "contract") or self._since_opening(BID)
            turn = later or self._since_opening(PREQUALIFICATION)
            yield Step("shortlist", PREQUALIFICATION, None, turn, later)
        if self.has_two and "opening" in self.wanted and BID not in self.listed:
            later = self.decided_at or self._since_opening(BID, FINANCIAL)
            yield Step("shortlist", BID, None, later or self._since_opening(BID, TECHNICAL), later)

    def ends(self) -> Iterator[Step]:
        """Yield the result and the contract."""
        dossier = self.dossier
        if "award" in self.wanted - self.kinds:
            since = self._since("contract")
            yield Step("award", None, None, since or self._ready_at(), since or self._bound_until())
        if "contract" in self.wanted - self.kinds:
            won = self._since("award") if dossier.outcome in WON else None
            void = "no_winner" if "award" in self.kinds and won is None else None
            yield Step("contract", turn_at=won, is_void=void)

    def voided(self, step: Step) -> Step:
        """Return ``step``; without its need where the round was cancelled before its turn."""
        cancelled = next((each for each in self.dossier.posted if each.kind == "cancellation"), None)
        if self.dossier.outcome != "cancelled" or cancelled is None or "award" in self.kinds:
            return step
        closes_at = self.dossier.closes_at(step.stage or BID)
        on = cancelled.decided_on or cancelled.day
        has_closed = closes_at is not None and on is not None and civil_date(closes_at) < on
        if step.kind == "opening" and has_closed:
            return step
        return Step(step.kind, step.stage, step.envelope, step.turn_at, is_void="cancelled")

    def _ready_at(self) -> datetime | None:
        """Return since when a result may come: bids were opened, or selection has begun where nobody is called."""
        if self.kinds and "opening" not in self.wanted:
            return self._closed_at(BID)
        if self.kinds:
            return self._since_opening(BID, FINANCIAL if self.has_two else SINGLE)
        calls = {PREQUALIFICATION, "invitation"} & self.wanted
        return None if calls else self.begins_at

    def _bound_until(self) -> datetime | None:
        """Return until when bids bind by the call: a package without a result then lacks something."""
        closes_at, days = self.dossier.closes_at(), self.dossier.call.get("bid_validity_days")
        is_told = closes_at is not None and isinstance(days, int)
        return closes_at + timedelta(days=days) if is_told and closes_at and days else None

    def _closed_at(self, stage: str) -> datetime | None:
        closes_at = self.dossier.closes_at(stage)
        decided = self.decided_at if stage == BID else self._since("invitation", "award")
        return min((at for at in (closes_at, decided) if at), default=None)

    def _since(self, *kinds: str) -> datetime | None:
        """Return when the first of ``kinds`` was posted here."""
        return _first(each for each in self.dossier.posted if each.kind in kinds)

    def _since_opening(self, stage: str, envelope: str | None = None) -> datetime | None:
        """Return when the first opening of ``stage``, or of one of its envelopes, was posted here."""
        return _first(each for each in self.dossier.openings(stage) if envelope in (None, each.envelope))


def _first(posted: Iterable[Posted]) -> datetime | None:
    return min((each.published_at for each in posted), default=None)


def _start(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=VIETNAM).astimezone(UTC)
