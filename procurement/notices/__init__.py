"""Notices: their kinds, codes, fields and schemas, and the codec of the event file."""
