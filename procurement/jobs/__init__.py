"""Work that follows a publication: the outbox and the loop that empties it."""
