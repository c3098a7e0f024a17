"""Work behind the pages: the outbox, letters, chores that come round, and the worker that does them."""
