"""The folders of an index, which of them counts, and who may write.

``<folder>/g000001/`` holds one generation, ``<folder>/CURRENT`` the name of the one that counts. A rebuild fills a new
folder and then swaps the name by one rename. ``<folder>/COMMITTED`` is taken away before each commit and swap and
written anew behind it, for others to see that there is one. Locks belong to open files, so they die with their process.
"""

from __future__ import annotations

import errno
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from whoosh.util.filelock import FileLock

from search_index.position import IndexUnusable

_NAME = re.compile(r"g\d{6,}")

Mark = tuple[int, int, int]
"""Number, time and size of a file that each commit writes anew."""

_SIZES = 1000


class Generations:
    """The generations in one folder, which is created for the owner alone (the index holds pickles)."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            folder.chmod(0o700)
        except OSError as error:
            if error.errno != errno.EROFS:  # where nobody can write, nobody can put a pickle
                raise
        self._current, self._told = str(folder / "CURRENT"), str(folder / "COMMITTED")

    def current(self) -> str | None:
        """Return the name of the generation that counts, None before the first; raises IndexUnusable if it is torn."""
        try:
            name = Path(self._current).read_text("ascii").strip()
        except FileNotFoundError:
            return None
        except UnicodeDecodeError as error:
            raise IndexUnusable(f"{self.folder}: CURRENT is not text") from error
        if not _NAME.fullmatch(name):
            raise IndexUnusable(f"{self.folder}: CURRENT names {name!r}")
        return name

    def mark(self) -> Mark | None:
        """Return what differs after each commit of any process; one look, where finding the commit itself takes many.

        None while somebody is committing, or where nobody has told of one.
        """
        try:
            state = os.stat(self._told)
        except FileNotFoundError:
            return None
        return state.st_ino, state.st_mtime_ns, state.st_size

    def hush(self) -> None:
        """Let every process look for commits itself until one is told of: a writer may be killed in between."""
        Path(self._told).unlink(missing_ok=True)

    def tell(self, commit: int) -> None:
        """Tell all processes of the last ``commit``, by its number; the caller holds the write lock.

        Its size tells two of them apart that are told within one tick of the file system's clock.
        """
        draft = f"{self._told}.tmp"
        Path(draft).write_bytes(b"." * (1 + commit % _SIZES))
        os.replace(draft, self._told)

    def create(self) -> Path:
        """Create and return an empty folder, numbered after every folder there is."""
        last = max((int(path.name[1:]) for path in self._folders()), default=0)
        path = self.folder / f"g{last + 1:06d}"
        path.mkdir(mode=0o700)
        return path

    def make_current(self, path: Path) -> None:
        """Make the generation in ``path`` the one that counts; its files are on the disk before its name is."""
        for file in path.iterdir():
            if file.is_file():
                _sync(file)
        _sync(path)
        draft = self.folder / "CURRENT.tmp"
        draft.write_text(path.name + "\n", encoding="ascii")
        _sync(draft)
        draft.replace(self.folder / "CURRENT")
        _sync(self.folder)

    def note_built(self, path: Path, sequence: int) -> None:
        """Note in a new generation up to which entry it was written anew."""
        (path / "BUILT").write_text(f"{sequence}\n", encoding="ascii")

    def built(self) -> int:
        """Return what ``note_built`` said of the generation that counts; 0 where it said nothing that can be read."""
        try:
            return int((self.folder / (self.current() or "") / "BUILT").read_text(encoding="ascii"))
        except (OSError, ValueError, IndexUnusable):
            return 0

    def sweep(self) -> None:
        """Delete every generation that does not count; the caller holds the rebuild lock."""
        try:
            current = self.current()
        except IndexUnusable:
            return  # nobody can tell which one to keep; after a rebuild somebody can
        for path in self._folders():
            if path.name != current:
                shutil.rmtree(path, ignore_errors=True)  # where an open file cannot be deleted, the next sweep tries

    def sweep_if_idle(self) -> None:
        """Sweep unless somebody is rebuilding, or nothing can be written here: it only tidies."""
        lock = FileLock(str(self.folder / "rebuild.lock"))
        with suppress(OSError):
            if lock.acquire(blocking=False):
                try:
                    self.sweep()
                finally:
                    lock.release()

    @contextmanager
    def locked(self, name: str) -> Iterator[None]:
        """Hold the lock ``name`` ("write" or "rebuild") against all threads and processes; waits for it."""
        lock = FileLock(str(self.folder / f"{name}.lock"))
        lock.acquire(blocking=True)
        try:
            yield
        finally:
            lock.release()

    def _folders(self) -> list[Path]:
        return [path for path in self.folder.iterdir() if _NAME.fullmatch(path.name)]


def _sync(path: Path) -> None:
    if os.name == "nt" and path.is_dir():
        return  # Windows has no handle on a folder to flush
    handle = os.open(path, os.O_RDWR if path.is_file() else os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
