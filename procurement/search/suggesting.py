"""How what somebody is typing may go on, in the words of the packages that are public."""

from __future__ import annotations

import re

from sqlalchemy import select
from sqlalchemy.orm import Session

from procurement.plans.models import Package
from procurement.search.reading import SearchReading
from procurement.search.selection import Selection
from search_index.analysis import word_forms
from search_index.query import Query

MOST = 8
"""So many ways to go on are offered."""

LONGEST = 100
"""Characters; what is longer was pasted, and is not completed."""

CURRENT = {"current": frozenset({"1"})}

_WORD = re.compile(r"[^\W_]+")


def suggest(session: Session, reading: SearchReading, typed: str) -> list[str]:
    """Return whole queries that begin with what was ``typed``, the most frequent first; nothing where it has signs."""
    if len(typed) > LONGEST or Selection(q=typed).sentence.has_signs:
        return []
    reading.catch_up(session)
    found = reading.complete(Query(typed, CURRENT), MOST)
    references = {str(each.hit.stored["package"]) for each in found}
    named = select(Package.reference, Package.title).where(Package.reference.in_(references))
    titles = {reference: title or "" for reference, title in session.execute(named)}
    kept = list(_WORD.finditer(typed))
    offered = []
    for each in found:
        begin = kept[-each.replaced].start()
        said = written(each.words, titles.get(str(each.hit.stored["package"]), ""))
        offered.append(typed[:begin] + said)
    return list(dict.fromkeys(offered))


def written(words: tuple[str, ...], title: str) -> str:
    """Return ``words`` (plain) as ``title`` writes them, in small letters but for abbreviations; else as they are."""
    found = _WORD.findall(title)
    plain = [word_forms(word)[0] for word in found]
    for at in range(len(found) - len(words) + 1):
        if tuple(plain[at : at + len(words)]) == words:
            said, shouted = found[at : at + len(words)], title.isupper()
            return " ".join(word if word.isupper() and not shouted else word.lower() for word in said)
    return " ".join(words)
