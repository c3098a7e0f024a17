"""Settings of one deployment, read once from the environment (``PROCUREMENT_*``); see ``docs/settings.md``."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from procurement.core.environment import (
    Reader,
    read_base_url,
    read_choice,
    read_contact,
    read_database_url,
    read_file,
    read_folder,
    read_hosts,
    read_mail_url,
    read_mailbox,
    read_networks,
    read_number,
    read_service,
    read_words,
)
from procurement.core.errors import Invalid, Problem
from procurement.core.networks import LOOPBACK, Networks
from procurement.documents.archives import Limits

CHECKOUT = Path(__file__).resolve().parent.parent
PACKAGED = Path(__file__).resolve().parent / "templates"
TEMPLATES = PACKAGED if PACKAGED.is_dir() else CHECKOUT / "templates"
"""Templates of pages and letters: an installed wheel has them inside, in a checkout they lie beside the package."""

PREFIX = "PROCUREMENT_"
ELSEWHERE = frozenset({"PROCUREMENT_PORT"})
"""Variables that are read by a command of their own, not here."""


def _default_data_dir() -> Path:
    """``var/`` beside the package in a checkout, else the user's state folder."""
    if (CHECKOUT / "pyproject.toml").is_file():
        return CHECKOUT / "var"
    state = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(state) / "procurement"


@dataclass(frozen=True)
class Settings:
    """What an operator may set. Each field is read from ``PROCUREMENT_`` + its name in capitals."""

    data_dir: Path
    """Folder of everything the register keeps: database, files, index, secrets. Created with mode 0700."""

    database_url: str
    """Database in SQLAlchemy form; by default ``register.sqlite3`` in the data folder."""

    base_url: str = "http://127.0.0.1:8000"
    """Public address of the site, without a slash at its end; feeds and links are built from it."""

    trusted_hosts: tuple[str, ...] = ()
    """Further names under which the site may be asked for, beside that of ``base_url`` and this machine's own."""

    trusted_proxies: Networks = Networks()
    """Machines whose ``X-Forwarded-For`` and ``X-Request-Id`` are believed."""

    metrics_networks: Networks = LOOPBACK
    """Who may read ``/metrics``."""

    max_url_bytes: int = 8000
    """Longest address, with its parameters."""

    max_header_bytes: int = 16_384
    """All fields of a request's head together."""

    max_body_bytes: int = 1 << 20
    """Longest body of a request."""

    max_form_bytes: int = 1 << 19
    """What the fields of one form may hold in memory."""

    max_form_parts: int = 4_000
    """How many fields one form may have."""

    max_file_bytes: int = Limits.file_bytes
    """Longest file that may be attached to a notice."""

    max_unpacked_bytes: int = Limits.unpacked_bytes
    """What an archive or an office file may hold when it is unpacked."""

    max_packed_files: int = Limits.members
    """How many files an archive may hold, those of archives inside included."""

    pages_per_minute: int = 600
    """Pages that one address may ask for in a minute; 0 sets no limit. So too the four below."""

    searches_per_minute: int = 300
    """Lists of results."""

    feeds_per_minute: int = 300
    """Feeds and calendars."""

    files_per_minute: int = 300
    """Documents of notices."""

    tables_per_minute: int = 20
    """Exports of whole searches (CSV, XLSX), which cost far more than a page."""

    log_addresses: str = "short"
    """How clients' addresses stand in the log: ``short`` (their network), ``full`` or ``none``."""

    operator: str = ""
    """Body that runs the site, as readers shall see it."""

    contact: str = ""
    """Where readers may turn to: an e-mail address or the address of a page."""

    mail_url: str = ""
    """Where letters go: a mail server (smtp:// or smtps://) or a folder; by default ``mail`` in the data folder."""

    mail_from: str = "khong-tra-loi@localhost"
    """Address in whose name letters are sent."""

    holidays: Path | None = None
    """File of days off that adds rows to ours or replaces some (docs/quy-dinh.md)."""

    oidc_issuer: str = ""
    """Address of the sign-in service of the bodies (OpenID Connect); empty: people have passwords here."""

    oidc_client_id: str = ""
    """Our name at that service."""

    oidc_client_secret: str = field(default="", repr=False)
    """Our secret at that service. What is not shown here (``repr``) goes into no backup either."""

    oidc_claim: str = "email"
    """Which of the service's claims is a person's login or e-mail address here."""

    @property
    def files_dir(self) -> Path:
        """Folder of the documents' bytes."""
        return self.data_dir / "files"

    @property
    def upload_limits(self) -> Limits:
        """How large attached files may be."""
        return Limits(self.max_file_bytes, self.max_unpacked_bytes, self.max_packed_files)

    @property
    def index_dir(self) -> Path:
        """Folder of the search index. May be deleted at any time: it is built again from the register."""
        return self.data_dir / "index"

    @property
    def mail_dir(self) -> Path:
        """Folder of letters where no mail server is set."""
        return self.data_dir / "mail"

    @property
    def key_path(self) -> Path:
        """File of the key under which pseudonyms are made; written once, never shown, part of every backup."""
        return self.data_dir / "pseudonym.key"


_RATE = read_number(0, 1_000_000)
READERS: dict[str, Reader] = {
    "data_dir": read_folder,
    "database_url": read_database_url,
    "base_url": read_base_url,
    "trusted_hosts": read_hosts,
    "trusted_proxies": read_networks,
    "metrics_networks": read_networks,
    "max_url_bytes": read_number(500, 65_536),
    "max_header_bytes": read_number(2_000, 262_144),
    "max_body_bytes": read_number(1_000, 1 << 30),
    "max_form_bytes": read_number(1_000, 1 << 30),
    "max_form_parts": read_number(10, 100_000),
    "max_file_bytes": read_number(10_000, 1 << 31),
    "max_unpacked_bytes": read_number(10_000, 1 << 33),
    "max_packed_files": read_number(10, 20_000),
    "pages_per_minute": _RATE,
    "searches_per_minute": _RATE,
    "feeds_per_minute": _RATE,
    "files_per_minute": _RATE,
    "tables_per_minute": _RATE,
    "log_addresses": read_choice("short", "full", "none"),
    "operator": read_words,
    "contact": read_contact,
    "oidc_issuer": read_service,
    "oidc_client_id": read_words,
    "oidc_client_secret": read_words,
    "oidc_claim": read_words,
    "mail_url": read_mail_url,
    "mail_from": read_mailbox,
    "holidays": read_file,
}
"""How each field is read. An empty variable counts as one that is not set."""


def read_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings from ``environ`` (the process's by default). Raises Invalid with every wrong value at once."""
    environ = os.environ if environ is None else environ
    given = {name: text for name in READERS if (text := environ.get(variable(name), "")).strip()}
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    for name, text in given.items():
        try:
            values[name] = READERS[name](text)
        except Invalid as error:
            problems += [Problem((variable(name),), problem.code, problem.params) for problem in error.problems]
    if problems:
        raise Invalid(problems)
    data_dir = values.setdefault("data_dir", _default_data_dir().resolve())
    values.setdefault("database_url", f"sqlite:///{data_dir / 'register.sqlite3'}")
    return Settings(**values)


def variable(name: str) -> str:
    """Return the environment's name of a field."""
    return PREFIX + name.upper()


def find_unknown(environ: Mapping[str, str] | None = None) -> list[str]:
    """Return the variables that look like settings but are none, for instance mistyped ones."""
    environ = os.environ if environ is None else environ
    known = {variable(field.name) for field in fields(Settings)} | ELSEWHERE
    return sorted(name for name in environ if name.startswith(PREFIX) and name not in known)
