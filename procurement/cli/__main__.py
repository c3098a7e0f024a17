"""``python -m procurement.cli``."""

from __future__ import annotations

from procurement.cli.root import main

main()
