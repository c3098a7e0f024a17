"""Pages about whether what the law wants to be public is public, and on time: for everyone, and for inspectors."""

from __future__ import annotations

from flask import Blueprint, Flask

from procurement.httpkit.signed_in import only_signed_in
from procurement.web.oversight import casework, inspecting, list_rows, lists, reporting, signs
from procurement.web.oversight.body_report import body_report
from procurement.web.oversight.body_report_file import body_report_pdf, body_report_xlsx
from procurement.web.oversight.city import body, city, figures_csv
from procurement.web.oversight.duties import duties, duties_csv
from procurement.web.oversight.finding import finding
from procurement.web.oversight.law import law
from procurement.web.oversight.monthly import month, months
from procurement.web.oversight.parameters import refuse_others
from procurement.web.oversight.report import report
from procurement.web.oversight.report_file import report_pdf, report_xlsx
from procurement.web.oversight.timeline import timeline


def install_oversight(app: Flask) -> None:
    """Add the pages to ``app``."""
    pages = Blueprint("oversight", __name__)
    refuse_others(pages)
    pages.add_url_rule("/giam-sat", "city", city)
    pages.add_url_rule("/giam-sat/con-so.csv", "figures_csv", figures_csv)
    pages.add_url_rule("/giam-sat/don-vi/<reference>", "body", body)
    pages.add_url_rule("/giam-sat/nghia-vu", "duties", duties)
    pages.add_url_rule("/giam-sat/nghia-vu.csv", "duties_csv", duties_csv)
    pages.add_url_rule("/giam-sat/nghia-vu/<path:subject>/<name>", "finding", finding)
    pages.add_url_rule("/giam-sat/goi-thau/<reference>", "timeline", timeline)
    pages.add_url_rule("/giam-sat/tep-thang", "months", months)
    pages.add_url_rule("/giam-sat/tep-thang/<month>.<any(csv, json):form>", "month", month)
    pages.add_url_rule("/giam-sat/bao-cao", "report", report)
    pages.add_url_rule("/giam-sat/bao-cao.xlsx", "report_xlsx", report_xlsx)
    pages.add_url_rule("/giam-sat/bao-cao.pdf", "report_pdf", report_pdf)
    pages.add_url_rule("/giam-sat/chua-co-tren-cong", "report_form", reporting.report_form)
    pages.add_url_rule("/giam-sat/chua-co-tren-cong", "send_report", reporting.report, methods=["POST"])
    pages.add_url_rule("/quy-dinh", "law", law)
    app.register_blueprint(pages)
    app.register_blueprint(_inspection())


def _inspection() -> Blueprint:
    """Return the pages of inspectors."""
    pages = Blueprint("inspection", __name__, url_prefix="/thanh-tra")
    only_signed_in(pages)
    refuse_others(pages)
    pages.add_url_rule("", "first_page", inspecting.first_page)
    pages.add_url_rule("/bao-cao", "body_report", body_report)
    pages.add_url_rule("/bao-cao.pdf", "body_report_pdf", body_report_pdf)
    pages.add_url_rule("/bao-cao.xlsx", "body_report_xlsx", body_report_xlsx)
    pages.add_url_rule("/nghia-vu/<path:subject>/<name>", "opening", casework.opening)
    pages.add_url_rule("/nghia-vu/<path:subject>/<name>", "open_case", casework.open_case, methods=["POST"])
    pages.add_url_rule("/ho-so/<key>", "case", casework.case)
    pages.add_url_rule("/ho-so/<key>", "work", casework.work, methods=["POST"])
    pages.add_url_rule("/ho-so/<key>/tep/<sha256>", "case_file", casework.file)
    pages.add_url_rule("/dau-hieu", "signs", signs.signs)
    pages.add_url_rule("/dau-hieu.csv", "signs_csv", signs.signs_csv)
    pages.add_url_rule("/dau-hieu/<subject>/<name>", "sign", signs.sign)
    pages.add_url_rule("/dau-hieu/<subject>/<name>", "open_sign", signs.open_sign, methods=["POST"])
    pages.add_url_rule("/danh-sach", "lists", lists.lists)
    pages.add_url_rule("/danh-sach", "upload_list", lists.upload, methods=["POST"])
    pages.add_url_rule("/danh-sach/<key>/cot", "list_columns", lists.columns)
    pages.add_url_rule("/danh-sach/<key>/cot", "choose_columns", lists.choose, methods=["POST"])
    pages.add_url_rule("/danh-sach/<key>", "list", list_rows.rows)
    pages.add_url_rule("/danh-sach/<key>", "work_on_list", list_rows.work, methods=["POST"])
    pages.add_url_rule("/danh-sach/<key>/ket-qua.csv", "list_csv", list_rows.table)
    pages.add_url_rule("/danh-sach/<key>/dong/<int:ordinal>", "list_row", list_rows.row)
    pages.add_url_rule("/danh-sach/<key>/dong/<int:ordinal>", "decide_row", list_rows.decide, methods=["POST"])
    pages.add_url_rule("/danh-sach/<key>/dong/<int:ordinal>/ho-so", "open_row", list_rows.open_row, methods=["POST"])
    return pages
