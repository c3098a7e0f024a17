"""Figures in words: a share with both numbers, each leading to its rows; lines of a level or a body; times."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from procurement.compliance.figures import HEADLINE, Coverage
from procurement.compliance.figures_time import HIGH, MEDIAN, Times
from procurement.compliance.judging import MISSING, NOT_DUE, PUBLISHED, UNKNOWN
from procurement.compliance.programmes import Programme
from procurement.httpkit.language import current_language
from procurement.httpkit.language import gettext as _
from procurement.notices.kinds import KINDS
from procurement.web.oversight.asking import KIND, STATE, Asked

LINKED = (PUBLISHED, MISSING, NOT_DUE, UNKNOWN)
"""States whose number leads to its rows."""

Counts = Mapping[str, Coverage]


@dataclass(frozen=True)
class Figure:
    """The publications of one kind: both numbers, the share, what is apart; ``urls`` lead to the rows of a state."""

    name: str
    count: Coverage
    share: str
    urls: Mapping[str, str]
    distance: str = ""

    @property
    def numbers(self) -> tuple[int, int, int, int]:
        """Published, required, not due, not judged."""
        states = self.count.states
        return self.count.published, self.count.required, states[NOT_DUE], states[UNKNOWN]


@dataclass(frozen=True)
class Line:
    """The five kinds of one level or body."""

    name: str
    url: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True)
class TimeLine:
    """How timely one kind came by one source of the national time."""

    name: str
    source: str
    times: Times
    share: str
    median: int | None
    high: int | None


def draw_figures(
    counts: Counts,
    kinds: tuple[str, ...],
    asked: Asked,
    more: Mapping[str, str] = MappingProxyType({}),
    programme: Programme | None = None,
    linked: tuple[str, ...] = LINKED,
) -> Iterator[Figure]:
    """Yield a figure for each of ``kinds``, with its distance from a target and links to the rows of ``linked``."""
    for kind in kinds:
        urls = {state: asked.url(more={KIND: kind, STATE: state, **more}) for state in linked}
        short = programme.distance(counts[kind]) if programme else None
        distance = "" if short is None else number_words(short)
        yield Figure(KINDS[kind].name(current_language()), counts[kind], share_words(counts[kind]), urls, distance)


def share_words(count: Coverage | Times) -> str:
    """Return the share as it is written in the language of the page; nothing where nothing is required yet."""
    return "" if count.share is None else f"{number_words(count.share)} %"


def number_words(number: float) -> str:
    """Return a number with at most one decimal in the language of the page."""
    said = f"{number:g}"
    return said.replace(".", ",") if current_language() == "vi" else said


def missing_of(counts: Counts) -> int:
    """Return how much is missing of the five kinds."""
    return sum(counts[kind].states[MISSING] for kind in HEADLINE)


def draw_times(found: Mapping[tuple[str, str], Times]) -> Iterator[TimeLine]:
    """Yield the times by kind and source, what nobody can judge left out."""
    for kind, row in KINDS.items():
        for source, said in source_words().items():
            times = found.get((kind, source))
            if times and times.judged:
                late = (times.days_late(MEDIAN), times.days_late(HIGH))
                yield TimeLine(row.name(current_language()), said, times, share_words(times), *late)


def source_words() -> dict[str, str]:
    """Return the words for each source of the national time."""
    return {
        "national": _("theo dữ liệu Hệ thống quốc gia"),
        "declared": _("đơn vị khai"),
        "confirmed": _("người kiểm tra xác nhận"),
    }
