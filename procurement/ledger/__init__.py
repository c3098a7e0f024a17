"""The ledger: the only order of events there is."""
