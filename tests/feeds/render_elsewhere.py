"""Prints the SHA-256 of a feed of everything, for the test that asks another process for the same bytes."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

from procurement.feeds.addresses import Addresses
from procurement.feeds.building import Wanted, build_feed
from procurement.feeds.rendering import render
from procurement.search.selection import Selection
from procurement.settings import Settings
from procurement.system import build_system

folder, site, shape = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
system = build_system(Settings(folder, f"sqlite:///{folder / 'register.sqlite3'}", site))
with system.database.read() as session:
    document = build_feed(session, system.search, Wanted(Selection(), shape, Addresses(site, "vi")), system.clock.now())
sys.stdout.write(hashlib.sha256(render(document, shape)).hexdigest())
system.database.close()
