"""Which parameters each page of oversight takes. Any other is refused: left aside, it would seem to be heeded."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Blueprint, request

from procurement.core.errors import Invalid, Problem
from procurement.httpkit.language import PARAMETER
from procurement.httpkit.parameters import TRACKING
from procurement.web.oversight.asking import (
    BODY,
    FORM,
    KIND,
    KNOWN,
    LEVEL,
    MONTH,
    PLACE,
    POSTED,
    QUARTER,
    REACH,
    STATE,
    YEAR,
)
from procurement.web.oversight.list_rows import CHOSEN, DECIDED, GROUP
from procurement.web.oversight.signs import SIGN
from procurement.web.oversight.signs import STATE as SIGN_STATE

PAGE = "page"
OF_BODIES = frozenset({LEVEL, PLACE})
AS_OF = frozenset({KNOWN, POSTED})
FIGURES = frozenset({YEAR, QUARTER, MONTH, FORM, REACH}) | OF_BODIES | AS_OF
ROWS = FIGURES | {BODY, KIND, STATE}
REPORT = frozenset({YEAR, QUARTER})
LIST = frozenset({GROUP, DECIDED, CHOSEN, PAGE})
TAKES: dict[str, frozenset[str]] = {
    "oversight.city": FIGURES | {BODY},
    "oversight.body": FIGURES,
    "oversight.figures_csv": FIGURES | {BODY, KIND},
    "oversight.duties": ROWS | {PAGE},
    "oversight.duties_csv": ROWS,
    "oversight.report": REPORT,
    "oversight.report_xlsx": REPORT,
    "oversight.report_pdf": REPORT,
    "inspection.first_page": frozenset({BODY, YEAR, MONTH, KIND, FORM, PAGE}) | OF_BODIES,
    "inspection.body_report": REPORT | {BODY},
    "inspection.body_report_xlsx": REPORT | {BODY},
    "inspection.body_report_pdf": REPORT | {BODY},
    "inspection.signs": frozenset({BODY, YEAR, SIGN, SIGN_STATE, PAGE}),
    "inspection.signs_csv": frozenset({BODY, YEAR, SIGN}),
    "inspection.list": LIST,
    "inspection.work_on_list": LIST,
}
"""By endpoint, beside the language; an endpoint that is not here takes none."""

KNOWN_NAMES = frozenset().union(*TAKES.values())


def refuse_others(pages: Blueprint) -> None:
    """Let the ``pages`` answer 400 to a parameter that they do not take, or that is given twice."""
    pages.before_request(_check)


def _check() -> None:
    found = list(_problems())
    if found:
        raise Invalid(found)


def _problems() -> Iterator[Problem]:
    taken = TAKES.get(request.endpoint or "", frozenset())
    for name, values in request.args.lists():
        if name == PARAMETER or TRACKING.fullmatch(name):
            continue
        if name not in taken and any(values):
            code = "parameter.not_here" if name in KNOWN_NAMES else "parameter.unknown"
            yield Problem((name,), code, {"name": name})
        elif name in taken and len(values) > 1:
            yield Problem((name,), "parameter.twice", {"name": name})
