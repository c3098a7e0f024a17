"""The register under test."""

from __future__ import annotations

from tests.publication.register import register

__all__ = ["register"]
