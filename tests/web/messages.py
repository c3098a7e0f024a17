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
    for folder, method in (("templates", "jinja2"), ("procurement/httpkit", "python"), ("procurement/web", "python")):
        pattern = "**.html" if method == "jinja2" else "**.py"
        found = extract_from_dir(
            ROOT / folder,
            method_map=[(pattern, method)],
            options_map={pattern: {"silent": "false", "newstyle_gettext": "true"}},
            keywords=KEYWORDS,
        )
        for path, line, message, _comments, _context in found:
            yield f"{folder}/{path}", line, message if isinstance(message, str) else message[0]
