"""A register of invented data says so wherever anybody can arrive; a real one never does."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from procurement.app import create_app
from procurement.cli.sample import load_sample
from procurement.core.clock import FrozenClock
from procurement.notices.events import read_event
from procurement.notices.models import Notice
from procurement.organisations.models import Organisation
from procurement.plans.models import Package, Plan
from procurement.publication.service import record
from procurement.system import System
from tests.architecture.access import ROWS
from tests.databases import make_system
from tests.functional.site import NOW, OFFICERS, invitation

MARKS = ("DỮ LIỆU MẪU", "SAMPLE DATA")
WORDED = ("text/html", "application/atom+xml", "application/rss+xml", "text/calendar")
"""Media types in which people read; the mark of others is in the answer's header."""


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    system = make_system(tmp_path_factory.mktemp("sample"), FrozenClock(NOW))
    assert load_sample(system) > 0
    yield system
    system.database.close()


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    system = make_system(tmp_path_factory.mktemp("real"), FrozenClock(NOW))
    with system.database.write() as session:
        event = read_event(invitation("IB2688800001", "Sửa chữa đường"), pseudonym=system.pseudonym)
        record(session, system.clock, event, OFFICERS)
    yield system
    system.database.close()


def addresses(system: System) -> list[str]:
    """Return the present address of every row of the table that needs no file, in both languages, and an absent one."""
    with system.database.read() as session:
        things = (("notice", Notice), ("package", Package), ("plan", Plan), ("organisation", Organisation))
        known = {name: session.scalars(select(model.reference).limit(1)).first() or "x" for name, model in things}
    known |= {"document": "0" * 64}
    plain = [row.present.format_map(_Known(known)) for row in ROWS if "static" not in row.rule]
    english = [address + ("&" if "?" in address else "?") + "lang=en" for address in plain]
    return [*plain, *english, "/khong-co-trang-nay"]


class _Known(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "x"


def visits(app: Flask, places: list[str]) -> Iterator[tuple[str, str, dict[str, str]]]:
    """Yield (address, text of a page or feed, headers)."""
    visitor: FlaskClient = app.test_client()
    for address in places:
        with visitor.get(address) as answer:
            is_shown = answer.mimetype in WORDED and not 300 <= answer.status_code < 400
            text = answer.get_data(as_text=True) if is_shown else ""
            yield address, text, dict(answer.headers)


def title_of(text: str) -> str:
    """Return the title of a page or feed, or the name of a calendar (its folded lines joined: RFC 5545, 3.1)."""
    if text.startswith("BEGIN:VCALENDAR"):
        unfolded = text.replace("\r\n ", "")
        return next(line for line in unfolded.splitlines() if line.startswith(("NAME", "X-WR-CALNAME")))
    return text.partition("<title>")[2].partition("</title>")[0]


def test_every_page_and_feed_of_a_sample_says_so_in_its_title(sample: System) -> None:
    seen = 0
    for address, text, headers in visits(create_app(sample), addresses(sample)):
        assert headers["X-Robots-Tag"] == "noindex, nofollow", address
        if text:
            seen += 1
            assert any(mark in title_of(text) for mark in MARKS), address
            if text.startswith("<!doctype html>"):
                assert 'name="robots" content="noindex' in text, address
                assert any(mark in text.partition("<body>")[2] for mark in MARKS), address
    assert seen > 12


def test_the_mark_speaks_the_language_of_the_page(sample: System) -> None:
    visitor = create_app(sample).test_client()
    assert "<title>DỮ LIỆU MẪU" in visitor.get("/").get_data(as_text=True)
    assert "<title>SAMPLE DATA" in visitor.get("/?lang=en").get_data(as_text=True)


def test_a_real_register_has_the_mark_nowhere(real: System) -> None:
    for address, text, headers in visits(create_app(real), addresses(real)):
        assert headers.get("X-Robots-Tag") != "noindex, nofollow", address  # a page of its own may say noindex
        assert not any(mark in text for mark in MARKS), address


def test_a_page_about_a_failure_is_marked_without_asking_anything(
    sample: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = create_app(sample)
    visitor = app.test_client()
    visitor.get("/")
    full = OSError(errno.ENOSPC, "No space left on device")
    monkeypatch.setattr(sample.search.reading, "catch_up", raising(full))
    answer = visitor.get("/tim-kiem")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
    assert title_of(answer.get_data(as_text=True)).startswith("DỮ LIỆU MẪU")
    assert "không phải gói thầu thật" in answer.get_data(as_text=True)


def raising(error: Exception) -> Callable[..., None]:
    def fail(*_arguments: object) -> None:
        raise error

    return fail


def test_an_empty_register_is_marked_as_soon_as_it_holds_a_sample(tmp_path: Path) -> None:
    system = make_system(tmp_path, FrozenClock(NOW))
    visitor = create_app(system).test_client()
    assert "X-Robots-Tag" not in visitor.get("/").headers
    load_sample(system)
    assert "X-Robots-Tag" in visitor.get("/").headers
    system.database.close()
