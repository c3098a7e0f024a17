"""From public notices to rows of the reading of signs."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from procurement.compliance.cases import part
from procurement.compliance.dossiers import Dossier, read_dossiers
from procurement.compliance.duties import REQUIRED, Duty, preparations_of
from procurement.compliance.law import Law
from procurement.core.clock import civil_date
from procurement.ledger.models import LedgerEntry
from procurement.ledger.readings import Values
from procurement.notices.calling_off import effective_cancellations
from procurement.notices.models import Notice, Revision, RevisionText
from procurement.oversight.indicators.definitions import HARD, OF_PACKAGE, Indicators
from procurement.oversight.indicators.facts import PackageFacts, Preparation, RoundFacts, Said, Sign
from procurement.oversight.indicators.judging import signs_of
from procurement.oversight.indicators.titles import hard_to_find
from procurement.plans.models import Package
from procurement.search.service import Search

CHUNK = 300
"""Packages whose notices are held in memory at once."""

ByRound = Mapping[int, list[tuple[Notice, Any]]]


@dataclass(frozen=True)
class SignMaker:
    """Makes rows of what one session sees."""

    session: Session
    law: Law
    search: Search
    indicators: Indicators

    def all(self) -> Iterator[Values]:
        """Yield the rows of the whole register, in an order of their own."""
        yield from self.of(self.session.scalars(select(Package.id).order_by(Package.id)).all())

    def of(self, packages: Collection[int]) -> Iterator[Values]:
        """Yield the rows of these packages (ids)."""
        ids = sorted(packages)
        for start in range(0, len(ids), CHUNK):
            dossiers = read_dossiers(self.session, ids[start : start + CHUNK])
            said = _find_said(self.session, [each.place.round for each in dossiers if each.place.round])
            for _reference, rounds in groupby(dossiers, lambda dossier: dossier.package):
                yield from self._of_package(list(rounds), said)

    def _of_package(self, dossiers: list[Dossier], said: ByRound) -> Iterator[Values]:
        first = dossiers[0]
        if first.is_dropped and not any(each.posted for each in dossiers):
            return
        rounds = tuple(self._round(each, said) for each in dossiers if each.place.round)
        facts = PackageFacts(first.package, first.title or "", dossiers[-1].last_on, rounds)
        finds = partial(self._finds, first.package)
        for sign in (*signs_of(facts, self.indicators), *hard_to_find(facts, self.indicators[HARD], finds)):
            yield self._row(sign, first)

    def _finds(self, package: str, words: str) -> bool:
        return self.search.finds(self.session, words, package)

    def _round(self, dossier: Dossier, said: ByRound) -> RoundFacts:
        of_round = said.get(dossier.place.round or 0, [])
        effective = {notice.id for notice in effective_cancellations([notice for notice, _row in of_round])}
        duties = preparations_of(dossier, self.law)
        prepared = {duty.posted.reference: _preparation(duty) for duty in duties if duty.posted}
        return RoundFacts(
            dossier.place.ordinal,
            dossier.given.get("form"),
            dossier.outcome == "cancelled",
            tuple(_said(notice, row, effective, prepared) for notice, row in of_round),
        )

    def _row(self, sign: Sign, dossier: Dossier) -> Values:
        return {
            "key": _key(sign, dossier.package),
            "indicator": sign.code,
            "state": sign.state,
            "package_id": dossier.place.package,
            "subject": dossier.package,
            "ordinal": sign.ordinal,
            "organisation_id": dossier.place.organisation,
            "notice": sign.notice,
            "falls_on": sign.on,
            "evidence": dict(sign.evidence),
            "version": self.indicators[sign.code].version,
        }


def _key(sign: Sign, package: str) -> str:
    """Return what a sign goes by, in cases too: of a whole package it stays when another notice comes to show it."""
    if sign.code in OF_PACKAGE:
        return f"{package}|{sign.code}"
    return "|".join((package, str(sign.ordinal), sign.code, sign.notice or "", str(sign.row)))


def _find_said(session: Session, rounds: Iterable[int]) -> ByRound:
    """Return the notices of each of ``rounds`` (ids) by what their current revisions say, first to last."""
    current = (Revision.notice_id == Notice.id) & (Revision.number == Notice.current_number)
    texts = select(
        Notice, Revision.posted_on, Revision.published_at, LedgerEntry.origin, RevisionText.content,
        RevisionText.original,
    )  # fmt: skip
    texts = texts.join(Revision, current).join(LedgerEntry, LedgerEntry.sequence == Revision.sequence)
    texts = texts.outerjoin(RevisionText, RevisionText.revision_id == Revision.id)
    found: dict[int, list[tuple[Notice, Any]]] = defaultdict(list)
    for row in session.execute(texts.where(Notice.round_id.in_(list(rounds))).order_by(Notice.id)):
        notice: Notice = row[0]
        found[notice.round_id or 0].append((notice, row))
    return found


def _said(notice: Notice, row: Any, effective: Collection[int], prepared: Mapping[str, Preparation]) -> Said:
    content = json.loads(row.content) if row.content else None
    stage, envelope = notice.identity.split("|")[2:] if notice.kind == "opening" else (None, None)
    is_news = row.origin == "register"
    return Said(
        kind=notice.kind,
        reference=notice.reference,
        on=row.posted_on or (civil_date(row.published_at) if is_news else None),
        body=part(content, "body") if content else None,
        title=content.get("title") or "" if content else "",
        received_title=_received_title(row.original) if content and row.original else "",
        stage=stage,
        envelope=envelope,
        is_effective=notice.id in effective and notice.target_kind != "lot",
        preparation=prepared.get(notice.reference),
    )


def _received_title(original: str) -> str:
    title = json.loads(original).get("title")
    return title if isinstance(title, str) else ""


def _preparation(duty: Duty) -> Preparation:
    has_rule = duty.need == REQUIRED and duty.has_rule
    return Preparation(
        measured=duty.measured,
        amount=duty.amount if has_rule else None,
        tolerance=duty.tolerance,
        unit=duty.unit or "d",
        rule=duty.rule,
        missing=duty.missing,
    )
