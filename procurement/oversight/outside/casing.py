"""Cases about rows of lists that the register has not: as from a finding, asked of the body that the row names."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from procurement.accounts.actors import Actor
from procurement.core.errors import Invalid, Problem
from procurement.oversight.models import Case
from procurement.oversight.outside.models import MISSING, OutsideList, OutsideRow
from procurement.oversight.outside.queries import get_list, get_row
from procurement.oversight.queries import find_cases_about
from procurement.oversight.service import Subject, open_about

ROW = "row-"
"""How the finding of a case begins that is about a row of a list; what follows is its number."""


def open_case_of_row(
    session: Session, actor: Actor, key: str, ordinal: int, title: str, text: str, at: datetime
) -> Case:
    """Open a case about a row of which somebody decided that the register has not got it.

    Raises NotFound, Invalid where nobody decided so or the body of the row is not known here, Conflict while another
    case about the row is open.
    """
    of = get_list(session, actor, key)
    row = get_row(session, of, ordinal)
    organisation = row.match.organisation_id if row.match else None
    if row.decision is None or row.decision.decision != MISSING:
        raise Invalid([Problem((), "list.case_early")])
    if organisation is None:
        raise Invalid([Problem((), "list.case_body")])
    stands = {"coverage": "missing", "rule_version": None, "cells": row.cells, "headings": of.headings}
    return open_about(session, actor, Subject(of.key, f"{ROW}{ordinal}", title, organisation), stands, text, at)


def find_cases_of_row(session: Session, of: OutsideList, row: OutsideRow) -> Sequence[Case]:
    """Return the cases about a row, the oldest first."""
    return find_cases_about(session, of.key, f"{ROW}{row.ordinal}")


def row_of_case(case: Case) -> int | None:
    """Return the number of the row that a case is about; its ``subject`` is the key of the list. None for a duty."""
    number = case.finding.removeprefix(ROW)
    return int(number) if case.finding.startswith(ROW) and number.isdecimal() else None
