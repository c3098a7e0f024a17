"""The monthly compliance files: their list with digests, and their bytes as they were made."""

from __future__ import annotations

from flask import Response, render_template, send_file

from procurement.compliance.monthly_files import find_monthlies, get_monthly
from procurement.core.errors import NotFound
from procurement.httpkit.context import current_system
from procurement.httpkit.language import gettext as _
from procurement.httpkit.naming import attachment
from procurement.web.oversight.asking import Asked
from procurement.web.public.breadcrumbs import Crumb, make_trail
from procurement.web.public.showing import show

TYPES = {"csv": "text/csv; charset=utf-8", "json": "application/json"}


def months() -> Response:
    """List the files, the last month first."""
    system = current_system()
    now = system.clock.now()
    with system.database.read() as session:
        files = find_monthlies(session)
        trail = make_trail(Crumb(_("Giám sát đăng tải"), Asked().url("oversight.city")), Crumb(_("Tệp hằng tháng")))
        return show(session, now, lambda: render_template("oversight/months.html", files=files, trail=trail))


def month(month: str, form: str) -> Response:
    """Send one of a month's two files. 404 unless it was made and is held."""
    system = current_system()
    with system.database.read() as session:
        file = get_monthly(session, month)
    sha256 = file.csv_sha256 if form == "csv" else file.json_sha256
    if not system.storage.holds(sha256):
        raise NotFound("monthly", month)
    response = send_file(system.storage.path(sha256), TYPES[form], etag=sha256)
    response.headers.set("Content-Disposition", "attachment", **attachment(f"giam-sat-{month}.{form}"))
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "public, no-cache"
    return response
