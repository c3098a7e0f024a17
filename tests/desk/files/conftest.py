"""An author at the desk of a body of the sample."""

from __future__ import annotations

from tests.desk.drafting.conftest import desk

__all__ = ["desk"]
