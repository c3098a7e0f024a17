"""A second, independent reading of the cleaning rules, with the standard library alone: truth for codec and export.

``clean_event(raw)`` takes one parsed line (numbers as Decimal or int) and returns what the register should hold of it,
without our own reference, revision and retrieval time. It knows nothing of the package.
"""

import html
import re
import unicodedata
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

MULTILINE = {"reason", "question", "answer", "objective", "lots_text", "summary_en"}
CIVIL = {"date", "contract_signed_on", "signed_on", "effective_on"}
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d.*")
OURS = ("reference", "revision", "retrieved_at")


def clean_string(key: str, value: str) -> str:
    before = ""
    while before != value:
        before = value
        value = re.sub(r"&(\w+|#\w+);", lambda found: html.unescape(found[0]), value)
        value = unicodedata.normalize("NFC", value).replace("\r\n", "\n")
        value = "".join(" " if c == "\t" or unicodedata.category(c) == "Zs" else c for c in value)
        value = "".join(c for c in value if c == "\n" or unicodedata.category(c) not in ("Cf", "Cc"))
        if key in MULTILINE:
            value = re.sub(r" *\n", "\n", re.sub(r" +", " ", value)).strip()
        else:
            value = " ".join(value.split())
    return clean_instant(value) if INSTANT.fullmatch(value) and re.search(r"_at$|^from$|^to$", key) else value


def clean_instant(value: str) -> str:
    fraction = re.search(r"\.\d*[1-9]", value)
    moment = datetime.fromisoformat(re.sub(r"\.\d+", "", value))
    seven = timezone(timedelta(hours=7))
    moment = (moment if moment.tzinfo else moment.replace(tzinfo=seven)).astimezone(seven)
    return moment.strftime("%Y-%m-%dT%H:%M:%S") + (fraction[0] if fraction else "") + "+07:00"


def clean(key: str, value: Any) -> Any:
    if isinstance(value, dict):
        cleaned = {name: clean(name, item) for name, item in value.items()}
        return {name: item for name, item in cleaned.items() if item not in ("", None)}
    if isinstance(value, list):
        return [item for item in (clean(key, item) for item in value) if item != ""]
    if isinstance(value, str):
        return clean_string(key, value)[: 10 if key in CIVIL else None]
    return value.normalize() if isinstance(value, Decimal) else value


def clean_event(raw: dict[str, Any]) -> dict[str, Any]:
    return clean("", {key: value for key, value in raw.items() if key not in OURS})
