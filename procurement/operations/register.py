"""What running the register needs of it. The system has all of this; the settings stand above us in the rank."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Protocol

from procurement.core.clock import Clock
from procurement.core.db import Database
from procurement.documents.storage import FileStorage
from procurement.operations.schema import Schema
from procurement.search.service import Search


class Premises(Protocol):
    """Where a register lies."""

    @property
    def data_dir(self) -> Path: ...

    @property
    def database_url(self) -> str: ...

    @property
    def files_dir(self) -> Path: ...

    @property
    def key_path(self) -> Path: ...

    @property
    def mail_url(self) -> str: ...


class Register(Protocol):
    """The register as its operator sees it."""

    @property
    def settings(self) -> Premises: ...

    @property
    def clock(self) -> Clock: ...

    @property
    def database(self) -> Database: ...

    @property
    def storage(self) -> FileStorage: ...

    @property
    def search(self) -> Search: ...

    def schema(self) -> Schema: ...

    def find_waiting_since(self) -> datetime | None: ...
