"""The law as data, and what follows from it: warnings for drafts, duties of bodies, figures, monthly files."""
