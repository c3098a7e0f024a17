"""Data to take away: tables of whole Selections."""
