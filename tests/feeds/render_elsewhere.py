"""Prints the SHA-256 of a feed of everything, for the test that asks another process for the same bytes."""

from __future__ import annotations

import hashlib
import sys

from procurement.feeds.addresses import Addresses
from procurement.feeds.building import Wanted, build_feed
from procurement.feeds.rendering import render
from procurement.search.selection import Selection
from procurement.settings import read_settings
from procurement.system import build_system

shape = sys.argv[1]
system = build_system(read_settings())
wanted = Wanted(Selection(), shape, Addresses(system.settings.base_url, "vi"))
with system.database.read() as session:
    document = build_feed(session, system.search, wanted, system.clock.now())
sys.stdout.write(hashlib.sha256(render(document, shape)).hexdigest())
system.database.close()
