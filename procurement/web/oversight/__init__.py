"""Pages about whether what the law wants to be public is public, and on time. Everyone may read them."""

from __future__ import annotations

from flask import Blueprint, Flask

from procurement.web.oversight.city import city
from procurement.web.oversight.duties import duties, duties_csv
from procurement.web.oversight.finding import finding
from procurement.web.oversight.law import law
from procurement.web.oversight.monthly import month, months
from procurement.web.oversight.timeline import timeline


def install_oversight(app: Flask) -> None:
    """Add the pages to ``app``."""
    pages = Blueprint("oversight", __name__)
    pages.add_url_rule("/giam-sat", "city", city)
    pages.add_url_rule("/giam-sat/nghia-vu", "duties", duties)
    pages.add_url_rule("/giam-sat/nghia-vu.csv", "duties_csv", duties_csv)
    pages.add_url_rule("/giam-sat/nghia-vu/<path:subject>/<name>", "finding", finding)
    pages.add_url_rule("/giam-sat/goi-thau/<reference>", "timeline", timeline)
    pages.add_url_rule("/giam-sat/tep-thang", "months", months)
    pages.add_url_rule("/giam-sat/tep-thang/<month>.<any(csv, json):form>", "month", month)
    pages.add_url_rule("/quy-dinh", "law", law)
    app.register_blueprint(pages)
