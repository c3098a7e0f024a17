"""What bodies are called now, known between requests: pages of a search name hundreds of them.

Names are added, and taken back where what said them is withheld. Who asks says by a version that neither happened.
"""

from __future__ import annotations

import sys
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy.orm import Session

from procurement.core.recalling import derive, keep
from procurement.core.text import sort_key
from procurement.organisations.queries import find_organisations


@dataclass(frozen=True)
class Called:
    """The present name of a body, and what orders it among others by the Vietnamese alphabet."""

    name: str
    short_name: str | None
    order: str


def _order(name: str) -> str:
    """Return ``sort_key`` as one text: pages sort hundreds of names, and texts are compared at once.

    ``sort_key`` ranks what is behind the alphabet above its code point; the last of all characters share a rank here.
    """
    letters, tones, text = sort_key(name)
    return "\0".join(("".join(chr(min(letter, sys.maxunicode)) for letter in letters), "".join(map(chr, tones)), text))


def find_called(session: Session, references: Collection[str], version: object) -> dict[str, Called]:
    """Return what the bodies with these references are called. For readers, who see one state throughout.

    ``version`` differs after each act of the ledger and after each file of bodies: either may change names.
    """
    names: dict[str, Called] = derive(session, ("names",), lambda: keep(session, ("names",), version, dict))
    unknown = [reference for reference in references if reference not in names]
    if unknown:
        for body in find_organisations(session, unknown):
            names[body.reference] = Called(body.name, body.short_name, _order(body.name))
    return {reference: names[reference] for reference in references if reference in names}
