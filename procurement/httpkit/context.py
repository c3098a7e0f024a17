"""From a request to the register it is about."""

from __future__ import annotations

from typing import Protocol, cast

from flask import Flask, current_app

from procurement.alerts.links import Links
from procurement.compliance.duty_reading import DutyReading
from procurement.compliance.law import Law
from procurement.core.clock import Clock
from procurement.core.db import Database
from procurement.core.networks import Networks
from procurement.documents.content import Limits
from procurement.documents.storage import FileStorage
from procurement.notices.cleaning import Pseudonym
from procurement.operations.health import Health
from procurement.oversight.indicators.reading import SignReading
from procurement.oversight.outside.working import ListMatching
from procurement.search.service import Search

EXTENSION = "procurement"


class Site(Protocol):
    """What a deployment tells its pages; the fields of ``settings.Settings`` that they need."""

    @property
    def base_url(self) -> str: ...

    @property
    def operator(self) -> str: ...

    @property
    def contact(self) -> str: ...

    @property
    def oidc_issuer(self) -> str: ...

    @property
    def oidc_client_id(self) -> str: ...

    @property
    def oidc_client_secret(self) -> str: ...

    @property
    def oidc_claim(self) -> str: ...

    @property
    def trusted_hosts(self) -> tuple[str, ...]: ...

    @property
    def trusted_proxies(self) -> Networks: ...

    @property
    def metrics_networks(self) -> Networks: ...

    @property
    def max_url_bytes(self) -> int: ...

    @property
    def max_header_bytes(self) -> int: ...

    @property
    def max_body_bytes(self) -> int: ...

    @property
    def max_form_bytes(self) -> int: ...

    @property
    def max_file_bytes(self) -> int: ...

    @property
    def max_form_parts(self) -> int: ...

    @property
    def upload_limits(self) -> Limits: ...

    @property
    def pages_per_minute(self) -> int: ...

    @property
    def searches_per_minute(self) -> int: ...

    @property
    def feeds_per_minute(self) -> int: ...

    @property
    def files_per_minute(self) -> int: ...

    @property
    def tables_per_minute(self) -> int: ...

    @property
    def log_addresses(self) -> str: ...


class Register(Protocol):
    """What pages need of the system that was built for them."""

    @property
    def settings(self) -> Site: ...

    @property
    def clock(self) -> Clock: ...

    @property
    def database(self) -> Database: ...

    @property
    def storage(self) -> FileStorage: ...

    @property
    def search(self) -> Search: ...

    @property
    def law(self) -> Law: ...

    @property
    def duties(self) -> DutyReading: ...

    @property
    def signs(self) -> SignReading: ...

    @property
    def lists(self) -> ListMatching: ...

    @property
    def pseudonym(self) -> Pseudonym: ...

    @property
    def links(self) -> Links: ...

    def health(self) -> Health: ...


def attach(app: Flask, system: Register) -> None:
    """Make ``system`` the register of ``app``."""
    app.extensions[EXTENSION] = system


def current_system() -> Register:
    """Return the register of the application that answers."""
    return cast(Register, current_app.extensions[EXTENSION])
