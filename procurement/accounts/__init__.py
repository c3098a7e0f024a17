"""People, the roles they have over time, and the invitations by which they come in. Sign-in is not here yet."""
