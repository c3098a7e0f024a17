"""Pages of people who have, or are to have, an account."""

from __future__ import annotations

from flask import Blueprint, Flask

from procurement.web.account import factors, lending, organisation, own, people, resets, signing_in, systems
from procurement.web.account.asking import install_asking
from procurement.web.account.invitation import accept, invitation


def install_account(app: Flask) -> None:
    """Add the pages of accounts to ``app``."""
    pages = Blueprint("account", __name__)
    pages.add_url_rule("/loi-moi", "invitation", invitation)
    pages.add_url_rule("/loi-moi", "accept", accept, methods=["POST"])
    pages.add_url_rule("/dang-nhap", "sign_in", signing_in.sign_in)
    pages.add_url_rule("/dang-nhap", "begin", signing_in.begin, methods=["POST"])
    pages.add_url_rule("/dang-nhap/to-chuc", "leave", organisation.leave)
    pages.add_url_rule("/dang-nhap/to-chuc/ve", "come_back", organisation.come_back)
    pages.add_url_rule("/dang-xuat", "sign_out", signing_in.sign_out, methods=["POST"])
    pages.add_url_rule("/xac-thuc", "factor", factors.factor)
    pages.add_url_rule("/xac-thuc", "show", factors.show, methods=["POST"])
    pages.add_url_rule("/xac-thuc/thiet-lap", "enrol", factors.enrol)
    pages.add_url_rule("/xac-thuc/thiet-lap", "confirm", factors.confirm, methods=["POST"])
    pages.add_url_rule("/tai-khoan", "own", own.own)
    pages.add_url_rule("/tai-khoan/mat-khau", "set_password", own.set_password, methods=["POST"])
    pages.add_url_rule("/tai-khoan/ma-du-phong", "renew_codes", own.renew_codes, methods=["POST"])
    pages.add_url_rule("/tai-khoan/phien", "end_sessions", own.end_sessions, methods=["POST"])
    _add_people(pages)
    app.register_blueprint(pages)
    install_asking(app)


def _add_people(pages: Blueprint) -> None:
    """Add the pages about the people of a body."""
    pages.add_url_rule("/don-vi-toi/nguoi-dung", "people", people.people)
    pages.add_url_rule("/don-vi-toi/nguoi-dung", "invite_member", people.invite_member, methods=["POST"])
    pages.add_url_rule("/don-vi-toi/nguoi-dung/vai-tro", "give", people.give, methods=["POST"])
    pages.add_url_rule("/don-vi-toi/nguoi-dung/ket-thuc", "end", people.end, methods=["POST"])
    pages.add_url_rule("/don-vi-toi/nguoi-dung/lien-ket", "send_new_link", people.send_new_link, methods=["POST"])
    pages.add_url_rule("/don-vi-toi/nguoi-dung/dat-lai", "ask_for_reset", people.ask_for_reset, methods=["POST"])
    pages.add_url_rule("/don-vi-toi/dat-lai", "resets", resets.resets)
    pages.add_url_rule("/don-vi-toi/dat-lai", "confirm_reset", resets.confirm, methods=["POST"])
    pages.add_url_rule("/don-vi-toi/uy-quyen", "lending", lending.lending)
    pages.add_url_rule("/don-vi-toi/uy-quyen", "lend", lending.lend, methods=["POST"])
    pages.add_url_rule("/don-vi-toi/uy-quyen/ket-thuc", "take_back", lending.take_back, methods=["POST"])
    pages.add_url_rule("/tai-khoan/he-thong", "systems", systems.systems)
    pages.add_url_rule("/tai-khoan/he-thong", "make_system", systems.make, methods=["POST"])
    pages.add_url_rule("/tai-khoan/he-thong/thu-hoi", "revoke_system", systems.revoke, methods=["POST"])
