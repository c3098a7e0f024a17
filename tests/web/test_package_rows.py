"""Packages as rows, by what the index says of them."""

from __future__ import annotations

from pathlib import Path

from procurement.app import create_app
from procurement.search.selection import Selection, View
from procurement.web.public.package_rows import rows_of_packages
from tests.publication.register import call, empty_register


def test_a_row_of_a_body_that_the_reader_does_not_know_yet_is_left_out(tmp_path: Path) -> None:
    register = empty_register(tmp_path / "register")
    register.record(call())
    app, search, now = create_app(register.system), register.system.search, register.clock.now()
    with app.test_request_context("/tim-kiem"), register.read() as before:
        search.mark(before)
        body = {"code": "vnz888100099", "name": "Đơn vị mới"}
        register.record(call("IB2688900002", "goi-2", organisation=body))
        with register.read() as another:
            search.mark(another)
        hits = search.find(before, Selection(), View("newest"), now).hits
        assert len(hits) == 2
        assert len(rows_of_packages(before, hits, now)) == 1
