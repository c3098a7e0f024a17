"""What stands in the way of a page: a sign-in, the second factor, or a form that is to be sent once more."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Flask, redirect, request
from werkzeug.wrappers import Response

from procurement.httpkit.language import current_language
from procurement.httpkit.signed_in import Wanted


def show_wanted(error: Wanted) -> Response:
    """Lead to what is wanted, and from there back to the page."""
    params = {"tiep": request.full_path.rstrip("?")} | ({"lang": "en"} if current_language() == "en" else {})
    return redirect(f"/dang-nhap?{urlencode(params)}", 303)


def install_asking(app: Flask) -> None:
    """Show what is wanted wherever a page of ``app`` wants it."""
    app.register_error_handler(Wanted, show_wanted)
