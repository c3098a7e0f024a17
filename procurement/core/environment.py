"""Reading what an operator wrote into the environment: each value checked, each problem with the remedy."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import urlsplit

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from procurement.core.errors import Invalid, Problem
from procurement.core.networks import Networks, parse_networks

HOST = re.compile(r"[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?|\[[0-9a-f:]{2,45}\]")
MAILBOX = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9]([A-Za-z0-9.-]{0,250}[A-Za-z0-9])?")
CONTACT = re.compile(r"[^\s@<>\"?#]+@[A-Za-z0-9.-]+|https?://[^\s<>\"]+")
SERVICE = re.compile(r"https://[^\s<>\"?#@]+|http://(127\.0\.0\.1|localhost)(:\d+)?(/[^\s<>\"?#@]*)?")
Reader = Callable[[str], Any]
"""Takes what was written and returns the value. Raises Invalid, without saying which variable it was."""


def _refuse(code: str, value: str, **params: Any) -> NoReturn:
    raise Invalid([Problem((), code, {"value": value, **params})])


def read_base_url(text: str) -> str:
    """Return a public address without the slash at its end: scheme, host and perhaps a port, nothing behind them."""
    address = text.strip().rstrip("/").lower()
    try:
        parts = urlsplit(address)
        fits = parts.scheme in ("http", "https") and parts.port != 0 and HOST.fullmatch(_bare_host(parts.netloc))
    except ValueError:
        fits = None
    if not fits or address != f"{parts.scheme}://{parts.netloc}":
        _refuse("setting.base_url", text, example="https://dauthau.example.vn")
    return address


def _bare_host(netloc: str) -> str:
    return re.sub(r":\d{1,5}$", "", netloc)


def read_hosts(text: str) -> tuple[str, ...]:
    """Return the names in a list with commas, in lower case and without ports."""
    hosts = tuple(word.strip().lower() for word in text.split(",") if word.strip())
    if any(not HOST.fullmatch(host) for host in hosts):
        _refuse("setting.hosts", text, example="dauthau.example.vn, 10.0.0.5")
    return hosts


def read_networks(text: str) -> Networks:
    """Return the networks in a list with commas."""
    try:
        return parse_networks(word.strip() for word in text.split(",") if word.strip())
    except ValueError:
        _refuse("setting.networks", text, example="127.0.0.1, 10.0.0.0/8, unix")


def read_number(least: int, most: int) -> Reader:
    """Return a reader of whole numbers from ``least`` to ``most``."""

    def read(text: str) -> int:
        plain = text.strip()
        if not (plain.isascii() and plain.isdecimal() and len(plain) < 16 and least <= int(plain) <= most):
            _refuse("setting.number", text, least=least, most=most)
        return int(plain)

    return read


def read_choice(*choices: str) -> Reader:
    """Return a reader of one of ``choices``."""

    def read(text: str) -> str:
        if text.strip() not in choices:
            _refuse("setting.choice", text, choices=", ".join(choices))
        return text.strip()

    return read


def read_words(text: str) -> str:
    """Return words for readers, on one line."""
    return " ".join(text.split())


def read_contact(text: str) -> str:
    """Return an e-mail address, or the address of a page."""
    contact = text.strip()
    if not CONTACT.fullmatch(contact):
        _refuse("setting.contact", text, example="dauthau@example.vn")
    return contact


def read_service(text: str) -> str:
    """Return the address of a service of others, without a slash at its end: with TLS, or on this machine."""
    address = text.strip().rstrip("/")
    if not SERVICE.fullmatch(address):
        _refuse("setting.service", text, example="https://dang-nhap.example.vn")
    return address


def read_database_url(text: str) -> str:
    """Return an address in SQLAlchemy's form of a database that the register runs on: files have their whole names.

    A relative name would be another register in each folder from which a command is called; one in memory (no name, or
    SQLite's ``:memory:`` and ``file:`` addresses) another one for each connection, gone with the process.
    """
    try:
        url = make_url(text)
    except ArgumentError:
        _refuse_database(text)
    if url.drivername == "postgresql+psycopg":
        return text
    file = url.database or ""
    if url.drivername not in ("sqlite", "sqlite+pysqlite") or not file or file.startswith((":", "file:")):
        _refuse_database(text)
    return url.set(database=str(Path(file).expanduser().resolve())).render_as_string(hide_password=False)


def _refuse_database(text: str) -> NoReturn:
    file, server = "sqlite:////var/lib/procurement/register.sqlite3", "postgresql+psycopg://app@/register"
    _refuse("setting.database_url", without_secret(text), file=file, server=server)


def read_file(text: str) -> Path:
    """Return an absolute file that exists."""
    file = Path(text).expanduser().resolve()
    if not file.is_file():
        _refuse("setting.file", text)
    return file


def read_folder(text: str) -> Path:
    """Return an absolute folder; it need not exist yet."""
    folder = Path(text).expanduser().resolve()
    if folder.exists() and not folder.is_dir():
        _refuse("setting.folder", text)
    return folder


def without_secret(address: str) -> str:
    """Return an address without who signs in there, and by which password."""
    return re.sub(r"//.*@", "//…@", address)


def read_mail_url(text: str) -> str:
    """Return where letters go: ``smtp://user:password@host:port?starttls=1``, ``smtps://...``, or a folder."""
    url = text.strip()
    if "://" not in url:
        return str(read_folder(url))
    try:
        parts = urlsplit(url)
        fits = parts.scheme in ("smtp", "smtps") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        fits = False
    if not fits or parts.path.strip("/") or parts.query not in ("", "starttls=1", "starttls=0"):
        _refuse("setting.mail_url", without_secret(text), example="smtp://may:mat-khau@thu.example.vn:587?starttls=1")
    return url


def read_mailbox(text: str) -> str:
    """Return one plain e-mail address."""
    if not MAILBOX.fullmatch(text.strip()):
        _refuse("setting.mailbox", text, example="dauthau@example.vn")
    return text.strip()
