"""Addresses of pages, joined where asking the router for each would take longer than drawing the page around them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from urllib.parse import quote, quote_plus

from flask import current_app

from procurement.httpkit.language import PARAMETER, current_language

LEFT_IN_QUERY, LEFT_IN_PATH = "!$'()*,/:;?@", "!$&'()*+,/:;=@"
"""What stays as it is; by these ``url_for`` writes the same address."""


def address_of(endpoint: str, params: Iterable[tuple[str, str]] = ()) -> str:
    """Return the address of the page ``endpoint`` with ``params``, in the language of the request."""
    pairs = [f"{name}={quote_plus(value, LEFT_IN_QUERY)}" for name, value in params]
    if current_language() == "en":
        pairs.append(f"{PARAMETER}=en")
    path = _path(endpoint)
    return f"{path}?{'&'.join(pairs)}" if pairs else path


def address_of_thing(reference: str, endpoint: str) -> str:
    """Return the address of the page ``endpoint`` about the thing of this reference, in the language of the request."""
    found = _path(endpoint, ("reference",)) + quote(reference, LEFT_IN_PATH)
    return f"{found}?{PARAMETER}=en" if current_language() == "en" else found


@cache
def _path(endpoint: str, ends: tuple[str, ...] = ()) -> str:
    """Return the path of a page, the same wherever this program runs; of one that ends with names, without them."""
    return current_app.url_map.bind("localhost").build(endpoint, dict.fromkeys(ends, ""))
