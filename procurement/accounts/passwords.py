"""Passwords: which are refused, and how the others are kept.

Length and a measure of how soon a password is guessed, no rules about signs and digits (NIST SP 800-63B section 5.1.1).
Kept as argon2id with the parameters of RFC 9106 section 4, second choice: 64 MiB, three passes.
"""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Sequence
from functools import cache
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY

from procurement.core.errors import Invalid, Problem

SHORTEST, LONGEST = 12, 256
"""Characters of a password."""

FEWEST_GUESSES = 10**8
"""What somebody who knows the commonest passwords, names and keyboards must at least try."""

JUDGED = 72
"""Characters that are judged; the cost of judging grows with the square of them."""

AT_ONCE = BoundedSemaphore(4)
"""So many passwords are worked on at a time in one process, each with 64 MiB; the others wait a moment."""

_HASHER = PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)


def check_password(password: str, known_words: Sequence[str]) -> None:
    """Raise Invalid for a password that is short, too long, or easily guessed from ``known_words`` (name, login)."""
    from zxcvbn import zxcvbn  # its lists of words take 12 MB, which a process that sets no password can do without

    text = _settled(password)
    if not SHORTEST <= len(text) <= LONGEST:
        raise Invalid([Problem(("password",), "password.length", {"shortest": SHORTEST, "longest": LONGEST})])
    parts = [part for word in known_words for signs in ("[@ ]", "[@. ]") for part in (word, *re.split(signs, word))]
    if zxcvbn(text[:JUDGED], user_inputs=parts, max_length=JUDGED)["guesses"] < FEWEST_GUESSES:
        raise Invalid([Problem(("password",), "password.common")])


def hash_password(password: str) -> str:
    """Return the argon2id string of the password, salt and parameters included. Takes some 50 ms and 64 MiB."""
    with AT_ONCE:
        return _HASHER.hash(_settled(password))


def verify_password(kept: str | None, password: str) -> bool:
    """Whether ``password`` is the one that is ``kept``. As much work where nothing is kept, or the text is endless."""
    text, nobodys = _settled(password[: LONGEST + 1]), _nobodys()
    with AT_ONCE:
        try:
            return _HASHER.verify(kept or nobodys, text) and kept is not None and len(text) <= LONGEST
        except (VerificationError, InvalidHashError):
            return False


def is_outdated(kept: str) -> bool:
    """Whether a kept password was made with other parameters than those of today."""
    return _HASHER.check_needs_rehash(kept)


@cache
def _nobodys() -> str:
    return _HASHER.hash(secrets.token_urlsafe())


def _settled(password: str) -> str:
    """Return one form for what keyboards type in several: Vietnamese letters whole or with their marks apart."""
    return unicodedata.normalize("NFC", password)
