"""From a log of strace to the operations of ``powercut``: what one program did to the files under one folder."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from tests.faults.killing import PROJECT
from tests.faults.powercut import FOLDER, Cut, Named, Operation, Removed, Said, Synced, Trace, Write

CALLS = (
    "openat,creat,mkdir,mkdirat,write,pwrite64,writev,pwritev,pwritev2,fsync,fdatasync,sync_file_range,rename,renameat,"
    "renameat2,unlink,unlinkat,rmdir,link,linkat,symlink,ftruncate,truncate,fallocate,lseek,dup,dup2,dup3,"
    "copy_file_range,sendfile"
)
"""Every call that can change a file or a name. Those which ``Reader`` does not know make it fail, not look away."""

LINE = re.compile(r"(?:\d+ +)?(\w+)\((.*)\) += (-?\d+)(?:<(.*?)>)?(?:\(deleted\))?(?: .*)?")
HANDLE = re.compile(r"(\d+|AT_FDCWD)<(.*?)>(?:\(deleted\))?(?:, (.*))?")
TEXT = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')


def read_tree(folder: Path) -> dict[str, bytes | None]:
    """Return everything under ``folder``: content by relative path, None for a folder."""
    found = sorted(folder.rglob("*"))
    return {str(path.relative_to(folder)): None if path.is_dir() else path.read_bytes() for path in found}


def trace_run(strace: str, program: list[str], folder: Path, log: Path) -> Trace:
    """Run ``program`` (arguments for Python) to its end under strace; return what it did under ``folder``."""
    start = read_tree(folder)
    options = ["-qq", "-f", "--seccomp-bpf", "-y", "-xx", "-s", str(1 << 24), "-e", "signal=none", "-o", str(log)]
    command = [strace, *options, "-e", f"trace={CALLS}", sys.executable, *program]
    subprocess.run(command, cwd=PROJECT, stdout=subprocess.DEVNULL, check=True, timeout=120)
    with log.open(encoding="ascii") as lines:
        return Trace(start, list(Reader(folder, start).read(lines)))


class Reader:
    """Follows names to the files that bear them, and offsets of files that are written in sequence."""

    def __init__(self, folder: Path, start: Iterable[str]) -> None:
        self._root = str(folder) + os.sep
        self._nodes = dict(zip(start, range(1, 1 << 30), strict=False))
        self._nodes |= {path: FOLDER for path in start if (folder / path).is_dir()}
        self._last = len(self._nodes)
        self._offsets: dict[int, int] = {}

    def read(self, lines: Iterable[str]) -> Iterator[Operation]:
        """Yield the operations that ``lines`` tell of."""
        for line in lines:
            match = LINE.fullmatch(line.strip())
            if match is None:
                raise ValueError(f"cannot read this line of the trace: {line[:200]}")
            call, arguments, result, opened = match.groups()
            if int(result) >= 0:
                yield from self._operation(call, arguments, int(result), opened)

    def _operation(self, call: str, arguments: str, result: int, opened: str | None) -> Iterator[Operation]:
        handle = HANDLE.fullmatch(arguments)
        if call == "write" and arguments.startswith("1<"):
            yield from self._said(arguments)
        elif not self._concerns(arguments + (opened or "")):
            return
        elif call == "openat":
            yield from self._opened(self._relative(_plain(opened or "")), arguments, result)
        elif call in ("rename", "unlink", "mkdir"):
            yield from self._renamed(call, [self._relative(_bytes(text).decode()) for text in TEXT.findall(arguments)])
        elif handle is not None:
            yield from self._on_handle(call, int(handle[1]), self._relative(_plain(handle[2])), handle[3] or "", result)
        else:
            raise ValueError(f"{call} was not expected under the register's folder")

    def _concerns(self, text: str) -> bool:
        """Whether a call is about the folder, leaving out the index of the log (-shm), which SQLite makes anew."""
        paths = [_plain(path) for path in re.findall(r"(?:\\x[0-9a-f]{2})+", text)]
        return any((path + os.sep).startswith(self._root) and not path.endswith("-shm") for path in paths)

    def _relative(self, path: str) -> str:
        """Return ``path`` relative to the folder, which itself is "."."""
        return os.path.relpath(path, self._root)

    def _opened(self, path: str, arguments: str, handle: int) -> Iterator[Operation]:
        self._offsets[handle] = 0
        if path not in self._nodes and "O_CREAT" in arguments:
            self._last += 1
            self._nodes[path] = self._last
            yield Named(path, self._last)
        elif "O_TRUNC" in arguments:
            yield Cut(self._nodes[path], 0)

    def _renamed(self, call: str, paths: list[str]) -> Iterator[Operation]:
        if call == "mkdir":
            self._nodes[paths[0]] = FOLDER
            yield Named(paths[0], FOLDER)
        elif call == "unlink":
            del self._nodes[paths[0]]
            yield Removed(paths[0])
        else:
            before, path = paths
            self._nodes[path] = self._nodes.pop(before)
            yield Named(path, self._nodes[path], before)

    def _said(self, arguments: str) -> Iterator[Operation]:
        found = TEXT.search(arguments)
        word, _, rest = _bytes(found[1] if found else "").decode().partition(" ")
        if word == "ack":
            yield Said(rest.strip())

    def _on_handle(self, call: str, handle: int, path: str, rest: str, result: int) -> Iterator[Operation]:
        node = FOLDER if path == "." else self._nodes[path]
        if call in ("fsync", "fdatasync"):
            yield Synced(node, path)
        elif call == "ftruncate":
            yield Cut(node, int(rest))
        elif call == "lseek":
            self._offsets[handle] = result
        elif call in ("write", "pwrite64"):
            text, *numbers = rest.split(", ")
            offset = int(numbers[1]) if call == "pwrite64" else self._offsets[handle]
            self._offsets[handle] += result if call == "write" else 0
            yield Write(node, offset, _bytes(text.strip('"'))[:result])
        else:
            raise ValueError(f"{call} was not expected under the register's folder")


def _bytes(text: str) -> bytes:
    r"""Return the bytes that strace wrote as \x2f\x74..."""
    return bytes.fromhex(text.replace("\\x", ""))


def _plain(path: str) -> str:
    """Return a path as text, from hexadecimal where strace wrote it so."""
    return _bytes(path).decode(errors="replace") if path.startswith("\\x") else path
