"""Spreadsheets: templates to fill in, and what was filled in read back as the contents of notices."""
