"""Signs that inspectors look for in what was published, as data and pure functions. No page of everybody shows them."""
