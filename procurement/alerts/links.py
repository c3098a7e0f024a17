"""Links in letters that open something without signing in: signed, so that nobody can make one up.

A link names a subscriber or an alert by its handle, and what it is for. The key never leaves the register; who reads
the database alone can make no link.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, field
from urllib.parse import urlencode

PATHS = {"confirm": "/nhan-thu/xac-nhan", "manage": "/nhan-thu/cua-toi", "end": "/nhan-thu/ngung"}
"""Where each purpose leads. ``confirm`` names an alert, the others a subscriber."""

PARAMETER = "ma"
SIGNED_BY = b"links in letters of alerts, 1"


@dataclass(frozen=True)
class Links:
    """Makes and reads links under ``base_url``."""

    key: bytes = field(repr=False)
    base_url: str

    @classmethod
    def under(cls, secret: bytes, base_url: str) -> Links:
        """Return links signed with a key of their own, made of the register's ``secret``."""
        return cls(hmac.digest(secret, SIGNED_BY, "sha256"), base_url)

    def sign(self, purpose: str, handle: str) -> str:
        """Return what a link for ``purpose`` holds."""
        return f"{handle}.{self._signature(purpose, handle)}"

    def read(self, purpose: str, signed: str) -> str | None:
        """Return the handle in ``signed``; None unless we signed it for this purpose."""
        handle, _dot, signature = signed.encode("ascii", "replace").decode().partition(".")
        return handle if hmac.compare_digest(signature, self._signature(purpose, handle)) else None

    def address(self, purpose: str, handle: str, language: str = "vi") -> str:
        """Return the address that a letter holds."""
        params = {PARAMETER: self.sign(purpose, handle), **({"lang": language} if language != "vi" else {})}
        return f"{self.base_url}{PATHS[purpose]}?{urlencode(params)}"

    def _signature(self, purpose: str, handle: str) -> str:
        return hmac.new(self.key, f"{purpose}|{handle}".encode(), hashlib.sha256).hexdigest()[:40]
