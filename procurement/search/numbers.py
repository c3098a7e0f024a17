"""The one thing that bears the number somebody typed: an exact number goes straight to its page."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from procurement.notices.kinds import KINDS
from procurement.notices.models import Notice
from procurement.organisations.models import Organisation
from procurement.plans.models import Package, Plan

OURS = re.compile(r"(TB|GT|DV)(\d{1,15})")
"""Our own references without their hyphen: of notices, packages and bodies."""

NATIONAL = re.compile(r"([A-Z]{2})?(\d{10,11})")
"""A number of the national system; those of the old one are eleven digits without letters."""

VERSION = re.compile(r"(?<=\d)[\s\-]\d\d$")
"""The version that the national system shows behind a number."""

LETTERS = ("IB", "PL", "BP")
"""What national numbers of calls, plans and packages begin with; people leave the letters out."""

MISREAD = str.maketrans("OIL", "011")
"""Capitals that are taken for digits, or typed for them: behind its first two letters a national number has none."""


@dataclass(frozen=True)
class Numbered:
    """A thing with a number: ``thing`` is notice, plan, package or organisation."""

    thing: str
    reference: str


def find_numbered(session: Session, typed: str) -> Numbered | None:
    """Return the only thing that bears the number ``typed``, in small letters, with blanks or without its letters.

    A call, its opening and its result share a number: it means the call. None where several things bear it. Letters
    that stand for digits are read so where nothing bears what was typed.
    """
    return _find(session, number_spellings(typed)) or _find(session, _misread_spellings(typed))


def _find(session: Session, numbers: set[str]) -> Numbered | None:
    if not numbers:
        return None
    plans = select(Plan.reference).where(Plan.national_number.in_(numbers))
    packages = select(Package.reference).where(or_(Package.reference.in_(numbers), Package.package_number.in_(numbers)))
    bodies = select(Organisation.reference).where(
        or_(Organisation.reference.in_(numbers), Organisation.code.in_(numbers))
    )
    found = {
        Numbered(thing, reference)
        for thing, query in (("plan", plans), ("package", packages), ("organisation", bodies))
        for reference in session.scalars(query)
    }
    found.update(_find_notices(session, numbers))
    return next(iter(found)) if len(found) == 1 else None


def _find_notices(session: Session, numbers: set[str]) -> set[Numbered]:
    """Return, for each package with a notice of this number, its call, else its oldest notice."""
    named = set(session.scalars(select(Notice.reference).where(Notice.reference.in_(numbers))))
    bearing = select(Notice).where(Notice.national_number.in_(numbers), Notice.package_id.is_not(None))
    first: dict[int | None, Notice] = {}
    for notice in sorted(session.scalars(bearing), key=lambda each: (not KINDS[each.kind].calls_for_bids, each.id)):
        first.setdefault(notice.package_id, notice)
    return {Numbered("notice", reference) for reference in named | {notice.reference for notice in first.values()}}


def number_spellings(typed: str) -> set[str]:
    """Return the numbers that ``typed`` may stand for, as they are written in the register; empty for other words."""
    written = typed.strip()
    if written.startswith("-") or not any(letter.isdigit() for letter in written):  # a minus excludes what follows
        return set()
    spellings = {written, written.upper(), written.lower()}
    compact = _without_version(written)
    if ours := OURS.fullmatch(compact):
        spellings.add(f"{ours[1]}-{int(ours[2]):06d}")
    if national := NATIONAL.fullmatch(compact):
        spellings.add(compact)
        spellings |= {letters + national[2] for letters in LETTERS if not national[1]}
    return spellings


def _misread_spellings(typed: str) -> set[str]:
    """Return the national number that was copied with letters for digits; empty where there are none."""
    compact = _without_version(typed.strip())
    read = compact[:2] + compact[2:].translate(MISREAD)
    return {read} if read != compact and read[:2] in LETTERS and NATIONAL.fullmatch(read) else set()


def _without_version(written: str) -> str:
    """Return ``written`` in one piece; two digits behind a blank are its end where it is a national number with them.

    Ours are of any length: with the version for its end, each of them would be the number of something else as well.
    """
    whole, compact = _joined(written), _joined(VERSION.sub("", written))
    if written[-3:-2] == "-" or OURS.fullmatch(compact) or NATIONAL.fullmatch(compact):
        return compact
    return whole if NATIONAL.fullmatch(whole) else compact


def _joined(number: str) -> str:
    return re.sub(r"[\s.\-\u2013]", "", number).upper()
