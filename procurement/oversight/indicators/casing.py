"""Cases about signs: the body of the package is asked, and never told by which sign somebody came to ask."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from procurement.accounts.actors import Actor
from procurement.oversight.indicators.models import SignRow
from procurement.oversight.indicators.queries import sign_name
from procurement.oversight.models import Case
from procurement.oversight.queries import find_cases_about
from procurement.oversight.service import Subject, open_about

SIGN = "sign-"
"""How the finding of a case begins that is about a sign; what follows is the sign's name."""


def open_case_of_sign(session: Session, actor: Actor, row: SignRow, title: str, text: str, at: datetime) -> Case:
    """Open a case about a sign; ``text`` says why. Raises as ``oversight.service.open_case`` does."""
    about = Subject(row.subject, SIGN + sign_name(row), title, row.organisation_id)
    # No words of a title: what a case says stays for ever, and a text that is withheld must not live on in it.
    numbers = {name: value for name, value in row.evidence.items() if isinstance(value, int)}
    stands = {"indicator": row.indicator, "state": row.state, "notice": row.notice, "numbers": numbers,
              "rule_version": row.version}  # fmt: skip
    return open_about(session, actor, about, stands, text, at)


def find_cases_of_sign(session: Session, row: SignRow) -> list[Case]:
    """Return the cases about a sign, the oldest first."""
    return find_cases_about(session, row.subject, SIGN + sign_name(row))


def sign_of_case(case: Case) -> str | None:
    """Return the name of the sign that a case is about; None for a duty or a row of a list."""
    return case.finding.removeprefix(SIGN) if case.finding.startswith(SIGN) else None
