"""The one door: publish, amend, cancel, withhold. No other code makes anything public."""
