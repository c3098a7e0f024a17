"""What a disk may hold after the power went off, worked out from one trace of the publisher's system calls.

A traced run is a list of *operations* on files and folders. A power cut at some point keeps every operation that a
later sync, before that point, made durable; each of the others it may keep or drop on its own, in any order, and a
write it may keep in part, by sectors. That is what POSIX promises and no more:

- fsync or fdatasync of a file makes its writes and truncations durable, not its name;
- fsync of a folder makes what happened to the names in it durable;
- a file is there only when its name is, and the names of all folders above it.

A *state* is the content of the register's folder after such a cut, with what had been acknowledged before it.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PurePath

SECTOR = 512
FOLDER = 0
"""The node of every folder; files are numbered from 1."""


@dataclass(frozen=True)
class Write:
    """``data`` was written into file ``node`` at ``offset``."""

    node: int
    offset: int
    data: bytes


@dataclass(frozen=True)
class Cut:
    """File ``node`` was given ``size`` bytes."""

    node: int
    size: int


@dataclass(frozen=True)
class Named:
    """``node`` got the name ``path``, and gave up the name ``before`` if it had one."""

    path: str
    node: int
    before: str = ""


@dataclass(frozen=True)
class Removed:
    """The name ``path`` was taken away."""

    path: str


@dataclass(frozen=True)
class Synced:
    """File ``node`` was synced; or, where it is ``FOLDER``, the folder ``path``."""

    node: int
    path: str


@dataclass(frozen=True)
class Said:
    """The publisher acknowledged ``line``."""

    line: str


Operation = Write | Cut | Named | Removed | Synced | Said


class Disk:
    """Files and folders under a root, by relative path."""

    def __init__(self, start: Mapping[str, bytes | None]) -> None:
        """Begin with ``start``: content by path, None for a folder."""
        self.names: dict[str, int] = {}
        self.contents: dict[int, bytearray] = {}
        for number, (path, data) in enumerate(start.items(), start=1):
            self.names[path] = FOLDER if data is None else number
            self.contents[number] = bytearray(data or b"")

    def apply(self, operation: Operation) -> None:
        """Let one operation happen."""
        match operation:
            case Write(node, offset, data):
                content = self.contents.setdefault(node, bytearray())
                content.extend(bytes(max(0, offset - len(content))))
                content[offset : offset + len(data)] = data
            case Cut(node, size):
                content = self.contents.setdefault(node, bytearray())
                del content[size:]
                content.extend(bytes(size - len(content)))
            case Named(path, node, before):
                if self.names.get(before) == node:
                    del self.names[before]
                self.names[path] = node
            case Removed(path):
                self.names.pop(path, None)

    def tree(self) -> dict[str, bytes | None]:
        """Return what can be reached: content by path, None for a folder."""
        return {
            path: None if node == FOLDER else bytes(self.contents.get(node, b""))
            for path, node in sorted(self.names.items())
            if all(self.names.get(str(above)) == FOLDER for above in list(PurePath(path).parents)[:-1])
        }


@dataclass(frozen=True)
class State:
    """What the disk held, and which lines had been acknowledged, after a cut behind ``point`` operations."""

    point: int
    acknowledged: list[str]
    tree: dict[str, bytes | None]

    def digest(self) -> bytes:
        """Return a fingerprint by which two equal states are known."""
        parts = [repr((path, data and sha256(data).digest())) for path, data in self.tree.items()]
        return sha256(repr((len(self.acknowledged), parts)).encode()).digest()

    def write(self, folder: Path) -> None:
        """Lay the state out in ``folder``, in place of whatever is there."""
        folder.mkdir(exist_ok=True)
        for path in sorted(folder.rglob("*"), reverse=True):
            if str(path.relative_to(folder)) not in self.tree:
                path.rmdir() if path.is_dir() else path.unlink()
        for name, data in self.tree.items():
            if data is None:
                (folder / name).mkdir(exist_ok=True)
            else:
                (folder / name).write_bytes(data)


class Trace:
    """A traced run: where it began, and all its operations in order."""

    def __init__(self, start: Mapping[str, bytes | None], operations: Sequence[Operation]) -> None:
        self._start, self._operations = start, operations
        self._durable_from = _durability(operations)

    def states(self, chance: random.Random) -> Iterator[State]:
        """Yield random distinct states, all behind an acknowledgement; none twice, endless unless they run out.

        Two of the four kinds are the extremes at their point: all that was not synced is kept, or lost.
        """
        first = next(index for index, operation in enumerate(self._operations) if isinstance(operation, Said))
        seen: set[bytes] = set()
        repeats = 0
        while repeats < 1000:
            point = chance.randint(first + 1, len(self._operations))
            state = self._state(point, chance.choice(("kept", "lost", "some", "torn")), chance)
            fresh = state.digest() not in seen
            repeats = 0 if fresh else repeats + 1
            if fresh:
                seen.add(state.digest())
                yield state

    def _state(self, point: int, manner: str, chance: random.Random) -> State:
        disk, acknowledged = Disk(self._start), []
        for index, operation in enumerate(self._operations[:point]):
            if isinstance(operation, Said):
                acknowledged.append(operation.line)
            elif self._durable_from[index] < point:
                disk.apply(operation)
            elif manner == "kept" or (manner in ("some", "torn") and chance.random() < 0.5):
                disk.apply(_torn(operation, chance) if manner == "torn" else operation)
        return State(point, acknowledged, disk.tree())


def _torn(operation: Operation, chance: random.Random) -> Operation:
    """Return ``operation`` with, for a write, only its first sectors."""
    if not isinstance(operation, Write):
        return operation
    return Write(operation.node, operation.offset, operation.data[: SECTOR * chance.randint(0, 8)])


def _durability(operations: Sequence[Operation]) -> list[float]:
    """Return for each operation the index of the first sync that makes it durable, infinite where none does."""
    durable_from = [float("inf")] * len(operations)
    waiting: dict[tuple[str, object], list[int]] = {}
    for index, operation in enumerate(operations):
        match operation:
            case Write(node) | Cut(node):
                waiting.setdefault(("file", node), []).append(index)
            case Named(path) | Removed(path):
                waiting.setdefault(("folder", str(PurePath(path).parent)), []).append(index)
            case Synced(node, path):
                key = ("folder", path) if node == FOLDER else ("file", node)
                for earlier in waiting.pop(key, []):
                    durable_from[earlier] = index
    return durable_from
