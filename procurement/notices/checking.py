"""What keeps a draft from being submitted, approved or published, whoever wrote it: every error at once."""

from __future__ import annotations

import html
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session, object_session

from procurement.core.errors import Invalid, Problem
from procurement.core.text import SPACED, broken_words, hidden_characters, pretending_words, shows_nothing
from procurement.documents.models import DocumentFile
from procurement.notices.calling_off import find_called_off, find_put_off
from procurement.notices.cleaning import WRITTEN_NUMBER, Pseudonym
from procurement.notices.documents import is_published_document
from procurement.notices.drafts import MAX_REASON, Draft
from procurement.notices.events import Event, closes_at, load_content, posted_at, read_event
from procurement.notices.kinds import KINDS
from procurement.notices.labels import field_label
from procurement.notices.models import Notice, Revision
from procurement.notices.rebasing import find_outdated
from procurement.notices.schemas import Path, check, labelled
from procurement.notices.words import instant_in_words
from procurement.plans.models import Package, Plan, Project

Content = Mapping[str, Any]

MAX_BASIS = 500
NATIONAL_NUMBER = re.compile(r"[A-Z]{2}[0-9]{10}|[0-9]{11}")
"""A number as the national system gives it; its former one gave eleven digits."""
NAMED: Mapping[str, tuple[Any, ...]] = {
    "plan_number": ("PL", Plan.national_number, Package.plan_number),
    "number": ("PR", Project.number),
}
"""How the numbers begin by which notices name plans and projects, and where we know such numbers from."""
NAMING = frozenset({"title", "title_en", "name", "short_name", "consortium_name", "authority", "estimate_name"})
"""Fields by which things are searched for and known."""

CODES = frozenset({"sha256", "source_id", "package_ref", "lot_ref", "code", "consortium_code"})
"""Fields that hold no words; a citizen's number that stands as a code is hidden already."""


def hide_all(digits: str) -> str:
    """Stand for any citizen's number, where only the rest matters."""
    return "hkd-" + "0" * 16


def find_errors(draft: Draft, at: datetime, pseudonym: Pseudonym = hide_all) -> tuple[Event | None, list[Problem]]:
    """Return what the draft says as the door would take it, and every error in it at ``at``.

    The event is None where something keeps it from being read, and for a withholding, which is none.
    """
    content = draft.said
    if draft.act == "withhold":
        return None, list(_withholding(draft, content))
    disguises = _find_unclear(content, _public_titles(draft))  # before cleaning: what shows nothing is gone afterwards
    mistyped = find_draft_mistyped(draft)
    try:
        event = read_event(content, pseudonym=pseudonym, profile="authored", assign_reference=True)
    except Invalid as invalid:
        told = {problem.path for problem in invalid.problems}
        others = [each for each in (*_unready(_readable(content), at), *mistyped) if each.path not in told]
        return None, [*invalid.problems, *disguises, *others, *_files(draft, content), *_find_overtaken(draft)]
    found = [*disguises, *_unready(event.content, at), *mistyped, *_files(draft, event.content)]
    return event, [*found, *find_put_off(draft, event.content), *_find_overtaken(draft)]


def _find_overtaken(draft: Draft) -> list[Problem]:
    """Return what was published since the draft was begun and keeps it from going out as it stands."""
    return [*find_outdated(draft), *find_called_off(draft)]


def find_event_errors(event: Event, at: datetime) -> list[Problem]:
    """Return what an officer would have to set right in a notice that can be read, at ``at``."""
    return [*_find_unclear(event.content), *_unready(event.content, at)]


def find_content_errors(content: Content, at: datetime, told: Collection[Path]) -> list[Problem]:
    """Return the same of what cannot be read as a whole, but for what was ``told`` of a field already."""
    found = [*_find_unclear(content), *_unready(_readable(content), at)]
    return [problem for problem in found if problem.path not in told]


def _readable(content: Content) -> Content:
    """Return the fields that can be read each by itself: so everything is told at once, and not in two rounds."""
    found = check(content)[0]
    body = found.get("body")
    return {**found, "kind": content.get("kind"), "body": body if isinstance(body, Mapping) else {}}


def _unready(content: Content, at: datetime) -> Iterator[Problem]:
    yield from _dates(content, at)
    yield from _national(content)


def _withholding(draft: Draft, content: Content) -> Iterator[Problem]:
    for name, most in (("legal_basis", MAX_BASIS), ("reason", MAX_REASON)):
        said = content.get(name)
        if not isinstance(said, str) or shows_nothing(said):
            yield labelled((name,), Problem((), "required"))
        elif len(said) > most:
            found = {"label": field_label((name,)), "limit": most, "length": len(said)}
            yield Problem((name,), "text.too_long", found)
    yield from find_broken(content)
    if withheld_revision(draft) is None:
        yield labelled(("revision",), Problem((), "required"))


def withheld_revision(draft: Draft) -> Revision | None:
    """Return the revision whose text is to be withheld; None where the draft names none that still has one."""
    number, notice = draft.said.get("revision"), draft.notice
    if notice is None or not isinstance(number, int) or not 0 <= number < len(notice.revisions):
        return None
    return notice.revisions[number] if notice.revisions[number].withholding is None else None


def _dates(content: Content, at: datetime) -> Iterator[Problem]:
    closing = closes_at(content)
    if KINDS[content["kind"]].calls_for_bids and closing is not None and closing <= at:
        yield _at(("body", "closes_at"), "draft.closing_past", content["body"]["closes_at"])
    posted = posted_at(content)
    if posted is not None and posted > at:
        yield _at(("published_at",), "draft.posted_later", content["published_at"])


def _at(path: Path, code: str, written: str) -> Problem:
    words = {language: instant_in_words(written, language) for language in ("vi", "en")}
    return Problem(path, code, {"label": field_label(path), "value": words})


def _national(content: Content) -> Iterator[Problem]:
    """A number on the national system needs the time of the posting there, for the law's clock runs by it.

    Where the whole text stands there (a quick post), so does its time: until somebody gives it, nobody can judge.
    """
    if content.get("complete_at_national") is True:
        return
    if content.get("national_number") and KINDS[content["kind"]].must_be_national and "published_at" not in content:
        yield labelled(("published_at",), Problem((), "required"))


def find_mistyped(session: Session, number: object) -> list[Problem]:
    """Return what is wrong with the national number of a new notice: one that the national system does not give.

    It is the name of another notice, which nothing ever meets. What was taken over with such a number goes on under it.
    """
    if not isinstance(number, str) or NATIONAL_NUMBER.fullmatch(number):
        return []
    if session.scalar(select(Notice.id).where(Notice.national_number == number).limit(1)) is not None:
        return []
    path = ("national_number",)
    return [Problem(path, "draft.national_number", {"label": field_label(path), "value": number})]


def find_misnamed(session: Session, content: Content) -> list[Problem]:
    """Return which numbers of a plan or project in ``content`` the national system does not give: they lead nowhere.

    What is on record under such a number, or waits for its plan under it, goes on to be named by it.
    """
    body = content.get("body")
    project = body.get("project") if isinstance(body, Mapping) else None
    named = {("plan_number",): content, ("body", "project", "number"): project}
    found = []
    for path, within in named.items():
        number = within.get(path[-1]) if isinstance(within, Mapping) else None
        letters, *columns = NAMED[path[-1]]
        if isinstance(number, str) and _leads_nowhere(session, number, letters, columns):
            params = {"label": field_label(path), "value": number, "letters": letters}
            found.append(Problem(path, "draft.named_number", params))
    return found


def _leads_nowhere(session: Session, number: str, letters: str, columns: Sequence[InstrumentedAttribute[Any]]) -> bool:
    if not number or re.fullmatch(f"{letters}[0-9]{{10}}|[0-9]{{11}}", number):
        return False
    return all(session.scalar(select(column).where(column == number).limit(1)) is None for column in columns)


def find_draft_mistyped(draft: Draft) -> list[Problem]:
    """Return what ``find_mistyped`` and ``find_misnamed`` do of a draft. They ask for no more than the numbers: rows of
    lists say it too.
    """
    session = object_session(draft)
    if session is None or draft.act == "withhold":
        return []
    said = draft.said
    own = find_mistyped(session, said.get("national_number")) if draft.act == "publish" else []
    return [*own, *find_misnamed(session, said)]


def _files(draft: Draft, content: Content) -> Iterator[Problem]:
    """A file is named only by those who have it: who knows a digest could else make another's file public."""
    session = object_session(draft)
    assert session is not None
    attached = {file.sha256 for file in draft.files}
    rows = content.get("documents")
    for index, row in enumerate(rows if isinstance(rows, list) else []):
        sha256 = row.get("sha256") if isinstance(row, Mapping) else None
        if not isinstance(sha256, str):
            continue
        path, found = ("documents", index), {"title": row.get("title", sha256)}
        if sha256 in attached and not is_held(session, sha256):
            yield Problem(path, "draft.file_erased", found)
        elif sha256 not in attached and not is_published_document(session, sha256):
            yield Problem(path, "draft.file_unknown", found)


def is_held(session: Session, sha256: str) -> bool:
    """Whether we hold the bytes of a file, which a withholding has not erased."""
    held = select(DocumentFile.sha256).where(DocumentFile.sha256 == sha256, DocumentFile.erased_at.is_(None))
    return session.scalar(held) is not None


def _find_unclear(content: Content, public: Collection[str] = ()) -> list[Problem]:
    return [*find_disguises(content), *find_broken(content, public)]


def _public_titles(draft: Draft) -> set[str]:
    """Return the titles of documents that are public already: no form changes them."""
    text = draft.notice.current.text if draft.notice and draft.act == "amend" else None
    rows = load_content(text.content).get("documents", ()) if text else ()
    return {row["title"] for row in rows if "title" in row}


def find_broken(content: Content, public: Collection[str] = ()) -> Iterator[Problem]:
    """Yield every text in which letters were lost as its file was decoded: once published, it cannot be mended.

    Nobody who writes a notice words its poster, nor those titles of its documents that are ``public``.
    """
    for path, text in _texts(content, ()):
        words = broken_words(html.unescape(text))
        if words and path[0] != "organisation" and not (path[0] == "documents" and text in public):
            yield Problem(path, "text.replaced", {"label": field_label(path), "words": ", ".join(words)})


def find_disguises(content: Content) -> Iterator[Problem]:
    """Yield titles and names that are not what they look like: whoever searches for what is seen finds nothing."""
    for path, text in _texts(content, ()):
        if path[-1] not in NAMING:
            continue
        text = html.unescape(text)
        words, hidden = pretending_words(text), hidden_characters(text)
        if words:
            yield Problem(path, "draft.disguised", {"label": field_label(path), "words": ", ".join(words)})
        if hidden:
            yield Problem(path, "draft.hidden_character", {"label": field_label(path), "value": ", ".join(hidden)})


def find_spaced(content: Content) -> list[Problem]:
    """Point out titles and names with l e t t e r s apart: whoever searches for their words does not find them."""
    named = ((path, SPACED.search(text)) for path, text in _texts(content, ()) if path[-1] in NAMING)
    return [
        Problem(path, "draft.spaced", {"label": field_label(path), "words": found[0]}) for path, found in named if found
    ]


def find_long_numbers(content: Content) -> list[Problem]:
    """Point out every number of twelve digits: it may be a citizen's. Its digits are not repeated."""
    words = (each for each in _texts(content, ()) if each[0][-1] not in CODES)
    found = (path for path, text in words if WRITTEN_NUMBER.search(text))
    return [Problem(path, "draft.twelve_digits", {"label": field_label(path)}) for path in found]


def _texts(value: Any, path: Path) -> Iterator[tuple[Path, str]]:
    if isinstance(value, str):
        if path:
            yield path, value
        return
    rows: Iterable[tuple[str | int, Any]] = ()
    if isinstance(value, Mapping):
        rows = value.items()
    elif isinstance(value, list):
        rows = enumerate(value)
    for key, item in rows:
        yield from _texts(item, (*path, key))


def declared(draft: Draft, content: Content) -> dict[str, Any]:
    """Return ``content`` with the source of its posting time: the body declares it, unless it stands there already."""
    result = {key: value for key, value in content.items() if key != "published_at_source"}
    if "published_at" not in result:
        return result
    text = draft.notice.current.text if draft.notice and draft.act == "amend" else None
    known = load_content(text.content) if text else {}
    if known.get("published_at") != result["published_at"]:
        return {**result, "published_at_source": "declared"}
    stated = known.get("published_at_source")  # none where an import told none: an amendment does not make one up
    return {**result, "published_at_source": stated} if stated else result
