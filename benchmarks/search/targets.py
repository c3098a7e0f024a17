"""The figures as a table, and beside what was hoped for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from benchmarks.search.asking import (
    COLD,
    FIRST,
    OURS_AMONG_ALL,
    OURS_ONE_BY_ONE,
    TANTIVY_AMONG_ALL,
    TANTIVY_BESIDE_COLD,
    TANTIVY_ONE_BY_ONE,
    high,
    middle,
)

NAMES = ("ours", "Tantivy", COLD, TANTIVY_BESIDE_COLD, FIRST, OURS_ONE_BY_ONE, TANTIVY_ONE_BY_ONE, OURS_AMONG_ALL,
         TANTIVY_AMONG_ALL, "FTS5", "Whoosh as it comes")  # fmt: skip
RATIOS = (("ours", "Tantivy"), (COLD, TANTIVY_BESIDE_COLD), (FIRST, TANTIVY_BESIDE_COLD),
          (OURS_ONE_BY_ONE, TANTIVY_ONE_BY_ONE), (OURS_AMONG_ALL, TANTIVY_AMONG_ALL),
          (OURS_AMONG_ALL, "FTS5"))  # fmt: skip
QUICK = ("common word, newest", "3 words, newest", "filter", "filters alone", "body", "facets", "common word, facets",
         "deep page", "newest")  # fmt: skip
RANKED = ("3 words, ranked",)


def as_lines(figures: Mapping[str, Any]) -> Iterator[str]:
    """Yield the figures of one run as Markdown."""
    asked = figures["asked"]
    yield f"{figures['notices']} notices, seed {figures['seed']}, commit {figures['commit']}"
    yield ""
    yield "| building | documents a second | MB on disk | MB at the most |"
    yield "|---|---:|---:|---:|"
    for one in figures["built"]:
        rate = figures["notices"] / one["seconds"]
        yield f"| {one['name']} | {rate:.0f} | {one['size'] / 1e6:.1f} | {one['peak_mb']:.0f} |"
    yield ""
    head = ("ms of a processor, p50 / p95", *NAMES, *(f"{ours} / {peer}" for ours, peer in RATIOS))
    yield f"| {' | '.join(head)} |"
    yield "|---" * len(head) + "|"
    for kind, times in asked["times"].items():
        yield "| " + " | ".join((kind, *(_cell(times.get(name)) for name in NAMES), *_ratios(times))) + " |"
    yield ""
    yield f"{len(asked['wrong'])} of {asked['compared']} totals differ."
    yield f"{asked['same_pages']} of {asked['pages']} pages by date are the same."
    yield f"Ours opened in {middle(asked['open_ms']):.0f} ms."
    yield from asked["wrong"][:10]
    yield ""
    yield from _known(figures["known"])
    yield ""
    yield from _clients(figures["clients"])
    yield ""
    yield from _targets(figures)


def _known(known: Mapping[str, Mapping[str, float]]) -> Iterator[str]:
    disguises = list(known["ours"])
    yield f"| known items, MRR@10 | {' | '.join(disguises)} |"
    yield "|---" + "|---:" * len(disguises) + "|"
    for name, values in known.items():
        yield f"| {name} | {' | '.join(f'{values[each]:.3f}' for each in disguises)} |"


def _clients(told: Mapping[str, Mapping[str, Sequence[float]]]) -> Iterator[str]:
    ways = list(next(iter(told.values())))
    yield f"| questions a second, each round | {' | '.join(ways)} |"
    yield "|---" + "|---:" * len(ways) + "|"
    for name, rates in told.items():
        yield f"| {name} | {' | '.join(', '.join(f'{one:.0f}' for one in rates[way]) for way in ways)} |"


def _cell(times: Sequence[float] | None) -> str:
    return f"{middle(times):.3g} / {high(times):.3g}" if times else ""


def _ratios(times: Mapping[str, Sequence[float]]) -> Iterator[str]:
    for ours, peer in RATIOS:
        yield f"{middle(times[ours]) / middle(times[peer]):.3g}" if times.get(ours) and times.get(peer) else ""


def _targets(figures: Mapping[str, Any]) -> Iterator[str]:
    times = figures["asked"]["times"]
    built = {one["name"]: one for one in figures["built"]}

    def worst(kinds: Sequence[str], ours: str, peer: str) -> float:
        return max(middle(times[k][ours]) / middle(times[k][peer]) for k in kinds if times[k].get(ours))

    shared, known = figures["shared"], {name: values["all"] for name, values in figures["known"].items()}
    best = max(value for name, value in known.items() if name != "ours")
    seen = middle(shared["ours_ms"]) / middle(shared["fts5_ms"])
    rebuilt = built["FTS5"]["seconds"] / built["ours"]["seconds"]
    rows = [
        (
            "engine / Tantivy, warm: newest, filters, facets, the worst",
            0.25,
            1.0,
            worst(QUICK, "ours", "Tantivy"),
        ),
        ("engine / Tantivy, warm: 3 words by relevance", 0.35, 1.0, worst(RANKED, "ours", "Tantivy")),
        ("engine cold / Tantivy, the worst class", 2.0, 4.0, worst(list(times), COLD, TANTIVY_BESIDE_COLD)),
        ("building: documents a second / FTS5's of the same words", 0.6, 0.25, rebuilt),
        ("one notice, until three other processes find it / FTS5's commit of a row", 2.0, 10.0, seen),
        ("memory of each further process, MB", 40, 150, max(shared["further_mb"])),
        ("known items: the best peer's MRR@10 less ours", 0.01, 0.03, best - known["ours"]),
        ("wrong totals", 0, 0, len(figures["asked"]["wrong"])),
    ]
    yield "| measure | ambition | floor | reached |"
    yield "|---|---:|---:|---:|"
    for name, ambition, floor, reached in rows:
        yield f"| {name} | {ambition:g} | {floor:g} | {reached:.3g} |"
