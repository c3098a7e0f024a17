"""Recognising the bodies that notices name."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from procurement.core.recalling import recall
from procurement.core.text import PLAIN_CODE
from procurement.organisations.models import Organisation, OrganisationName

_CODED = select(Organisation).where(Organisation.code == bindparam("code"))


def find_or_create(session: Session, code: str) -> Organisation:
    """Return the body with the national ``code``, created where it is new, nameless until somebody names it."""
    return session.scalar(_CODED, {"code": code}) or _create(session, code)


def _find(session: Session, code: str | None, name: str) -> Organisation | None:
    if code:
        return recall(session, ("body", code), lambda: session.scalar(_CODED, {"code": code}))
    # Communes share names: a bare name only ever meets a body that is itself known by nothing but that name.
    unidentified = select(Organisation).join(OrganisationName).where(Organisation.code.is_(None))
    return session.scalar(unidentified.where(OrganisationName.name == name).limit(1))


def _create(session: Session, code: str | None) -> Organisation:
    number = (session.scalar(select(func.max(Organisation.id))) or 0) + 1
    organisation = Organisation(code=code, reference=body_reference(code, number), names=[])
    session.add(organisation)
    return organisation


def body_reference(code: str | None, number: int) -> str:
    """Return the reference of the body with ``code``, the ``number``-th of the register: its code where that can be.

    A code may not take the number of another body, and one with a slash or a blank would have no page.
    """
    is_ours = code is None or code.upper().startswith("DV-") or not PLAIN_CODE.fullmatch(code)
    return f"DV-{number:06d}" if is_ours or code is None else code


def is_variant(known: str, name: str) -> bool:
    """Whether ``name`` is the known name in other capitals, and not the better spelling of the two."""
    return known.casefold() == name.casefold() and (known == name or name.isupper())


def _learn_name(organisation: Organisation, name: str, short_name: str | None, on: date | None, at: datetime) -> None:
    if any(is_variant(known.name, name) for known in organisation.names):
        return
    organisation.names.append(OrganisationName(name=name, short_name=short_name, valid_from=on, recorded_at=at))


def recognise_organisation(
    session: Session, named: Mapping[str, Any], *, on: date | None, at: datetime
) -> Organisation:
    """Return the body that ``named`` ({code?, name, short_name?}) means, creating it at its first appearance.

    ``on`` is the day for which the name is vouched (the notice's posting day), ``at`` the instant we learned it.
    """
    organisation = _find(session, named.get("code"), named["name"]) or _create(session, named.get("code"))
    _learn_name(organisation, named["name"], named.get("short_name"), on, at)
    session.flush()
    return organisation
