"""Projects, bidding plans (KHLCNT) and their revisions, packages, rounds of tendering and their lots."""
