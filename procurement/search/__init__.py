"""Finding notices: one Selection behind page, feed, export and API, answered by the search reading."""
