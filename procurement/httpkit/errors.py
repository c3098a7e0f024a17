"""From what goes wrong to a status and a page, in the language of the request."""

from __future__ import annotations

from flask import Flask, Response, make_response, render_template
from werkzeug.exceptions import HTTPException, InternalServerError, MethodNotAllowed

from procurement.core.errors import Conflict, Invalid, NotFound, ProcurementError, Refused
from procurement.core.messages import describe
from procurement.httpkit.language import current_language
from procurement.httpkit.language import gettext as _

STATUSES: dict[type[ProcurementError], int] = {NotFound: 404, Invalid: 400, Conflict: 409, Refused: 409}
"""HTTP status of each family of domain errors (RFC 9110 section 15)."""


def _headings() -> dict[int, str]:
    return {
        400: _("Địa chỉ có chỗ không đúng"),
        404: _("Không tìm thấy trang này"),
        405: _("Cách gọi này không dùng được ở đây"),
        409: _("Việc này chưa thực hiện được"),
        500: _("Có lỗi ở phía chúng tôi"),
    }


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
        "page": _("Danh sách này không có trang %(reference)s."),
        "document": _("Chưa lưu tại Cổng này: tệp có mã SHA-256 %(reference)s."),
    }.get(str(params["kind"]), _("Không tìm thấy %(reference)s.")) % {"reference": params["reference"]}


def error_page(status: int, sentences: list[str]) -> tuple[str, int]:
    """Return the page for ``status`` that says ``sentences``."""
    headings = _headings()
    heading = headings.get(status) or headings[500 if status >= 500 else 400]
    return render_template("errors/page.html", heading=heading, sentences=sentences, status=status), status


def show_domain_error(error: ProcurementError) -> tuple[str, int]:
    """Answer with the status of the error's family and its problems in words."""
    if isinstance(error, NotFound):
        return error_page(404, [_missing_sentence(error)])
    status = next((code for family, code in STATUSES.items() if isinstance(error, family)), 500)
    return error_page(status, [describe(problem, current_language()) + "." for problem in error.problems])


def show_http_error(error: HTTPException) -> Response | HTTPException:
    """Answer with the page for an HTTP error and the headers it asks for; a redirect passes through."""
    status = error.code or InternalServerError.code
    if status < 400:
        return error
    sentences = {
        404: _("Kiểm tra lại địa chỉ, hoặc tìm theo tên gói thầu, số thông báo."),
        405: _("Trang này chỉ để đọc."),
        500: _("Chúng tôi đã ghi nhận lỗi. Thử lại sau ít phút."),
    }
    page, _status = error_page(status, [sentences[status]] if status in sentences else [])
    response = make_response(page, status)
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        response.allow.update(error.valid_methods)
    return response


def install_errors(app: Flask) -> None:
    """Show domain and HTTP errors of ``app`` as pages."""
    app.register_error_handler(ProcurementError, show_domain_error)
    app.register_error_handler(HTTPException, show_http_error)
