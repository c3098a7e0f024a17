"""Every sentence of templates and code that asks for its translation, found with Babel's extractors."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.extract import extract_from_dir

ROOT = Path(__file__).resolve().parents[2]
KEYWORDS: dict[str, Any] = {"_": None, "gettext": None, "ngettext": (1, 2)}


def extract_messages() -> Iterator[tuple[str, int, str]]:
    """Yield (file, line, Vietnamese msgid) for every sentence."""
    places = (("templates", "**.html"), ("templates", "**.xml"), ("procurement/httpkit", "**.py"))
    for folder, pattern in (*places, ("procurement/web", "**.py")):
        method = "python" if pattern == "**.py" else "jinja2"
        found = extract_from_dir(
            ROOT / folder,
            method_map=[(pattern, method)],
            options_map={pattern: {"silent": "false", "newstyle_gettext": "true"}},
            keywords=KEYWORDS,
        )
        for path, line, message, _comments, _context in found:
            yield f"{folder}/{path}", line, message if isinstance(message, str) else message[0]
