"""Invented registers: some dozens of notices for a first look, or a whole city (docs/sample-city.md)."""

from __future__ import annotations

from procurement.importing.sample.small import sample_events

__all__ = ["sample_events"]
