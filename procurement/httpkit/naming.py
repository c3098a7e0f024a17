"""How a file's name stands in a header (RFC 6266)."""

from __future__ import annotations

import unicodedata
from urllib.parse import quote

BARRED = str.maketrans("đĐ", "dD")
"""Letters that no normal form takes apart."""


def attachment(name: str) -> dict[str, str]:
    """Return the parameters of Content-Disposition: the name without marks, and as it is where that is another one."""
    name = name.replace("/", "-")
    plain = unicodedata.normalize("NFD", name.translate(BARRED)).encode("ascii", "ignore").decode()
    return {"filename": plain} | ({} if plain == name else {"filename*": f"UTF-8''{quote(name, safe='')}"})
