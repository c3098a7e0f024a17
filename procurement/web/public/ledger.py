"""The ledger as a list that anybody can leaf through, and each of its entries whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from flask import Response, make_response, redirect, render_template, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload
from werkzeug.wrappers import Response as AnyResponse

from procurement.core.clock import VIETNAM
from procurement.core.errors import NotFound, Problem
from procurement.core.messages import describe
from procurement.httpkit.conditional import REVALIDATE, Validators, answer, reading_validators
from procurement.httpkit.context import current_system
from procurement.httpkit.language import current_language
from procurement.httpkit.language import gettext as _
from procurement.httpkit.parameters import given_parameters
from procurement.ledger.browsing import ACTS, LedgerPage, Wanted, find_first_since, find_page
from procurement.ledger.models import LedgerEntry
from procurement.ledger.queries import get_entry, get_head
from procurement.notices.kinds import act_word
from procurement.notices.models import Notice, Revision, Withholding
from procurement.web.public import wording
from procurement.web.public.breadcrumbs import Crumb, make_trail
from procurement.web.public.revisions import act_of, content_of, revision_url
from procurement.web.public.rows import title_of

PARAMETERS = ("act", "truoc", "sau", "muc", "ngay")
"""What the list may be asked for: an act, entries before or after a number, the page of a number, a day."""

LARGEST = 9
"""So many digits may a number have: no ledger reaches a thousand million entries."""


@dataclass(frozen=True)
class EntryRow:
    """One entry of the list. ``url`` leads to the revision it is about."""

    entry: LedgerEntry
    act: str
    kind: str
    title: str
    title_language: str
    number: str
    body: str
    url: str


@dataclass(frozen=True)
class EntryPage:
    """One entry whole, between its neighbours. ``held``: its canonical text can be taken."""

    trail: tuple[Crumb, ...]
    row: EntryRow
    origin: str
    is_text_here: bool
    withholding: Withholding | None
    next: LedgerEntry | None


def act_words() -> dict[str, str]:
    """Return the acts that can be asked for, in words."""
    return {
        "publish": _("Đăng tải"),
        "amend": _("Sửa đổi, điều chỉnh, gia hạn"),
        "cancel": _("Hủy"),
        "withhold": _("Gỡ nội dung"),
    }


def ledger() -> AnyResponse:
    """Show a page of the ledger, newest first; 400 says what of the parameters cannot be used."""
    given = {name: request.args.get(name, "").strip() for name in PARAMETERS}
    system = current_system()
    with system.database.read() as session:
        head = get_head(session)
        problems = _problems(given, head.sequence if head else 0)
        if problems:
            return make_response(render_template("public/ledger.html", **_frame(given, head, problems)), 400)
        if given["muc"]:
            return redirect(url_for("public.ledger_entry", sequence=int(given["muc"])))
        if given["ngay"]:
            return redirect(_day_address(session, given))
        asked = (request.full_path, current_language())
        validators = reading_validators(session, system.search, system.clock.now(), *asked)
        return answer(validators, lambda: make_response(_list(session, given, head)))


def _problems(given: Mapping[str, str], last: int) -> list[Problem]:
    unknown = (name for name in given_parameters() if name not in PARAMETERS)
    problems = [Problem((name,), "parameter.unknown", {"name": name}) for name in unknown]
    if given["act"] and given["act"] not in ACTS:
        problems.append(Problem(("act",), "parameter.choice", {"name": "act", "allowed": ", ".join(ACTS)}))
    for name in ("truoc", "sau"):
        if given[name] and _number(given[name]) is None:
            problems.append(Problem((name,), "parameter.invalid", {"name": name, "value": given[name]}))
    if given["muc"] and not 1 <= (_number(given["muc"]) or 0) <= last:
        params = {"name": _("Số mục"), "least": min(1, last), "most": last}
        problems.append(Problem(("muc",), "parameter.between", params))
    if given["ngay"] and _day(given["ngay"]) is None:
        problems.append(Problem(("ngay",), "parameter.date", {"name": _("Ngày"), "example": "30/11/2026"}))
    return problems


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= LARGEST else None


def _day(text: str) -> date | None:
    for shape in ("%d/%m/%Y", "%Y-%m-%d"):
        try:
            return datetime.strptime(text, shape).date()  # noqa: DTZ007 - a civil date has no zone
        except ValueError:
            continue
    return None


def _day_address(session: Session, given: Mapping[str, str]) -> str:
    """Return the address of the page that begins with the last entry of the day, or the one before it."""
    day = _day(given["ngay"])
    assert day is not None
    following = None
    if day < date.max:
        following = find_first_since(session, datetime.combine(day + timedelta(days=1), time.min, VIETNAM))
    return url_for("public.ledger", act=given["act"] or None, truoc=following)


def _frame(given: Mapping[str, str], head: LedgerEntry | None, problems: Sequence[Problem] = ()) -> dict[str, object]:
    return {
        "trail": make_trail(Crumb(_("Sổ đăng tải"))),
        "given": given,
        "acts": act_words(),
        "head": head,
        "page": None,
        "rows": [],
        "problems": [describe(problem, current_language()) for problem in problems],
    }


def _list(session: Session, given: Mapping[str, str], head: LedgerEntry | None) -> str:
    wanted = Wanted(given["act"] or None, _number(given["truoc"]), _number(given["sau"]))
    page = find_page(session, wanted)
    frame = _frame(given, head)
    frame |= {"page": page, "rows": draw_entries(session, page.entries), **_neighbours(given, page)}
    return render_template("public/ledger.html", **frame)


def _neighbours(given: Mapping[str, str], page: LedgerPage) -> dict[str, str | None]:
    act = given["act"] or None
    newer = url_for("public.ledger", act=act, sau=page.entries[0].sequence) if page.entries and page.has_newer else None
    older = (
        url_for("public.ledger", act=act, truoc=page.entries[-1].sequence) if page.entries and page.has_older else None
    )
    return {"newer_url": newer, "older_url": older}


def draw_entries(session: Session, entries: Sequence[LedgerEntry]) -> list[EntryRow]:
    """Return ``entries`` with what their revisions say, in a fixed number of statements."""
    revisions = _find_revisions(session, [entry.sequence for entry in entries])
    return [_row(entry, revisions[entry.sequence]) for entry in entries]


def _find_revisions(session: Session, sequences: Sequence[int]) -> dict[int, Revision]:
    """Return the revision that each entry published, or whose text it withheld."""
    loaded = selectinload(Revision.notice).options(selectinload(Notice.revisions), selectinload(Notice.organisation))
    published = select(Revision).where(Revision.sequence.in_(sequences)).options(loaded)
    found = {revision.sequence: revision for revision in session.scalars(published).unique()}
    erased = select(Withholding.sequence, Revision).join(Revision, Revision.id == Withholding.revision_id)
    withheld = session.execute(erased.where(Withholding.sequence.in_(sequences)).options(loaded)).unique()
    return found | {row[0]: row[1] for row in withheld}


def _row(entry: LedgerEntry, revision: Revision) -> EntryRow:
    notice, content = revision.notice, content_of(revision)
    title, language = title_of(content) if content else (_("Nội dung đã được gỡ"), current_language())
    is_withholding = entry.act == "withhold"
    return EntryRow(
        entry=entry,
        act=act_word(entry.kind, "withhold", current_language()) if is_withholding else act_of(notice, revision),
        kind=wording.kind_name(entry.kind),
        title=title,
        title_language=language,
        number=notice.national_number or notice.reference,
        body=notice.organisation.name,
        url=revision_url(notice, revision),
    )


def ledger_entry(sequence: int) -> Response:
    """Show one entry with all its hashes; 404 where the ledger is not that long."""
    system = current_system()
    with system.database.read() as session:
        entry = _get_entry(session, sequence)
        asked = (request.path, current_language())
        validators = reading_validators(session, system.search, system.clock.now(), *asked)
        return answer(validators, lambda: make_response(_whole(session, entry)))


def _get_entry(session: Session, sequence: int) -> LedgerEntry:
    entry = get_entry(session, sequence) if sequence < 10**LARGEST else None
    if entry is None:
        raise NotFound("entry", str(sequence))
    return entry


def _whole(session: Session, entry: LedgerEntry) -> str:
    revision = _find_revisions(session, [entry.sequence])[entry.sequence]
    origins = {
        "register": _("đăng trực tiếp tại Cổng này"),
        "import": _("nhập từ nguồn có trước"),
        "sample": _("dữ liệu mẫu"),
    }
    page = EntryPage(
        trail=make_trail(
            Crumb(_("Sổ đăng tải"), url_for("public.ledger")), Crumb(_("mục %(sequence)s", sequence=entry.sequence))
        ),
        row=_row(entry, revision),
        origin=origins.get(entry.origin, entry.origin),
        is_text_here=entry.act != "withhold" and revision.text is not None,
        withholding=revision.withholding,
        next=get_entry(session, entry.sequence + 1),
    )
    return render_template("public/ledger_entry.html", page=page, entry=entry)


def ledger_text(sequence: int) -> Response:
    """Send the canonical text whose SHA-256 is the entry's content hash; 404 where it is withheld or there is none."""
    with current_system().database.read() as session:
        entry = _get_entry(session, sequence)
        revision = _find_revisions(session, [sequence])[sequence]
    if entry.act == "withhold" or revision.text is None:
        raise NotFound("canonical_text", str(sequence))
    text = revision.text.content

    def make() -> Response:
        response = Response(text, content_type="application/json; charset=utf-8")
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response

    return answer(Validators(entry.content_hash), make, REVALIDATE)
