"""Side by side against peers: ``python3 run.py bench`` (docs/benchmarks.md). The packages know nothing of it."""
