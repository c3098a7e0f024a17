"""Forty direct awards begin with the rows of their plan and come back as results of its packages."""

from __future__ import annotations

from typing import Any

import pytest

from procurement.importing.sheets.filling import fill_rows, find_direct_awards
from procurement.importing.sheets.layouts import DIRECT, LAYOUTS, Layout
from procurement.importing.sheets.templates import write_template
from procurement.notices.prefilling import direct_award
from tests.importing.sheets.books import OFFICE, book_of, example_rows, read
from tests.publication.register import Register, award, only_plan, plan, register, row, vnd

__all__ = ["register"]

TYPED = {
    "Số quyết định": "283/QĐ-UBND", "Ngày quyết định": "20/10/2026", "Cơ quan ban hành quyết định": "UBND phường Mẫu",
    "Mã số thuế": "0100000001", "Tên nhà thầu": "Công ty TNHH Mẫu A", "Giá trúng thầu": "48.900.000",
}  # fmt: skip
"""The six things that only an officer knows of a direct award."""


def direct(n: int, **more: Any) -> dict[str, Any]:
    return row(f"Gói thầu trực tiếp {n}", f"goi-{n}", selection_form="CDTRG", price=vnd(50_000_000 + n), **more)


def known(register: Register, said: dict[str, Any]) -> list[dict[str, Any]]:
    with register.read() as session:
        return find_direct_awards(session, only_plan(session), said, OFFICE)


def test_only_packages_without_a_call_that_still_wait_are_offered(register: Register) -> None:
    said = plan(direct(1), row("Đấu thầu rộng rãi", "goi-2"), direct(3, selection_method=None), direct(4))
    register.record_all(said, award(None, ref="goi-1", plan_number="PL2688900001"))
    assert [content["package_ref"] for content in known(register, said)] == ["goi-3", "goi-4"]


def test_forty_direct_awards_ask_for_six_things_each(register: Register) -> None:
    said = plan(*(direct(n) for n in range(1, 41)))
    register.record(said)
    filled = fill_rows(DIRECT, known(register, said))
    assert len(filled) == 40
    reading = read(write_template(DIRECT, [{**each, **TYPED} for each in filled]))
    assert reading.faults == ()
    contents = [entry.content for entry in reading.entries]
    assert [(each["package_ref"], each["plan_number"]) for each in contents] == [
        (f"goi-{n}", "PL2688900001") for n in range(1, 41)
    ]
    assert {each["body"]["selection_form"] for each in contents} == {"CDTRG"}
    assert [each["body"]["price"]["amount"] for each in contents] == [50_000_000 + n for n in range(1, 41)]
    for each in contents:
        register.record({**each, "version": "00"})
    assert known(register, said) == []


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
def test_what_was_read_fills_a_template_that_reads_the_same(layout: Layout) -> None:
    rows = example_rows(layout)
    contents = [entry.content for entry in read(book_of(layout, rows)).entries]
    for row_, again in zip(rows[layout.main.title], fill_rows(layout, contents), strict=True):
        row_ |= {heading: text for heading, text in again.items() if heading != "STT"}
    assert [entry.content for entry in read(book_of(layout, rows)).entries] == contents


def test_a_title_that_looks_like_a_formula_comes_back_as_it_was() -> None:
    title = "=HYPERLINK(1)"
    content = direct_award(plan(), direct(1) | {"title": title}, OFFICE)
    data = write_template(DIRECT, [{**each, **TYPED} for each in fill_rows(DIRECT, [content])])
    assert [entry.content["title"] for entry in read(data).entries] == [title]
