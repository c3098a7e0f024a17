"""The crawler's own senses: each fault that it is there to find is put before it once."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.browser.crawling import (
    Visit,
    answer_faults,
    fragment_faults,
    is_one_of_many,
    language_faults,
    title_faults,
)
from tests.browser.looking import layout_faults

pytestmark = pytest.mark.browser

SOUND = (
    "<!doctype html><html lang='{lang}'><title>Sửa chữa Trường Tiểu học Mẫu</title>"
    "<link rel=canonical href='http://127.0.0.1:8000{address}'><h1>Sửa chữa</h1>{body}</html>"
)
FRAME = "<!doctype html><meta name=viewport content='width=device-width'><body style='margin: 0'>"


def page(address: str = "/a", body: str = "", status: int = 200, **changes: str) -> Visit:
    """Return a visit to a page that is sound but for ``body`` and ``changes`` of its source (old text to new)."""
    source = SOUND.format(lang="en" if "lang=en" in address else "vi", address=address, body=body)
    for old, new in changes.items():
        source = source.replace(old, new)
    return Visit(address, "public.notice", status, "text/html; charset=utf-8", source.encode(), "", 0.1)


def test_a_sound_page_has_no_fault() -> None:
    sound = page("/a?lang=en", "<a href='/b?lang=en#c'>b</a><a href='/a' hreflang=vi>vi</a><a href='#x' id=x>x</a>")
    assert [*answer_faults(sound), *language_faults(sound), *fragment_faults(sound, {sound.address: sound})] == []


@pytest.mark.parametrize(
    ("visit", "fault"),
    [
        (page(status=404), "answered 404"),
        (page(body="<h1>x</h1>"), "2 first headings"),
        (page(h1="h2"), "0 first headings"),
        (page(body="x" * 100_001), "bytes"),
        (page(vi="en"), "is in en"),
        (page(body="<p>Giá None đồng"), "says None"),
        (page(title="p"), "a title of 0 letters"),
        (Visit("/a.atom", "feeds.atom", 200, "application/atom+xml", b"<feed><entry></feed>", "", 0.1), "no feed"),
    ],
)
def test_a_fault_of_an_answer_is_named(visit: Visit, fault: str) -> None:
    assert fault in " ".join(answer_faults(visit))


def test_a_link_out_of_english_is_named() -> None:
    assert list(language_faults(page("/a?lang=en", "<a href='/b'>b</a>"))) == ["leads to /b"]
    moved = Visit("/a?lang=en", "public.search", 302, "text/html", b"", "http://127.0.0.1:8000/b", 0.1)
    assert list(language_faults(moved)) == ["leads to /b"]


def test_a_fragment_that_is_nowhere_is_named() -> None:
    here, there = page("/a", "<a href='/b#c'>c</a>"), page("/b")
    assert list(fragment_faults(here, {"/a": here, "/b": there})) == ["leads to /b#c, which is not on that page"]


def test_two_pages_of_one_title_are_named() -> None:
    assert len(list(title_faults([page("/a"), page("/b")]))) == 1
    assert len(list(title_faults([page("/a?kind=plan"), page("/a?kind=award")]))) == 1
    assert list(title_faults([page("/a"), page("/a"), page("/a?sort=newest"), page("/a?lang=en")])) == []


@pytest.mark.parametrize(
    ("source", "kind", "address", "skipped"),
    [
        ("", "public.search", "/tim-kiem?kind=plan&page=2&lang=en", False),
        ("", "public.search", "/tim-kiem?kind=plan&field=XL", True),
        ("", "feeds.rss-en", "/tim-kiem.rss?q=a&kind=plan&lang=en", True),
        ("public.ledger", "public.ledger", "/so-dang-tai?truoc=51", False),
        ("public.ledger_entry", "public.ledger", "/so-dang-tai?truoc=52", True),
        ("", "public.notice", "/thong-bao/TB-1?page=2&trong=a", False),
    ],
)
def test_of_lists_without_end_those_asked_for_one_thing_are_pages(
    source: str, kind: str, address: str, *, skipped: bool
) -> None:
    assert is_one_of_many(source, kind, address) is skipped


def test_a_visit_that_let_go_of_its_text_still_answers() -> None:
    visit = page("/a", "<a href='/b#c' id=d>c</a>")
    visit.settle()
    assert visit.body == b""
    assert (visit.fragments, visit.canonical) == (("/b#c",), "/a")
    assert visit.anchors == {"d"}


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        ("<p>Sửa chữa trường học</p>", ""),
        ("<p style='width: 500px'>Sửa chữa</p>", "the page is 500 wide"),
        ("<p style='width: 40px; overflow: hidden; white-space: nowrap'>Sửa chữa trường học</p>", "cut: p"),
        ("<p style='height: 10px; overflow: hidden'>Sửa chữa trường học</p>", "cut below: p"),
        ("<p>Sửa chữa</p><p style='margin-top: -36px'>trường học</p>", "on one another: p"),
        ("<div style='overflow: hidden'><p style='margin-left: 350px'>Sửa</p></div>", "beyond the edge: p"),
        ("<div style='overflow: auto'><p style='width: 500px'>Sửa chữa</p></div>", "no key scrolls div"),
        ("<div style='overflow: auto' tabindex=0><p style='width: 500px'>Sửa chữa</p></div>", ""),
        ("<p style='display: flex; gap: 9px'>Nâng cấp, <mark>sửa</mark> chữa</p>", "a sentence in columns: p"),
        ("<p style='display: flex; gap: 9px'>Nâng cấp <b>12</b></p>", ""),
    ],
)
def test_what_a_reader_cannot_read_is_named(browser: Browser, source: str, fault: str) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 800})
    shown = context.new_page()
    shown.set_content(FRAME + source)
    found = " | ".join(layout_faults(shown))
    context.close()
    assert fault in found
    assert bool(fault) is bool(found)
