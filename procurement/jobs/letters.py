"""Letters as plain text: a template of ``templates/mail`` filled in, and the message around it (RFC 5322).

A template has the blocks ``subject`` and ``text``. Whatever stands in a parameter, a subject stays on one line and no
header can be added: names and titles come from people.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from procurement.core.canonical import sha256_hex
from procurement.core.environment import MAILBOX

if TYPE_CHECKING:
    from jinja2 import Environment

LANGUAGES = ("vi", "en")
MARKS = {"vi": "DỮ LIỆU MẪU", "en": "SAMPLE DATA"}
NO_HEADERS: Mapping[str, str] = {}
LONGEST_SUBJECT = 180
"""Characters; mail programs show fewer, and a line of a message holds 998 bytes (RFC 5322 section 2.1.1)."""

TEMPLATES: dict[str, tuple[str, ...]] = {
    "answer": ("title", "body", "text", "path"),
    "confirm": ("what", "frequency", "link", "expires_at"),
    "digest": ("title", "others", "closing", "items", "more", "alerts", "since", "manage", "end"),
    "failed": ("title", "body", "publish_at", "reasons", "path"),
    "factor_reset": ("name", "login", "at"),
    "invitation": ("name", "login", "body", "link", "expires_at"),
    "question": ("title", "body", "text", "path"),
    "receipt": ("title", "kind", "body", "reference", "revision", "sequence", "instant", "content_hash", "path"),
    "reminder": ("body", "rows"),
    "returned": ("title", "body", "reason", "by", "path"),
    "test": (),
    "waiting": ("title", "body", "by", "path"),
}
"""The letters there are, and what they may say. Instants are written (``2026-11-30T15:00:00+07:00``); letters to
followers get them in words. Paths begin with a slash, ``reasons`` are sentences, ``rows`` have title, due_at, rule,
citation, days (negative: overdue), path.
What is not given is not said. Of a digest, ``closing`` and ``items`` have title, lines, changes, url and why;
``title`` is that of the first, before ``others``; ``since`` is given where there is nothing new."""


class WholeHeaders(EmailPolicy):
    """Writes headers as mail programs read them, where the standard library (3.11) does not.

    It drops a blank where it parts the encoded words of a subject, and it encodes an address on the web that is longer
    than a line, in which no program then finds the address (RFC 2047 section 5 allows no such words there).
    """

    def fold(self, name: str, value: Any) -> str:
        """Return a header as lines."""
        if name.lower() == "list-unsubscribe":
            return f"{name}: {value}{self.linesep}"
        if name.lower() == "subject":
            return f"{name}: {Header(str(value), header_name=name).encode(linesep=self.linesep)}{self.linesep}"
        return super().fold(name, value)

    def fold_binary(self, name: str, value: Any) -> bytes:
        """Return a header as lines of bytes."""
        is_ours = name.lower() in ("list-unsubscribe", "subject")
        return self.fold(name, value).encode() if is_ours else super().fold_binary(name, value)


Words = Callable[[str, str], str]
"""From a written instant and a language to words."""


@dataclass(frozen=True)
class Recipient:
    """Who gets a letter, and in which language."""

    address: str
    name: str = ""
    language: str = "vi"


@dataclass(frozen=True)
class Letters:
    """Writes letters in the name of ``sender``. Links begin with ``base_url``."""

    folder: Path
    sender: str
    operator: str
    base_url: str
    instant_in_words: Words

    def write(
        self, key: str, recipient: Recipient, template: str, params: Mapping[str, Any], at: datetime, *,
        is_sample: bool, headers: Mapping[str, str] = NO_HEADERS,
    ) -> EmailMessage:  # fmt: skip
        """Return the letter that ``key`` names once and for all, with ``headers`` of its own.

        Raises ValueError for an address that is none.
        """
        if not MAILBOX.fullmatch(recipient.address):
            raise ValueError("no e-mail address")
        language = recipient.language if recipient.language in LANGUAGES else LANGUAGES[0]
        subject, text = self._filled(template, language, params)
        message = EmailMessage(policy=WholeHeaders())
        message["From"] = Address(_one_line(self.operator), addr_spec=self.sender)
        message["To"] = Address(_one_line(recipient.name), addr_spec=recipient.address)
        message["Subject"] = (f"[{MARKS[language]}] " if is_sample else "") + subject
        message["Date"] = at
        message["Message-ID"] = message_id(key, self.sender)
        message["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's absence notice answers it
        for name, value in headers.items():
            message[name] = value
        message.set_content(text, charset="utf-8")
        message["Content-Language"] = language
        return message

    def _filled(self, template: str, language: str, params: Mapping[str, Any]) -> tuple[str, str]:
        from jinja2 import TemplateError  # most workers have no letter to write

        if template not in TEMPLATES:
            raise ValueError(f"there is no letter {template}")
        found = _templates(self.folder, self.instant_in_words, language).get_template(f"{template}.{language}.txt")
        given = {name: params[name] for name in TEMPLATES[template] if params.get(name) is not None}
        whole = {**given, "base_url": self.base_url, "operator": self.operator}
        try:
            subject = "".join(found.blocks["subject"](found.new_context(whole)))
            text = re.sub(r"\n{3,}", "\n\n", found.render(whole)).strip()
        except (TemplateError, TypeError) as error:
            raise ValueError(f"{template}: {error}") from error
        return _one_line(subject)[:LONGEST_SUBJECT], f"{text}\n"


@lru_cache(maxsize=8)
def _templates(folder: Path, instant_in_words: Words, language: str) -> Environment:
    """Return what reads the templates in ``folder``; kept, for compiling one takes longer than filling it in."""
    from jinja2 import Environment, FileSystemLoader

    environment = Environment(loader=FileSystemLoader(folder), trim_blocks=True, lstrip_blocks=True)  # has no markup
    environment.filters["words"] = lambda written: instant_in_words(written, language)
    return environment


def message_id(key: str, sender: str) -> str:
    """Return the same id for the same letter, so that a repeat after a crash can be recognised as one."""
    return f"<{sha256_hex(key.encode())[:40]}@{sender.rpartition('@')[2]}>"


def _one_line(text: str) -> str:
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
