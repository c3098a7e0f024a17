"""JSON in the canonical form of RFC 8785, and its SHA-256: the bytes over which everything here is hashed.

Numbers with a fraction have no place in it: RFC 8785 prints them as IEEE doubles, and amounts of money are exact
decimals. Whoever owns such a value writes it as a string first (``notices.events`` does so for notices).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Any

SAFE_INTEGER = 2**53 - 1
"""The largest integer that every JSON reader keeps exact (RFC 7493 section 2.2); larger ones are refused."""

_quoted = json.JSONEncoder(ensure_ascii=False).encode
"""The encoder of the standard library escapes exactly as RFC 8785 section 3.2.2.2 asks: the two-character escapes
where JSON has them, \\u00xx in lower case for the other control characters, everything else as it is."""


def canonical_json(value: Any) -> bytes:
    """Return ``value`` as canonical JSON in UTF-8 (RFC 8785).

    Accepts str, int, bool, None, and lists, tuples and string-keyed mappings of them; raises TypeError for anything
    else (floats and Decimals included) and ValueError for an unsafe integer or a lone surrogate.
    """
    pieces: list[str] = []
    _write(value, pieces.append)
    try:
        return "".join(pieces).encode("utf-8")
    except UnicodeEncodeError as error:
        raise ValueError("a lone surrogate cannot be written as UTF-8") from error


def sha256_hex(data: bytes) -> str:
    """Return the SHA-256 of ``data`` as 64 lower-case hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def _write(value: Any, put: Callable[[str], None]) -> None:
    if isinstance(value, dict):
        _write_object(value, put)
    elif isinstance(value, list | tuple):
        put("[")
        for index, item in enumerate(value):
            if index:
                put(",")
            _write(item, put)
        put("]")
    else:
        put(_scalar(value))


def _write_object(value: dict[Any, Any], put: Callable[[str], None]) -> None:
    if not all(isinstance(key, str) for key in value):
        raise TypeError("the keys of a JSON object are strings")
    put("{")
    for index, key in enumerate(sorted(value, key=_utf16_order)):
        put(("," if index else "") + _quoted(key) + ":")
        _write(value[key], put)
    put("}")


def _scalar(value: Any) -> str:
    if isinstance(value, str):
        return _quoted(value)
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        if abs(value) > SAFE_INTEGER:
            raise ValueError(f"integer beyond 2**53 - 1: {value}; write it as a string")
        return str(value)
    raise TypeError(f"no canonical form for {type(value).__name__}")


def _utf16_order(key: str) -> bytes:
    # RFC 8785 section 3.2.3 sorts by UTF-16 code units, which differs from Python's order above U+FFFF.
    return key.encode("utf-16-be", "surrogatepass")
