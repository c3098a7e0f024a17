"""Pages of people who have, or are to have, an account."""

from __future__ import annotations

from flask import Blueprint, Flask

from procurement.web.account.asking import install_asking
from procurement.web.account.invitation import accept, invitation


def install_account(app: Flask) -> None:
    """Add the pages of accounts to ``app``."""
    pages = Blueprint("account", __name__)
    pages.add_url_rule("/loi-moi", "invitation", invitation)
    pages.add_url_rule("/loi-moi", "accept", accept, methods=["POST"])
    app.register_blueprint(pages)
    install_asking(app)
