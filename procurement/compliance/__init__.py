"""The law as data: working days, regimes, deadlines, minimum times; and what follows for drafts and bodies."""
