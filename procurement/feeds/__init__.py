"""Feeds of Selections: Atom and RSS."""
