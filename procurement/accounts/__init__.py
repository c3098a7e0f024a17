"""People, the roles they have over time, how they come in and prove who they are, and the keys of their systems."""
