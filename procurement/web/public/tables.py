"""Every Selection as a table to take away: the parameters of ``/tim-kiem``, all rows, as CSV and XLSX."""

from __future__ import annotations

import os
from collections.abc import Iterator
from tempfile import TemporaryFile
from typing import IO
from urllib.parse import urlencode

from flask import Blueprint, Flask, Response, make_response, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from procurement.core.clock import VIETNAM
from procurement.feeds.addresses import Addresses
from procurement.feeds.wording import describe_selection, instant_words
from procurement.httpkit.conditional import Validators, answer, digest, reading_validators
from procurement.httpkit.context import current_system
from procurement.httpkit.language import current_language
from procurement.httpkit.language import gettext as _
from procurement.httpkit.naming import attachment
from procurement.httpkit.parameters import given_parameters
from procurement.ledger.queries import get_head, is_sample
from procurement.open_data import csv_file, xlsx_file
from procurement.open_data.columns import COLUMNS, ROW_KINDS, Value
from procurement.open_data.table import Telling, find_rows
from procurement.organisations.queries import name_organisations
from procurement.search.selection import Selection, parse_selection, selection_params
from procurement.search.service import find_bodies
from procurement.web.public.breadcrumbs import Crumb, make_trail

LICENCE = "https://creativecommons.org/licenses/by/4.0/deed.vi"
PIECE = 64 * 1024
"""Bytes of a workbook sent at once."""

blueprint = Blueprint("tables", __name__)


def register(app: Flask) -> None:
    """Add the tables and the page that explains them to ``app``."""
    app.register_blueprint(blueprint)


@blueprint.get("/tim-kiem.csv")
def csv() -> Response:
    """Return the Selection of the query as CSV, sent while it is read."""
    return _table("csv")


@blueprint.get("/tim-kiem.xlsx")
def xlsx() -> Response:
    """Return the Selection of the query as a workbook."""
    return _table("xlsx")


@blueprint.get("/tim-kiem.json")
def json() -> AnyResponse:
    """Lead to the same Selection in the interface for programs, whose addresses are English."""
    given = [(name, value) for name, value in request.args.items(multi=True) if name not in ("page", "rows")]
    query = urlencode(given)
    return redirect(f"/api/v1/notices?{query}" if query else "/api/v1/notices", 301)


@blueprint.get("/du-lieu")
def data() -> Response:
    """Say what can be taken away, under which licence, and what stands in each column."""
    heading, english = _("Dữ liệu mở"), current_language() == "en"
    page = render_template(
        "public/data.html",
        heading=heading,
        trail=make_trail(Crumb(heading)),
        shapes=_shapes(),
        examples=[
            url_for(endpoint, q="camera", status="open")
            for endpoint in ("public.search", "tables.csv", "feeds.calendar")
        ],
        columns=[(column.name, column.label[english], column.meaning[english]) for column in COLUMNS],
        kinds=[(kind, words[english]) for kind, words in ROW_KINDS.items()],
    )
    return answer(Validators(digest(request.path, current_language(), page)), lambda: make_response(page))


def _shapes() -> list[tuple[str, str]]:
    return [
        (
            ".csv",
            _(
                "Bảng cho chương trình: UTF-8, tên cột tiếng Anh không đổi, mã và chữ đặt trong ngoặc kép, thời điểm "
                "có độ lệch múi giờ. Ô có thể bị hiểu là công thức thì có dấu nháy đơn đứng trước."
            ),
        ),
        (
            ".xlsx",
            _(
                "Cùng bảng ấy cho Excel: tên cột bằng lời, mã là chữ, số và ngày là số và ngày; có trang giải thích "
                "cột và trang ghi nguồn."
            ),
        ),
        (
            ".ics",
            _(
                "Lịch đóng thầu, mở thầu từ 30 ngày trước. Đăng ký một lần; gia hạn thì mục lịch dời theo, hủy thì ghi "
                "đã hủy."
            ),
        ),
        (
            ".json",
            _(
                "Cho chương trình: nội dung đầy đủ của từng thông báo, mỗi trang một trăm, đi tiếp theo next; mô tả ở "
                "/api/v1/openapi.json."
            ),
        ),
        (".atom, .rss", _("Nguồn tin: mỗi lần đăng tải, sửa đổi, gia hạn, hủy là một mục.")),
    ]


def _table(shape: str) -> Response:
    params = given_parameters()
    selection, _view = parse_selection(params)
    system, language = current_system(), current_language()
    telling = Telling(language, system.clock.now(), system.settings.base_url)
    with system.database.read() as session:
        bodies = ",".join(sorted(find_bodies(session, selection, telling.now)))
        asked = (request.path, urlencode(selection_params(selection)), bodies, language)
        validators = reading_validators(session, system.search, telling.now, *asked)
        name = f"{'du-lieu-mau' if is_sample(session) else 'dau-thau'}-{telling.now.astimezone(VIETNAM):%Y%m%d-%H%M}"
    send = _send_csv if shape == "csv" else _send_xlsx

    def make() -> Response:
        response = send(selection, telling)
        response.headers.set("Content-Disposition", "attachment", **attachment(f"{name}.{shape}"))
        response.headers["Link"] = f'</du-lieu>; rel="describedby", <{LICENCE}>; rel="license"'
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    return answer(validators, make)


def _send_csv(selection: Selection, telling: Telling) -> Response:
    system = current_system()

    def draw() -> Iterator[bytes]:
        # A session of its own, which lives as long as somebody takes the rows; the request's is over by then.
        with system.database.read() as session:
            entries = system.search.find_entries(session, selection, telling.now)
            yield from csv_file.write_csv(find_rows(session, entries, telling))

    return Response(draw(), content_type=f"{csv_file.MEDIA_TYPE}; charset=utf-8; header=present")


def _send_xlsx(selection: Selection, telling: Telling) -> Response:
    system = current_system()
    file = TemporaryFile()
    with system.database.read() as session:
        entries = system.search.find_entries(session, selection, telling.now)
        rows: Iterator[tuple[Value, ...]] = find_rows(session, entries, telling)
        xlsx_file.write_xlsx(file, rows, telling.language, _about(session, selection, telling))
    length = file.seek(0, os.SEEK_END)
    file.seek(0)
    response = Response(_read(file), content_type=xlsx_file.MEDIA_TYPE)
    response.content_length = length
    response.call_on_close(file.close)
    return response


def _read(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        yield from iter(lambda: file.read(PIECE), b"")


def _about(session: Session, selection: Selection, telling: Telling) -> list[tuple[str, str]]:
    head, addresses = get_head(session), Addresses(telling.base_url, telling.language)
    names = name_organisations(session, selection.organisation)
    lines = [
        (_("Nguồn"), _("Công khai đấu thầu · Hà Nội")),
        (_("Nội dung"), describe_selection(selection, telling.language, names)),
        (_("Địa chỉ"), addresses.page(selection)),
        (_("Lấy lúc"), instant_words(telling.now, telling.language)),
        (_("Sổ đăng tải đến mục"), str(head.sequence if head else 0)),
        (_("Điều khoản sử dụng"), _("Creative Commons Ghi công 4.0 Quốc tế (CC BY 4.0)")),
        (_("Giải thích các cột"), f"{telling.base_url}/du-lieu"),
    ]
    return [(_("DỮ LIỆU MẪU"), _("Mọi thông báo ở đây đều do máy đặt ra.")), *lines] if is_sample(session) else lines
