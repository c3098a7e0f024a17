"""Ways in for what was published elsewhere: event files, and the small sample of a fresh register."""
