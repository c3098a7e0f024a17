"""Pages that everyone may read, without a login."""

from __future__ import annotations

from flask import Blueprint, Flask

from procurement.web.public import alerts, feeds, tables
from procurement.web.public.comparing import choose_comparison, comparison
from procurement.web.public.contractors import contractor
from procurement.web.public.documents import document
from procurement.web.public.health import health
from procurement.web.public.home import home
from procurement.web.public.ledger import ledger, ledger_entry, ledger_text
from procurement.web.public.notices import notice, revision
from procurement.web.public.organisations import organisation
from procurement.web.public.packages import package
from procurement.web.public.pipeline import pipeline
from procurement.web.public.plans import plan
from procurement.web.public.searching import search
from procurement.web.public.sharing import install_sharing, opensearch
from procurement.web.public.sitemap import robots, sitemap, sitemap_notices, sitemap_packages, sitemap_pages
from procurement.web.public.style_guide import style_guide
from procurement.web.public.suggesting import suggestions
from procurement.web.public.texts import about, accessibility, conventions


def install_public(app: Flask) -> None:
    """Add the public pages and their feeds to ``app``; the style guide only where somebody develops."""
    pages = Blueprint("public", __name__)
    pages.add_url_rule("/", "home", home)
    pages.add_url_rule("/tim-kiem", "search", search)
    _add_alerts(pages)
    pages.add_url_rule("/thong-bao/<reference>", "notice", notice)
    pages.add_url_rule("/thong-bao/<reference>/lan-dang/<int:number>", "revision", revision)
    pages.add_url_rule("/thong-bao/<reference>/so-sanh", "choose_comparison", choose_comparison)
    pages.add_url_rule("/thong-bao/<reference>/so-sanh/<int:old>/<int:new>", "comparison", comparison)
    pages.add_url_rule("/goi-thau/<reference>", "package", package)
    pages.add_url_rule("/ke-hoach/<reference>", "plan", plan)
    pages.add_url_rule("/don-vi/<reference>", "organisation", organisation)
    pages.add_url_rule("/nha-thau/<reference>", "contractor", contractor)
    pages.add_url_rule("/sap-moi-thau", "pipeline", pipeline)
    pages.add_url_rule("/tai-lieu/<sha256>", "document", document)
    pages.add_url_rule("/so-dang-tai", "ledger", ledger)
    pages.add_url_rule("/so-dang-tai/<int:sequence>", "ledger_entry", ledger_entry)
    pages.add_url_rule("/so-dang-tai/<int:sequence>/van-ban", "ledger_text", ledger_text)
    pages.add_url_rule("/gioi-thieu", "about", about)
    pages.add_url_rule("/quy-uoc", "conventions", conventions)
    pages.add_url_rule("/kha-nang-tiep-can", "accessibility", accessibility)
    pages.add_url_rule("/robots.txt", "robots", robots)
    pages.add_url_rule("/sitemap.xml", "sitemap", sitemap)
    pages.add_url_rule("/sitemap/trang.xml", "sitemap_pages", sitemap_pages)
    pages.add_url_rule("/sitemap/thong-bao-<int:window>.xml", "sitemap_notices", sitemap_notices)
    pages.add_url_rule("/sitemap/goi-thau-<int:window>.xml", "sitemap_packages", sitemap_packages)
    pages.add_url_rule("/goi-y", "suggestions", suggestions)
    pages.add_url_rule("/opensearch.xml", "opensearch", opensearch)
    pages.add_url_rule("/suc-khoe", "health", health)
    pages.add_url_rule("/phong-cach", "style_guide", style_guide)
    app.register_blueprint(pages)
    install_sharing(app)
    feeds.register(app)
    tables.register(app)


def _add_alerts(pages: Blueprint) -> None:
    """Add the pages of being told by mail."""
    pages.add_url_rule("/nhan-thu", "subscribe", alerts.subscribe)
    pages.add_url_rule("/nhan-thu", "wish", alerts.wish, methods=["POST"])
    pages.add_url_rule("/nhan-thu/xac-nhan", "wanted", alerts.wanted)
    pages.add_url_rule("/nhan-thu/xac-nhan", "confirmed", alerts.confirmed, methods=["POST"])
    pages.add_url_rule("/nhan-thu/cua-toi", "own", alerts.own)
    pages.add_url_rule("/nhan-thu/cua-toi", "changed", alerts.changed, methods=["POST"])
    pages.add_url_rule("/nhan-thu/ngung", "leaving", alerts.leaving)
    pages.add_url_rule("/nhan-thu/ngung", "left", alerts.left, methods=["POST"])
