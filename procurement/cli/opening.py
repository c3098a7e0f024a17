"""Opening the register that the environment describes."""

from __future__ import annotations

from procurement.settings import read_settings
from procurement.system import System, build_system


def open_system() -> System:
    """Open the register. Raises Refused, with the remedy, when its schema is not the program's."""
    system = build_system(read_settings())
    system.schema().require_current()
    return system
