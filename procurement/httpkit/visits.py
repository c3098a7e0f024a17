"""Who asks: the client's address behind the proxies that we trust, and the number under which the request is found."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from time import perf_counter
from wsgiref.types import WSGIEnvironment

from flask import has_request_context, request

from procurement.core.networks import LOOPBACK, Networks
from procurement.httpkit.families import family_of

VISIT = "procurement.visit"
"""Where the visit stands among a request's variables."""

_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")


@dataclass
class Visit:
    """One request as the site sees it."""

    address: str
    """The client's, as text; empty behind a Unix socket whose other side told nothing."""

    is_direct: bool
    """Whether nobody stands between, or only proxies that we trust."""

    request_id: str
    family: str
    method: str
    started: float
    refusal: int = 0
    """The status with which it is refused before any page looks at it; 0 for none."""

    most: int = 0
    """How many bytes its body could have had, where it is refused for having more; 0 for any other."""

    wait: int = 0
    """After how many seconds a limited client may come again."""

    route: str = "-"
    """The rule of the address that answers, ``/thong-bao/<reference>``; unknown ones share the hyphen."""

    path: str = ""
    parameters: tuple[str, ...] = ()
    """The names of the parameters, never what stands in them."""

    @property
    def is_local(self) -> bool:
        """Whether this machine itself asks."""
        return self.is_direct and self.address in LOOPBACK


def find_visit(environ: WSGIEnvironment, trusted: Networks) -> Visit:
    """Return who asks. ``trusted``: the proxies whose word about the client and the request's number counts."""
    peer = environ.get("REMOTE_ADDR", "")
    is_trusted = peer in trusted
    given = environ.get("HTTP_X_REQUEST_ID", "")
    return Visit(
        address=_client(environ.get("HTTP_X_FORWARDED_FOR", ""), peer, trusted) if is_trusted else peer,
        is_direct=is_trusted or not ({"HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED"} & environ.keys()),
        request_id=given if is_trusted and _REQUEST_ID.fullmatch(given) else secrets.token_hex(8),
        family=family_of(environ.get("PATH_INFO", ""), environ.get("QUERY_STRING", "")),
        method=environ["REQUEST_METHOD"],
        started=perf_counter(),
    )


def _client(forwarded: str, peer: str, trusted: Networks) -> str:
    """Return the last address that a trusted proxy saw; what stands before it the client may have invented."""
    for hop in reversed([word.strip() for word in forwarded.split(",") if word.strip()]):
        peer = hop
        if hop not in trusted:
            break
    return peer


def current_visit() -> Visit | None:
    """Return the visit of the request that is being answered; None outside of one."""
    visit = request.environ.get(VISIT) if has_request_context() else None
    assert visit is None or isinstance(visit, Visit)
    return visit
