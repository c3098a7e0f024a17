"""Saved Selections whose new acts are told by mail: matching along the ledger, digests, and who wants them."""
