"""Pages of people who have, or are to have, an account."""

from __future__ import annotations

from flask import Blueprint, Flask

from procurement.web.account import factors, own, signing_in
from procurement.web.account.asking import install_asking
from procurement.web.account.invitation import accept, invitation


def install_account(app: Flask) -> None:
    """Add the pages of accounts to ``app``."""
    pages = Blueprint("account", __name__)
    pages.add_url_rule("/loi-moi", "invitation", invitation)
    pages.add_url_rule("/loi-moi", "accept", accept, methods=["POST"])
    pages.add_url_rule("/dang-nhap", "sign_in", signing_in.sign_in)
    pages.add_url_rule("/dang-nhap", "begin", signing_in.begin, methods=["POST"])
    pages.add_url_rule("/dang-xuat", "sign_out", signing_in.sign_out, methods=["POST"])
    pages.add_url_rule("/xac-thuc", "factor", factors.factor)
    pages.add_url_rule("/xac-thuc", "show", factors.show, methods=["POST"])
    pages.add_url_rule("/xac-thuc/thiet-lap", "enrol", factors.enrol)
    pages.add_url_rule("/xac-thuc/thiet-lap", "confirm", factors.confirm, methods=["POST"])
    pages.add_url_rule("/tai-khoan", "own", own.own)
    pages.add_url_rule("/tai-khoan/mat-khau", "set_password", own.set_password, methods=["POST"])
    pages.add_url_rule("/tai-khoan/ma-du-phong", "renew_codes", own.renew_codes, methods=["POST"])
    pages.add_url_rule("/tai-khoan/phien", "end_sessions", own.end_sessions, methods=["POST"])
    app.register_blueprint(pages)
    install_asking(app)
