"""Opening the register that the environment describes, for as long as a command runs."""

from __future__ import annotations

from click import get_current_context

from procurement.settings import Settings, read_settings
from procurement.system import System, build_system


def open_system() -> System:
    """Open the register. Raises Refused, with the remedy, when its schema is not the program's."""
    system = open_unready_system()
    system.require_current()
    return system


def open_unready_system(settings: Settings | None = None) -> System:
    """Open the register whatever its schema. A server of databases must not have to miss us: we say when we go."""
    system = build_system(settings or read_settings())
    get_current_context().call_on_close(system.database.close)
    return system
