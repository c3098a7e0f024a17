"""Settings of one deployment, read once from the environment (``PROCUREMENT_*``)."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent


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

    @property
    def files_dir(self) -> Path:
        """Folder of the documents' bytes."""
        return self.data_dir / "files"

    @property
    def index_dir(self) -> Path:
        """Folder of the search index. May be deleted at any time: it is built again from the register."""
        return self.data_dir / "index"

    @property
    def key_path(self) -> Path:
        """File of the key under which pseudonyms are made; written once, never shown, part of every backup."""
        return self.data_dir / "pseudonym.key"


def read_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings from ``environ`` (the process's by default)."""
    environ = os.environ if environ is None else environ
    given = {field.name: environ.get(f"PROCUREMENT_{field.name.upper()}") for field in fields(Settings)}
    data_dir = Path(given["data_dir"] or _default_data_dir()).resolve()
    return Settings(
        data_dir=data_dir,
        database_url=given["database_url"] or f"sqlite:///{data_dir / 'register.sqlite3'}",
        base_url=(given["base_url"] or Settings.base_url).rstrip("/"),
    )
