"""JSON as others send it: exact numbers, and a clear refusal of what was built to hurt (RFC 7493, I-JSON).

Numbers with a fraction become Decimals and are never binary floats. Refused as a code: text that is too long or too
deep, a key that stands twice in one object, NaN and infinities, numbers of thousands of digits, broken UTF-8.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, NoReturn

from procurement.core.errors import Invalid, Problem


def parse_exact(source: str | bytes, *, longest: int, deepest: int) -> Any:
    """Return the value that ``source`` (text, or UTF-8 with or without a mark) writes. Raises Invalid.

    ``longest`` is in bytes, ``deepest`` in levels of objects and lists.
    """
    size = len(source) if isinstance(source, bytes) else len(source.encode("utf-8", "surrogatepass"))
    if size > longest:
        _refuse("json.too_long", limit=longest)
    try:
        text = source.decode("utf-8-sig") if isinstance(source, bytes) else source.removeprefix("\ufeff")
        value = json.loads(text, parse_float=Decimal, parse_constant=_no_number, object_pairs_hook=_object)
    except UnicodeDecodeError:
        _refuse("json.encoding")
    except json.JSONDecodeError as error:
        _refuse("json.syntax", column=error.colno, reason=error.msg)
    except RecursionError:
        _refuse("json.depth", limit=deepest)
    except (ValueError, InvalidOperation):
        _refuse("json.number")
    refuse_depth(value, deepest)
    return value


def refuse_depth(value: Any, deepest: int) -> None:
    """Raise Invalid when ``value`` has more than ``deepest`` levels."""
    level: list[Any] = [value]
    for _ in range(deepest):
        level = [child for node in level for child in _children(node)]
    if level:
        _refuse("json.depth", limit=deepest)


def _refuse(code: str, **params: Any) -> NoReturn:
    raise Invalid([Problem((), code, params)])


def _no_number(word: str) -> NoReturn:
    raise ValueError(word)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) < len(pairs):
        counted = Counter(name for name, _ in pairs)
        _refuse("json.duplicate", key=next(name for name, count in counted.items() if count > 1))
    return result


def _children(node: Any) -> Iterable[Any]:
    if isinstance(node, Mapping):
        return node.values()
    return node if isinstance(node, list) else ()
