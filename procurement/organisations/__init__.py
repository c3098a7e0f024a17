"""Bodies over time: their names, codes, parents and predecessors."""
