"""One saved file of the portal: recognised by its keys, read into pieces of notices, the rest listed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from procurement.core.errors import Invalid, Problem
from procurement.core.exact_json import parse_exact
from procurement.importing.vneps.archives import is_archive, read_archive
from procurement.importing.vneps.calls import read_call, read_call_row, read_prequalification, read_versions
from procurement.importing.vneps.clarifying import CLARIFICATIONS, is_version, read_clarifications, read_version
from procurement.importing.vneps.mistaken import refuse_mistaken
from procurement.importing.vneps.nodes import MAX_DEPTH, Account, Node, Path
from procurement.importing.vneps.openings import Openings
from procurement.importing.vneps.pages import read_page
from procurement.importing.vneps.pieces import Piece, Surroundings, Version
from procurement.importing.vneps.plans import read_plan, read_plan_row
from procurement.importing.vneps.results import read_result

MAX_FILE_BYTES = 64 * 2**20
SURROGATE = re.compile("[\ud800-\udfff]")
ENVELOPE = ("description", "status", "endpoint", "code", "message")
"""What stands around an answer and says nothing of the notice."""
CALLS = ("bidoNotifyContractorM", "bidoNotifyContractorP", "bidNoContractorResponse")


@dataclass(frozen=True)
class PortalFile:
    """What one file says. ``unread`` counts, by place (``[]`` stands for every row), what has no place in a notice."""

    name: str
    pieces: list[Piece]
    versions: list[Version]
    problems: list[Problem]
    unread: Counter[str]


def read_portal_file(data: bytes, name: str) -> PortalFile:
    """Read the bytes of a saved answer, of several, or of a browser's archive. Raises Invalid where it is none.

    What is not understood is no error: it stands in ``unread``, or, where a whole answer is unknown, in ``problems``.
    """
    refuse_mistaken(data)
    tree = parse_exact(data, longest=MAX_FILE_BYTES, deepest=MAX_DEPTH)
    if is_archive(tree):
        tree = read_archive(tree)
    _refuse_broken_text(tree)
    run = _Run()
    run.walk(tree, (), Surroundings())
    pieces = [*run.pieces, *run.openings.pieces()]
    found = Counter(_place(path) for path, _ in run.account.unread(tree))
    unknown = [] if pieces or run.versions else [Problem((), "portal.unknown")]
    return PortalFile(name, pieces, run.versions, [*run.account.problems, *unknown], found)


@dataclass
class _Run:
    """One walk over one file."""

    account: Account = field(default_factory=Account)
    pieces: list[Piece] = field(default_factory=list)
    versions: list[Version] = field(default_factory=list)
    openings: Openings = field(default_factory=Openings)

    def walk(self, value: Any, path: Path, around: Surroundings) -> None:
        """Look at every object, outermost first, until one is recognised."""
        if isinstance(value, list):
            for index, item in enumerate(value):
                self.walk(item, (*path, index), around)
        elif isinstance(value, Mapping):
            node = Node(value, path, self.account)
            around = _surroundings(node, around)
            self._recognise(node, around)
            for key, item in value.items():
                if (*path, key) not in self.account.read:
                    self.walk(item, (*path, key), around)

    def _recognise(self, node: Node, around: Surroundings) -> None:
        for markers, read in RECOGNISED:
            if any(isinstance(node.value.get(marker), Mapping | list) for marker in markers):
                self.pieces += read(node, around)
        if any(marker in node.value for marker in CALLS):
            self.versions += read_versions(node)
        if is_version(node):
            version = read_version(node)
            self.versions += [version] if version else []
        elif (row := _read_row(node, around)) is not None:
            self.pieces.append(row)
        self._take_opening(node, around)

    def _take_opening(self, node: Node, around: Surroundings) -> None:
        if isinstance(node.value.get("bidoBidroundMngViewDTO"), Mapping):
            self.openings.take_round(node.node("bidoBidroundMngViewDTO"), around)
        if isinstance(node.value.get("bidSubmissionByContractorViewResponse"), Mapping):
            self.openings.bids.append((node.node("bidSubmissionByContractorViewResponse"), around))
        if "bidOpenView" in node.value:
            self.openings.take_lot(node)


def _read_row(node: Node, around: Surroundings) -> Piece | None:
    value = node.value
    if "planNoStand" in value or str(value.get("type", "")).startswith("es-plan"):
        return read_plan_row(node, around)
    if "notifyNoStand" in value or ("stepCode" in value and "notifyNo" in value):
        return read_call_row(node, around)
    return None


def _surroundings(node: Node, around: Surroundings) -> Surroundings:
    captured = node.moment("capturedAt", "observedAtApprox") if "bidName" not in node.value else None
    asked = node.value.get("request")
    request = node.node("request") if isinstance(asked, Mapping) else around.request
    if request is not around.request and request is not None:
        request.leave(*request.value)
    if captured or "raw" in node.value or "data" in node.value:
        node.leave(*ENVELOPE)
    return Surroundings(captured or around.retrieved_at, request)


def _one(read: Callable[[Node, Surroundings], Piece]) -> Callable[[Node, Surroundings], list[Piece]]:
    return lambda node, around: [read(node, around)]


def _flat(node: Node, around: Surroundings) -> list[Piece]:
    is_flat = "notifyNo" in node.value and "bidName" in node.value
    return read_prequalification(node, around) if is_flat else []


RECOGNISED: tuple[tuple[tuple[str, ...], Callable[[Node, Surroundings], list[Piece]]], ...] = (
    (("bidPoBidpPlanProjectDetailView",), _one(read_plan)),
    (CALLS, read_call),
    (("bidCancelingResponse",), _flat),
    (("bideContractorInputResultDTO",), _one(read_result)),
    ((CLARIFICATIONS,), read_clarifications),
    (("headers",), read_page),
)
"""By which keys an answer is recognised, and how it is read."""


def _place(path: Path) -> str:
    return ".".join("[]" if isinstance(part, int) else part for part in path).replace(".[]", "[]")


def _refuse_broken_text(tree: Any) -> None:
    """Refuse lone surrogates: such text can be neither stored nor shown."""
    for text in _texts(tree):
        if SURROGATE.search(text):
            raise Invalid([Problem((), "text.surrogate", {"label": {"vi": "tệp", "en": "file"}})])


def _texts(tree: Any) -> Iterator[str]:
    waiting = [tree]
    while waiting:
        value = waiting.pop()
        if isinstance(value, str):
            yield value
        elif isinstance(value, Mapping):
            waiting += [*value, *value.values()]
        elif isinstance(value, list):
            waiting += value
