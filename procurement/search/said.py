"""A published revision as the index takes it in: what it says, who posted it, where it belongs.

Of one whose text is withheld that is what its tombstone leaves: kind, numbers, body and day, and no word of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from procurement.notices.events import load_content
from procurement.notices.models import Notice, Revision, RevisionText
from procurement.organisations.places import event_places
from procurement.organisations.queries import get_organisation
from procurement.plans.models import Package
from procurement.search.shown import Facts, Shown
from procurement.search.snippets import texts_of
from procurement.search.whereabouts import find_covering


@dataclass(frozen=True)
class Said:
    """A revision with what it says, who posted it and the places under which it is found.

    ``text`` None: it is withheld.
    """

    notice: Notice
    revision: Revision
    text: RevisionText | None
    poster: str
    content: Mapping[str, Any]
    places: tuple[str, ...]

    @classmethod
    def by(cls, session: Session, notice: Notice, revision: Revision) -> Said:
        """Return what ``revision`` of ``notice`` says."""
        text, poster = revision.text, notice.organisation
        content = load_content(text.content) if text else _remaining(notice)
        frozen = text or revision.withholding
        if frozen is not None and frozen.poster != poster.reference:
            poster = get_organisation(session, frozen.poster)
        places = find_covering(event_places(content, poster))
        return cls(notice, revision, text, poster.reference, content, places)

    @property
    def counts(self) -> bool:
        """Whether it is the revision that counts."""
        return self.revision.number == self.notice.current_number

    @property
    def posted_on(self) -> int | None:
        """The day people order by, as an ordinal."""
        day = self.revision.read_on
        return day.toordinal() if day else None

    def keywords(self, package: Package | None) -> dict[str, tuple[str, ...]]:
        """Return what can be filtered by whatever the document is about; ``package`` is what it is about."""
        return {
            "notice": (self.notice.reference,),
            "package": (package.reference if package else self.notice.reference,),
            "kind": (self.notice.kind,),
            "organisation": (self.poster,),
            "place": self.places,
            "current": ("1" if self.counts else "0",),
        }

    def stored(self, package: Package | None) -> dict[str, str | int | None]:
        """Return what comes back with a hit; ``about``: of what the next act on the notice may change the standing."""
        about = package or self.notice.plan
        return {
            "reference": self.notice.reference,
            "revision": self.revision.number,
            "kind": self.notice.kind,
            "package": package.reference if package else None,
            "about": about.reference if about else None,
        }

    def shown(self, package: Package | None, facts: Mapping[str, Facts], row: int | None = None) -> list[Any] | None:
        """Return what is shown of the document about ``package``, number ``row`` (from 0) of those that a plan lists.

        ``facts`` are those of packages, by reference. None where it is not the revision that counts.
        """
        if not self.counts:
            return None
        texts = texts_of(self.content, row) if self.text else None
        return Shown(self.revision.read_on, texts, facts[package.reference] if package else None).written()


def _remaining(notice: Notice) -> dict[str, Any]:
    numbers = {"national_number": notice.national_number} if notice.national_number else {}
    return {"kind": notice.kind, "title": "", "body": {}, **numbers}
