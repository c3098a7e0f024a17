"""Pages for people: those that everyone may read, accounts, the desk of procuring entities, and oversight."""

from __future__ import annotations

from flask import Flask

from procurement.httpkit.pages import install_pages
from procurement.web.account import install_account
from procurement.web.desk import install_desk
from procurement.web.oversight import install_oversight
from procurement.web.public import install_public


def register(app: Flask) -> None:
    """Draw the register's pages on ``app``."""
    install_pages(app)
    install_public(app)
    install_account(app)
    install_desk(app)
    install_oversight(app)
