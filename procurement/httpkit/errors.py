"""From what goes wrong to a status and a page, in the language of the request."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence

from flask import Flask, Response, current_app, make_response, render_template, request, url_for
from sqlalchemy.exc import DataError, InterfaceError, OperationalError, SQLAlchemyError, TimeoutError
from werkzeug.exceptions import HTTPException, InternalServerError, MethodNotAllowed, TooManyRequests, Unauthorized

from procurement.core.durability import is_disk_full
from procurement.core.errors import Conflict, Invalid, NotFound, Problem, ProcurementError, Refused
from procurement.core.messages import describe
from procurement.httpkit import formats
from procurement.httpkit.context import current_system
from procurement.httpkit.examining import most_bytes
from procurement.httpkit.language import current_language
from procurement.httpkit.language import gettext as _
from procurement.httpkit.metrics import DATABASE_ERRORS
from procurement.httpkit.parameters import first_page_address
from procurement.httpkit.problems import is_for_systems, problem_answer
from procurement.httpkit.sample import known_as_sample
from procurement.httpkit.unsent import find_unsent
from procurement.httpkit.visits import current_visit

log = logging.getLogger(__name__)

AWAY_SECONDS = 30
"""After so many seconds a reader may ask again whether the database is back."""

STATUSES: dict[type[ProcurementError], int] = {NotFound: 404, Invalid: 400, Conflict: 409, Refused: 409}
"""HTTP status of each family of domain errors (RFC 9110 section 15)."""

UNPROCESSABLE = 422
"""What a program sent can be read and breaks rules; a page says 400 of its address and shows its forms itself."""


def _headings() -> dict[int, str]:
    return {
        400: _("Địa chỉ có chỗ không đúng"),
        401: _("Cần mã khóa của phần mềm"),
        403: _("Mã khóa này không cho làm việc ấy")
        if is_for_systems()
        else _("Yêu cầu không đến từ trang của chúng tôi"),
        404: _("Không tìm thấy trang này"),
        405: _("Cách gọi này không dùng được ở đây"),
        409: _("Việc này chưa thực hiện được"),
        412: _("Hồ sơ đã đổi từ lần đọc trước"),
        413: _("Nội dung gửi lên quá lớn"),
        414: _("Địa chỉ quá dài"),
        415: _("Kiểu nội dung này không được nhận"),
        422: _("Nội dung gửi lên có chỗ chưa đúng"),
        428: _("Cần cho biết đang sửa từ bản nào"),
        429: _("Quá nhiều yêu cầu trong một lúc"),
        431: _("Phần đầu của yêu cầu quá lớn"),
        500: _("Có lỗi ở phía chúng tôi"),
        503: _("Cổng tạm thời chưa trả lời được"),
    }


def _sentences(wait: int) -> dict[int, str]:
    return {
        400: _("Kiểm tra lại địa chỉ, hoặc mở trang đầu: %(address)s", address=current_system().settings.base_url),
        401: _("Gửi mã khóa trong trường Authorization, dạng Bearer; người quản trị của đơn vị cấp mã khóa."),
        403: _("Người quản trị của đơn vị cấp mã khóa có quyền soạn, đính kèm hoặc trình.")
        if is_for_systems()
        else _("Mở lại trang từ địa chỉ của Cổng rồi gửi lại. Không có gì được lưu."),
        404: _("Kiểm tra lại địa chỉ, hoặc tìm theo tên gói thầu, số thông báo."),
        405: _("Trường Allow nêu các cách gọi được nhận ở địa chỉ này.")
        if is_for_systems()
        else _("Trang này chỉ để đọc."),
        412: _("Đọc lại hồ sơ, xem chỗ đã đổi, rồi gửi lại với ETag mới trong If-Match."),
        413: _too_large(),
        414: _("Bớt từ khóa hoặc bớt điều kiện lọc rồi thử lại."),
        415: _("Gửi JSON với Content-Type: application/json."),
        428: _("Gửi ETag của bản đã đọc trong trường If-Match."),
        429: _("Thử lại sau %(seconds)s giây. Chương trình tự động nên hỏi bằng If-None-Match.", seconds=wait),
        431: _("Xóa cookie của trang này trong trình duyệt rồi thử lại."),
        500: _("Chúng tôi đã ghi nhận lỗi. Thử lại sau ít phút."),
        503: _("Thử lại sau ít phút. Không có nội dung nào bị mất."),
    }


def _too_large() -> str:
    """Say how much is taken where too much was sent, and how to send less."""
    site, visit = current_system().settings, current_visit()
    most = (visit.most if visit else 0) or most_bytes(request.method, request.path, site)
    takes_files = most > site.max_body_bytes
    if is_for_systems():
        most = site.max_file_bytes if takes_files else most
        return _("Nội dung gửi đến địa chỉ này dài nhất là %(size)s.", size=formats.size(most))
    if takes_files:
        return _(
            "Mỗi lần gửi ở trang này nhận nhiều nhất %(size)s, tính cả các tệp. Gửi từng tệp một; tệp quét thì giảm độ "
            "phân giải khi quét hoặc chia thành nhiều tệp.",
            size=formats.size(site.max_file_bytes),
        )
    return _(
        "Mỗi lần gửi ở trang này nhận nhiều nhất %(size)s chữ. Bớt chữ hoặc bớt dòng; danh sách dài thì lập bằng "
        "bảng tính.",
        size=formats.size(site.max_form_bytes),
    )


def _missing_sentence(error: NotFound) -> str:
    params = error.problems[0].params
    return {
        "notice": _("Không có thông báo số %(reference)s trên Cổng này."),
        "revision": _("Không có lần đăng %(reference)s trên Cổng này."),
        "package": _("Không có gói thầu số %(reference)s trên Cổng này."),
        "plan": _("Không có kế hoạch lựa chọn nhà thầu số %(reference)s trên Cổng này."),
        "organisation": _("Không có đơn vị mã %(reference)s trên Cổng này."),
        "entry": _("Sổ đăng tải không có mục %(reference)s."),
        "canonical_text": _("Mục %(reference)s của sổ đăng tải không có văn bản để tải: nội dung đã được gỡ."),
        "contractor": _("Không có nhà thầu %(reference)s trong các thông báo trên Cổng này."),
        "page": _("Danh sách này không có trang %(reference)s."),
        "document": _("Chưa lưu tại Cổng này: tệp có mã SHA-256 %(reference)s."),
    }.get(str(params["kind"]), _("Không tìm thấy %(reference)s.")) % {"reference": params["reference"]}


def error_page(
    status: int, sentences: list[str], problems: Sequence[Problem] = (), *, list_start: str | None = None
) -> tuple[str | Response, int]:
    """Return the page for ``status`` that says ``sentences``; to a program, the problem details with ``problems``.

    It leads to ``list_start``, the first page of a list. From 500 on it is drawn without anything that could ask the
    register again.
    """
    headings = _headings()
    heading = headings.get(status) or headings[500 if status >= 500 else 400]
    if is_for_systems():
        return problem_answer(status, heading, sentences, problems), status
    visit = current_visit()
    unsent = find_unsent(status)
    if unsent and status == 404:
        sentences = [
            *sentences,
            _("Trang vừa còn mở được thì vai trò của bạn có thể đã kết thúc: hỏi quản trị đơn vị."),
        ]
    words = {"heading": heading, "sentences": sentences, "status": status, "request_id": visit and visit.request_id}
    words |= {"unsent": unsent}
    if status >= 500:
        words |= {"url_for": url_for, "is_sample": known_as_sample()}
        return current_app.jinja_env.get_template("errors/bare.html").render(words), status
    return render_template("errors/page.html", list_start=list_start, **words), status


def show_domain_error(error: ProcurementError) -> tuple[str | Response, int]:
    """Answer with the status of the error's family and its problems in words."""
    if isinstance(error, NotFound):
        is_behind_last = error.problems[0].params["kind"] == "page"
        return error_page(404, [_missing_sentence(error)], list_start=first_page_address() if is_behind_last else None)
    status = next((code for family, code in STATUSES.items() if isinstance(error, family)), 500)
    if status == 400 and is_for_systems():
        status = UNPROCESSABLE
    sentences = [describe(problem, current_language()) + "." for problem in error.problems]
    return error_page(status, sentences, error.problems)


def show_http_error(error: HTTPException) -> Response | HTTPException:
    """Answer with the page for an HTTP error and the headers it asks for; a redirect passes through."""
    status = error.code or InternalServerError.code
    if status < 400:
        return error
    wait = error.retry_after if isinstance(error, TooManyRequests) else None
    sentences = _sentences(wait if isinstance(wait, int) else 60)
    problems = tuple(_refused_arguments(error))
    said = [describe(problem, current_language()) + "." for problem in problems]
    page, _status = error_page(status, said or ([sentences[status]] if status in sentences else []), problems)
    response = make_response(page, status)
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        response.allow.update(error.valid_methods)
    if isinstance(error, TooManyRequests):
        response.retry_after = error.retry_after
    if isinstance(error, Unauthorized) and error.www_authenticate:
        response.headers["WWW-Authenticate"] = ", ".join(each.to_header() for each in error.www_authenticate)
    return response


def _refused_arguments(error: HTTPException) -> Iterator[Problem]:
    """Yield which arguments the schema of a route refused: webargs lays them beside its 422, by place and name."""
    found: Mapping[str, object] = getattr(error, "data", {}).get("messages", {})
    for names in found.values():
        for name in names if isinstance(names, Mapping) else ():
            yield Problem((name,), "parameter.refused", {"name": name})


def show_database_error(error: SQLAlchemyError) -> Response:
    """Answer 503 while the database is away or busy: reading again later is all that anybody can do."""
    log.error("the database does not answer", exc_info=error)
    DATABASE_ERRORS.inc()
    return _show_away()


def show_machine_error(error: OSError) -> Response:
    """Answer 503 where the disk has no room even for an index to read by; raise whatever else the machine says."""
    if not is_disk_full(error):
        raise error
    log.error("the disk is full", exc_info=error)
    return _show_away()


def _show_away() -> Response:
    page, status = error_page(503, [_sentences(0)[503]])
    response = make_response(page, status)
    response.retry_after = AWAY_SECONDS
    return response


def show_unkeepable(_error: DataError) -> tuple[str | Response, int]:
    """Answer 400 for a value that no column can hold, such as a NUL in PostgreSQL."""
    return error_page(400, [_sentences(0)[400]])


def install_errors(app: Flask) -> None:
    """Show domain and HTTP errors of ``app`` as pages."""
    app.register_error_handler(ProcurementError, show_domain_error)
    app.register_error_handler(HTTPException, show_http_error)
    for family in (OperationalError, InterfaceError, TimeoutError):
        app.register_error_handler(family, show_database_error)
    app.register_error_handler(DataError, show_unkeepable)
    app.register_error_handler(OSError, show_machine_error)
