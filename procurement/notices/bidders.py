"""Who a bidder is: under which reference the register keeps what it did, and what may be said of it.

A tax code is a reference by itself. Where a notice gives only a name, a digest of the name is one: two firms of one
name then share it, and whoever shows it says so. Who is no body is no public figure (docs/decisions/0039): a household
business is called by its code, a person as notices do, and a bare name of either has no reference at all.
"""

from __future__ import annotations

import hashlib
import re

from procurement.core.text import PLAIN_CODE

PSEUDONYM = "hkd-"
"""How the codes begin that stand for citizens' numbers (``notices.cleaning``)."""

NAMED = "ten-"
"""How a reference begins that stands for a name without a code."""

NAME_KEY_LENGTH = 16

HOUSEHOLD_WORDS = ("Hộ kinh doanh", "Household business")
UNNAMED = ("Không rõ tên", "Name not known")

HOUSEHOLD = re.compile(r"\b(hộ kinh doanh|hộ cá thể|hộ gia đình|hkd)\b")

BODY_WORDS = re.compile(
    r"^(viện|trung tâm|trường|đại học|học viện|bệnh viện|ban quản lý|sở|ủy ban|ubnd|quỹ|hội|báo|đài|chi nhánh|"
    r"văn phòng|ngân hàng|bảo hiểm|liên hiệp|liên danh|xí nghiệp|nhà máy)\b|"
    r"\b(công ty|cty|tnhh|doanh nghiệp|tập đoàn|hợp tác xã|company|ltd|limited|corp|corporation|inc|jsc|llc|plc|gmbh|"
    r"joint|consortium|university|institute)\b"
)
"""Words by which a name is certainly not a person's: some only where it begins with them (Trường, Viện and Hội are
given names too). What has none of them is treated as a person's."""


def name_key(name: str | None) -> str | None:
    """Return the digest of a name, capitals and blanks aside; None where there is no name."""
    folded = " ".join((name or "").casefold().split())
    return hashlib.sha256(folded.encode()).hexdigest()[:NAME_KEY_LENGTH] if folded else None


def bidder_reference(code: str | None, name: str | None) -> str | None:
    """Return the reference of the bidder with ``code``, else of its bare ``name``; None where it may have none."""
    if code:
        return code if PLAIN_CODE.fullmatch(code) and not code.startswith(NAMED) else None
    key = name_key(name)
    return f"{NAMED}{key}" if key and name and is_body(name) else None


def is_household(code: str | None, name: str | None) -> bool:
    """Whether the bidder is a household business, so that its name is a person's."""
    return (code or "").startswith(PSEUDONYM) or bool(HOUSEHOLD.search((name or "").casefold()))


def say_household(code: str | None, language: str) -> str:
    """Return how a household business is called: by its code alone, for its name is a person's."""
    return f"{HOUSEHOLD_WORDS[language == 'en']} {code or ''}".strip()


def say_bidder(code: str | None, name: str | None, language: str) -> str:
    """Return how a bidder is called wherever notices are told of: in lists, feeds, letters, on the pages of others."""
    if is_household(code, name):
        return say_household(code, language)
    return name or code or UNNAMED[language == "en"]


def is_body(name: str) -> bool:
    """Whether ``name`` is certainly no person's: it has one of BODY_WORDS and is no household business."""
    return bool(BODY_WORDS.search(name.casefold())) and not is_household(None, name)
