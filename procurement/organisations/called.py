"""What bodies are called now, known between requests: pages of a search name hundreds of them.

Names are only ever added. So as long as a database has as many of them as before, each body is called as before.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from procurement.core.recalling import derive, keep
from procurement.core.text import sort_key
from procurement.organisations.models import OrganisationName
from procurement.organisations.queries import find_organisations


@dataclass(frozen=True)
class Called:
    """The present name of a body, and what orders it among others by the Vietnamese alphabet."""

    name: str
    order: tuple[tuple[int, ...], tuple[int, ...], str]


_COUNT = select(func.count()).select_from(OrganisationName)


def find_called(session: Session, references: Collection[str]) -> dict[str, Called]:
    """Return what the bodies with these references are called. For readers, who see one state throughout."""
    names = derive(session, ("names",), lambda: _open(session))
    unknown = [reference for reference in references if reference not in names]
    if unknown:
        for body in find_organisations(session, unknown):
            names[body.reference] = Called(body.name, sort_key(body.name))
    return {reference: names[reference] for reference in references if reference in names}


def _open(session: Session) -> dict[str, Called]:
    """Return what is known of bodies while there are so many names."""
    return keep(session, ("names",), session.scalar(_COUNT), dict)
