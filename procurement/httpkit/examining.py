"""What a request must be before anything looks at it: of bounded size, readable, and meant for this site."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote_to_bytes, urlsplit
from wsgiref.types import WSGIEnvironment

from procurement.httpkit.context import Site
from procurement.httpkit.families import OPERATION
from procurement.httpkit.visits import Visit

LOCAL_NAMES = frozenset({"localhost", "127.0.0.1", "[::1]"})
"""Names of this machine. Accepted from everybody: whatever was asked for, answers name the public address only."""

TAKES_FILES = re.compile(
    r"/ban-lam-viec/(ho-so/[^/]+/tep|cau-hoi/[^/]+|bang-tinh(/luu)?|dang-nhanh|tu-cong-quoc-gia)|/thanh-tra/danh-sach|/api/v1/drafts/[^/]+/files"
)
"""Addresses to which files are sent."""

ROOM = 1 << 20
"""Bytes that a form needs around its file."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_PORT = re.compile(r":\d*$")


def find_refusal(environ: WSGIEnvironment, visit: Visit, site: Site) -> int:
    """Return the status with which a request is refused, 0 when it may go on."""
    if len(environ.get("RAW_URI") or environ.get("REQUEST_URI") or _address(environ)) > site.max_url_bytes:
        return 414
    if _header_bytes(environ) > site.max_header_bytes:
        return 431
    length = environ.get("CONTENT_LENGTH") or "0"
    if length.isdecimal() and int(length) > most_bytes(environ["REQUEST_METHOD"], environ["PATH_INFO"], site):
        return 413
    return 0 if length.isdecimal() and is_readable(environ) and _is_ours(environ, visit, site) else 400


def most_bytes(method: str, path: str, site: Site) -> int:
    """Return how long the body of a request may be, whoever sends it."""
    takes_files = method == "POST" and TAKES_FILES.fullmatch(path)
    return max(site.max_body_bytes, site.max_file_bytes + ROOM) if takes_files else site.max_body_bytes


def _address(environ: WSGIEnvironment) -> str:
    return f"{environ['PATH_INFO']}?{environ.get('QUERY_STRING', '')}"


def _header_bytes(environ: Mapping[str, Any]) -> int:
    return sum(len(name) + len(value) for name, value in environ.items() if name.startswith("HTTP_"))


def is_readable(environ: WSGIEnvironment) -> bool:
    """Whether path and parameters are UTF-8 without what no name holds; the parameters may have ends of lines."""
    try:
        path = environ["PATH_INFO"].encode("latin-1").decode()
        query = unquote_to_bytes(environ.get("QUERY_STRING", "").encode("latin-1")).decode()
    except UnicodeError:
        return False
    return not _CONTROL.search(path) and "\0" not in query


def _is_ours(environ: WSGIEnvironment, visit: Visit, site: Site) -> bool:
    """Whether the request asks for this site. Health asked from this machine may call it anything."""
    if visit.family == OPERATION and visit.is_local:
        return True
    given = environ.get("HTTP_HOST")
    if given is None:
        return environ.get("SERVER_PROTOCOL") == "HTTP/1.0"
    return _name(given) in {*LOCAL_NAMES, *site.trusted_hosts, _name(urlsplit(site.base_url).netloc)}


def _name(host: str) -> str:
    """Return a Host field without its port."""
    return _PORT.sub("", host.lower())
