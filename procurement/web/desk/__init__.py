"""The desk: where the people of a body prepare what it will publish. Nobody else sees that anything is there."""

from __future__ import annotations

from flask import Blueprint, Flask

from procurement.httpkit.signed_in import only_signed_in
from procurement.web.desk import (
    beginning,
    choosing,
    drafting,
    extending,
    files,
    first_page,
    listing,
    portal,
    previewing,
    questions,
    quick,
    spreadsheets,
)
from procurement.web.desk.life import add_life


def install_desk(app: Flask) -> None:
    """Add the pages of the desk to ``app``."""
    pages = Blueprint("desk", __name__, url_prefix="/ban-lam-viec")
    only_signed_in(pages)
    pages.add_url_rule("", "first_page", first_page.first_page)
    pages.add_url_rule("/soan", "choose", choosing.choose)
    pages.add_url_rule("/soan", "begin", beginning.begin, methods=["POST"])
    pages.add_url_rule("/goi-thau/<reference>", "package", choosing.package)
    pages.add_url_rule("/goi-thau/<reference>", "begin_package", beginning.begin_package, methods=["POST"])
    pages.add_url_rule("/thong-bao/<reference>", "begin_notice", beginning.begin_notice, methods=["POST"])
    pages.add_url_rule("/thong-bao/<reference>/gia-han", "extension", extending.extension)
    pages.add_url_rule("/thong-bao/<reference>/gia-han", "extend", extending.extend, methods=["POST"])
    pages.add_url_rule("/dang-nhanh", "quick", quick.quick)
    pages.add_url_rule("/dang-nhanh", "begin_quick", quick.begin_quick, methods=["POST"])
    pages.add_url_rule("/tu-cong-quoc-gia", "portal", portal.portal)
    pages.add_url_rule("/tu-cong-quoc-gia", "take_portal", portal.take_portal, methods=["POST"])
    pages.add_url_rule("/ho-so", "drafts", listing.drafts)
    pages.add_url_rule("/ho-so/<key>", "draft", drafting.draft)
    pages.add_url_rule("/ho-so/<key>", "save", drafting.save, methods=["POST"])
    pages.add_url_rule("/ho-so/<key>/xem-truoc", "preview", previewing.preview)
    pages.add_url_rule("/ho-so/<key>/tep", "files", files.files)
    pages.add_url_rule("/ho-so/<key>/tep", "send_file", files.send, methods=["POST"])
    pages.add_url_rule("/ho-so/<key>/tep/<sha256>", "file", files.file)
    pages.add_url_rule("/ho-so/<key>/tep/<sha256>", "remove_file", files.remove, methods=["POST"])
    pages.add_url_rule("/bang-tinh", "spreadsheets", spreadsheets.spreadsheets)
    pages.add_url_rule("/bang-tinh", "check_spreadsheet", spreadsheets.check, methods=["POST"])
    pages.add_url_rule("/bang-tinh/mau/<code>", "template", spreadsheets.template)
    pages.add_url_rule("/bang-tinh/luu", "save_spreadsheet", spreadsheets.save, methods=["POST"])
    pages.add_url_rule("/cau-hoi", "questions", questions.questions)
    pages.add_url_rule("/cau-hoi/<key>", "question", questions.question)
    pages.add_url_rule("/cau-hoi/<key>", "answer", questions.answer, methods=["POST"])
    pages.add_url_rule("/cau-hoi/<key>/tep/<sha256>", "answer_file", questions.file)
    add_life(pages)
    app.register_blueprint(pages)
