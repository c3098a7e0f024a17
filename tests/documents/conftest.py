"""The register under test."""

from __future__ import annotations

from tests.publication.register import migrated, register

__all__ = ["migrated", "register"]
