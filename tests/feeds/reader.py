"""A feed reader as a stranger would write it: from the documents alone, knowing nothing of the register."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from flask.testing import FlaskClient
from lxml import etree

from procurement.httpkit.context import Register, attach
from procurement.web.public import feeds

NAMES = {"a": "http://www.w3.org/2005/Atom", "fh": "http://purl.org/syndication/history/1.0"}


@dataclass(frozen=True)
class Item:
    """One entry as read: its id, title, and terms by scheme."""

    id: str
    title: str
    terms: dict[str, str]


def open_client(system: Register) -> FlaskClient:
    """Return a client of an application that serves nothing but the feeds of ``system``."""
    app = Flask("procurement")
    app.testing = True
    attach(app, system)
    feeds.register(app)
    return app.test_client()


def path_of(address: str) -> str:
    """Return path and query of an absolute address."""
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def follow(client: FlaskClient, path: str) -> Iterator[Any]:
    """Yield the document at ``path`` and all archives behind it, newest first, as parsed XML."""
    while path:
        response = client.get(path)
        assert response.status_code == 200, (path, response.status_code)
        root = etree.fromstring(response.data)
        yield root
        earlier = root.find(".//a:link[@rel='prev-archive']", NAMES)
        path = path_of(earlier.get("href", "")) if earlier is not None else ""


def items(root: Any) -> list[Item]:
    """Return the entries or items of a document in their order."""
    if root.tag == "rss":
        return [_rss_item(item) for item in root.findall("channel/item")]
    return [_atom_item(entry) for entry in root.findall("a:entry", NAMES)]


def _atom_item(entry: Any) -> Item:
    terms = {category.get("scheme"): category.get("term") for category in entry.findall("a:category", NAMES)}
    return Item(entry.findtext("a:id", None, NAMES), entry.findtext("a:title", None, NAMES), _short(terms))


def _rss_item(item: Any) -> Item:
    terms = {category.get("domain"): category.text for category in item.findall("category")}
    return Item(item.findtext("guid"), item.findtext("title"), _short(terms))


def _short(terms: dict[str, str]) -> dict[str, str]:
    return {scheme.rpartition(":")[2]: term for scheme, term in terms.items()}


def fold(roots: list[Any]) -> set[str]:
    """Return the notices whose newest act says that they belong to the Selection."""
    newest: dict[str, Item] = {}
    for item in (item for root in roots for item in items(root)):
        known = newest.get(item.terms["notice"])
        if known is None or int(item.terms["ledger"]) > int(known.terms["ledger"]):
            newest[item.terms["notice"]] = item
    return {notice for notice, item in newest.items() if item.terms["selection"] == "matches"}
