"""Each fault of feedgen 1.0.0 by a test that fails where its cure is taken away."""

from __future__ import annotations

import locale
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, NoReturn

import pytest
from lxml import etree

from procurement.feeds.entries import Category, Entry, FeedDocument
from procurement.feeds.links import Link, xml_text
from procurement.feeds.rendering import render

ATOM = "{http://www.w3.org/2005/Atom}"
HISTORY = "{http://purl.org/syndication/history/1.0}"
INSTANT = datetime(2026, 11, 30, 1, 0, 0, 250000, tzinfo=UTC)


def make_entry(number: int = 1, **given: Any) -> Entry:
    fields: dict[str, Any] = {
        "id": f"urn:uuid:00000000-0000-5000-8000-{number:012}",
        "title": f"Cung cấp dầu {number}",
        "summary": "<p>Giá &lt; 2 tỷ</p>",
        "author": "UBND xã Mẫu An",
        "updated": INSTANT,
        "published": None,
        "links": (
            Link("alternate", "http://x.example/thong-bao/TB-000001", "text/html"),
            Link("enclosure", "http://x.example/tai-lieu/aa", "application/pdf", "Quyết định", 4120),
            Link("enclosure", "http://x.example/tai-lieu/bb", "application/zip", "Bản vẽ", 99),
        ),
        "categories": (Category("urn:x-procurement:notice", "TB-000001"),),
    }
    return Entry(**fields | given)


def make_document(entries: Sequence[Entry] | None = None, **given: Any) -> FeedDocument:
    fields: dict[str, Any] = {
        "id": "urn:uuid:00000000-0000-5000-8000-000000000000",
        "title": "Mọi thông báo",
        "subtitle": "Mỗi mục là một lần đăng tải.",
        "author": "Công khai đấu thầu",
        "language": "vi",
        "updated": INSTANT,
        "links": (
            Link("alternate", "http://x.example/tim-kiem", "text/html"),
            Link("self", "http://x.example/tim-kiem.atom", "application/atom+xml"),
            Link("hub", "http://hub.example/"),
            Link("prev-archive", "http://x.example/tim-kiem.atom?luu-tru=3"),
        ),
        "mark": None,
        "entries": tuple([make_entry()] if entries is None else entries),
    }
    return FeedDocument(**fields | given)


def parse(document: FeedDocument, shape: str) -> Any:
    return etree.fromstring(render(document, shape))


def test_links_of_an_atom_entry_keep_what_belongs_to_them() -> None:
    entry = parse(make_document(), "atom").find(f"{ATOM}entry")
    assert [dict(link.attrib) for link in entry.findall(f"{ATOM}link")] == [
        {"href": "http://x.example/thong-bao/TB-000001", "rel": "alternate", "type": "text/html"},
        {"href": "http://x.example/tai-lieu/aa", "rel": "enclosure", "type": "application/pdf", "title": "Quyết định",
         "length": "4120"},
        {"href": "http://x.example/tai-lieu/bb", "rel": "enclosure", "type": "application/zip", "title": "Bản vẽ",
         "length": "99"},
    ]  # fmt: skip


def test_the_link_of_a_channel_is_its_page_whatever_other_links_there_are() -> None:
    channel = parse(make_document(), "rss").find("channel")
    assert channel.findtext("link") == "http://x.example/tim-kiem"


@pytest.mark.parametrize("shape", ["atom", "rss"])
def test_hub_and_archive_links_stand_in_both_formats(shape: str) -> None:
    root = parse(make_document(), shape)
    links = {
        link.get("rel"): link.get("href")
        for link in root.find(".//channel" if shape == "rss" else ".").findall(f"{ATOM}link")
    }
    assert links["hub"] == "http://hub.example/"
    assert links["prev-archive"] == "http://x.example/tim-kiem.atom?luu-tru=3"
    assert links["self"] == "http://x.example/tim-kiem.atom"


def test_the_id_is_the_same_in_both_formats_and_no_address() -> None:
    atom, rss = parse(make_document(), "atom"), parse(make_document(), "rss")
    assert atom.findtext(f"{ATOM}entry/{ATOM}id") == make_entry().id
    guid = rss.find("channel/item/guid")
    assert (guid.text, guid.get("isPermaLink")) == (make_entry().id, "false")


def test_the_summary_says_that_it_is_html() -> None:
    summary = parse(make_document(), "atom").find(f"{ATOM}entry/{ATOM}summary")
    assert (summary.get("type"), summary.text) == ("html", "<p>Giá &lt; 2 tỷ</p>")
    assert parse(make_document(), "rss").findtext("channel/item/description") == "<p>Giá &lt; 2 tỷ</p>"


def test_entries_keep_their_order() -> None:
    document = make_document([make_entry(number) for number in (3, 2, 1)])
    titles = ["Cung cấp dầu 3", "Cung cấp dầu 2", "Cung cấp dầu 1"]
    assert [entry.findtext(f"{ATOM}title") for entry in parse(document, "atom").findall(f"{ATOM}entry")] == titles
    assert [item.findtext("title") for item in parse(document, "rss").findall("channel/item")] == titles


def test_dates_are_written_without_touching_the_locale_of_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: Any) -> NoReturn:
        raise AssertionError("setlocale concerns all threads")

    monkeypatch.setattr(locale, "setlocale", refuse)
    channel = parse(make_document([make_entry(published=INSTANT)]), "rss").find("channel")
    assert channel.findtext("lastBuildDate") == "Mon, 30 Nov 2026 01:00:00 +0000"
    assert channel.findtext("item/pubDate") == "Mon, 30 Nov 2026 01:00:00 +0000"


@pytest.mark.parametrize("shape", ["atom", "rss"])
def test_characters_that_xml_cannot_hold_are_left_out(shape: str) -> None:
    bad = "\x00\x0b\x1f\ufffe\uffff\ud800"
    entry = make_entry(
        title=f"Dầu{bad} \U0001f6e2",
        summary=f"<p>{bad}</p>",
        author=f"UBND{bad}",
        links=(Link("alternate", "http://x.example/", title=f"a{bad}"),),
        categories=(Category(f"urn:{bad}", f"x{bad}", f"y{bad}"),),
    )
    document = make_document([entry], title=f"T{bad}", subtitle=f"S{bad}", author=f"A{bad}")
    written = etree.tostring(parse(document, shape), encoding="unicode")
    assert "Dầu \U0001f6e2" in written
    assert xml_text(bad) == ""


def test_nothing_tells_when_a_document_was_made() -> None:
    dates = ("updated", "published", "lastBuildDate", "pubDate")
    told = [
        element.text
        for shape in ("atom", "rss")
        for element in parse(make_document(), shape).iter("*")
        if etree.QName(element).localname in dates
    ]
    assert set(told) == {"2026-11-30T01:00:00.250000+00:00", "Mon, 30 Nov 2026 01:00:00 +0000"}


def test_an_act_without_a_known_posting_has_a_date_in_rss_but_claims_none_in_atom() -> None:
    assert parse(make_document(), "rss").findtext("channel/item/pubDate") == "Mon, 30 Nov 2026 01:00:00 +0000"
    assert parse(make_document(), "atom").find(f"{ATOM}entry/{ATOM}published") is None


@pytest.mark.parametrize("mark", ["archive", "complete"])
@pytest.mark.parametrize("shape", ["atom", "rss"])
def test_the_marks_of_rfc_5005_stand_in_both_formats(shape: str, mark: str) -> None:
    root = parse(make_document(mark=mark), shape)
    assert [element.tag for element in root.iter(f"{HISTORY}*")] == [f"{HISTORY}{mark}"]
