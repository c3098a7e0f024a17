"""What was understood of a typed text: instants with their weekday, amounts in words."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from procurement.core.errors import Invalid
from procurement.httpkit.forms.leaves import Leaf
from procurement.notices.words import amount_in_words, instant_in_words


def say_back(leaf: Leaf, text: str, language: str) -> str:
    """Return ``text`` in words; nothing where it cannot be read or is no instant, date or amount."""
    if leaf.control not in ("instant", "date", "amount"):
        return ""
    try:
        return _words(leaf.read(text), language)
    except Invalid:
        return ""


def _words(value: Any, language: str) -> str:
    if isinstance(value, str):
        return instant_in_words(value, language)
    amount = value if isinstance(value, Mapping) else {"amount": value}
    return amount_in_words(Decimal(amount["amount"]), language, str(amount.get("currency", "VND")))
