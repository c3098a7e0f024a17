"""Cases about signs: the body of the package is asked, and never told by which sign somebody came to ask."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from procurement.accounts.actors import Actor
from procurement.oversight.indicators.definitions import OF_PACKAGE
from procurement.oversight.indicators.models import SignRow
from procurement.oversight.indicators.queries import find_signs_of, sign_name
from procurement.oversight.models import Case
from procurement.oversight.queries import find_cases_about, find_cases_of_subject
from procurement.oversight.service import Subject, open_about, refuse_second

SIGN = "sign-"
"""How the finding of a case begins that is about a sign; what follows is the sign's name."""


def open_case_of_sign(session: Session, actor: Actor, row: SignRow, title: str, text: str, at: datetime) -> Case:
    """Open a case about a sign; ``text`` says why. Raises as ``oversight.service.open_case`` does."""
    about = Subject(row.subject, SIGN + sign_name(row), title, row.organisation_id)
    # No words of a title: what a case says stays for ever, and a text that is withheld must not live on in it.
    numbers = {name: value for name, value in row.evidence.items() if isinstance(value, int)}
    stands = {"indicator": row.indicator, "state": row.state, "notice": row.notice, "numbers": numbers,
              "rule_version": row.version}  # fmt: skip
    refuse_second(find_cases_of_sign(session, row))
    return open_about(session, actor, about, stands, text, at)


def find_cases_of_sign(session: Session, row: SignRow) -> list[Case]:
    """Return the cases about a sign, the oldest first."""
    return [case for case in find_cases_of_subject(session, row.subject) if _is_about(case, row)]


def find_cases_named(session: Session, subject: str, name: str) -> list[Case]:
    """Return the cases about what was a sign of a package (reference) with that name, the oldest first."""
    return find_cases_about(session, subject, SIGN + name)


def find_sign_of_case(session: Session, case: Case) -> SignRow | None:
    """Return the sign that a case is about as it stands now; None where it stands no more, or the case is of none."""
    return next((row for row in find_signs_of(session, case.subject) if _is_about(case, row)), None)


def sign_of_case(case: Case) -> str | None:
    """Return the name of the sign that a case is about; None for a duty or a row of a list."""
    return case.finding.removeprefix(SIGN) if case.finding.startswith(SIGN) else None


def _is_about(case: Case, row: SignRow) -> bool:
    """Whether a case is about a sign. Cases never change, and older ones named the notice that showed it then."""
    name = sign_of_case(case)
    of_package = row.indicator in OF_PACKAGE and case.opening.detail.get("indicator") == row.indicator
    return name is not None and (name == sign_name(row) or of_package)
