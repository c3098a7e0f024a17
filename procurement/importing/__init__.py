"""Ways in for what was published elsewhere: event files, and the invented sample."""
