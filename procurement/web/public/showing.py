"""Showing a page that the whole register may change: with validators, so that an unchanged one is not made again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from flask import Response, make_response, request
from sqlalchemy.orm import Session

from procurement.httpkit.conditional import answer, reading_validators
from procurement.httpkit.context import current_system
from procurement.httpkit.language import current_language


def show(session: Session, now: datetime, draw: Callable[[], str], *also: str) -> Response:
    """Return the page that ``draw`` makes at ``now``, or 304 where the reader has it already.

    ``also``: what the page depends on besides the register.
    """
    validators = reading_validators(session, current_system().search, now, *page_parts(now), *also)
    return answer(validators, lambda: make_response(draw()))


def page_parts(now: datetime) -> tuple[str, ...]:
    """Return what was asked for, in which language and minute.

    "Sắp đóng" begins at a minute of its own, between two acts, so an answer changes with the minute.
    """
    return request.full_path, current_language(), now.strftime("%Y%m%d%H%M")
