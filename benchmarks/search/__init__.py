"""How fast and how good the search is beside its peers (docs/benchmarks-search.md)."""
