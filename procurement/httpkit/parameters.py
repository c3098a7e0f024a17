"""What a request asks for by the parameters of its address."""

from __future__ import annotations

import re
from urllib.parse import urlencode

from flask import request

from procurement.httpkit.language import PARAMETER

PAGE = "page"

TRACKING = re.compile("utm_.+|fbclid|gclid|msclkid|zarsrc")
"""What other sites hang on links that are shared there: nobody wrote it, and it filters nothing."""


def given_parameters() -> dict[str, list[str]]:
    """Return the values of each parameter as typed, without the language and what other sites have added."""
    given = request.args.to_dict(flat=False)
    return {name: values for name, values in given.items() if name != PARAMETER and not TRACKING.fullmatch(name)}


def first_page_address() -> str | None:
    """Return the address of the first page of the list of which the request asks for a page; None where it does not.

    The language stays, what other sites have added goes.
    """
    if PAGE not in request.args:
        return None
    kept = {*given_parameters(), PARAMETER} - {PAGE}
    rest = [(name, value) for name, value in request.args.items(multi=True) if name in kept]
    return request.path + (f"?{urlencode(rest)}" if rest else "")
