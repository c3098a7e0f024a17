"""What follows a Selection by itself: Atom, RSS, and the calendar of closing times."""
