"""The engine over Whoosh: Whoosh writes and keeps, memory answers."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import chain, islice
from pathlib import Path
from shutil import rmtree
from threading import Lock

from whoosh.index import TOC, FileIndex

from search_index.codec import IndexCodec, Pool
from search_index.completing import Completion, complete
from search_index.documents import Document
from search_index.generations import Generations, Mark
from search_index.journal import Change, append, journal_of, remove_others
from search_index.merging import merge_tiers
from search_index.position import IndexUnusable, Position
from search_index.query import Answer, Hit, Page, Query, Range, SortKey
from search_index.question import Question
from search_index.records import SCHEMA, Written, position_fields, write_document
from search_index.snapshots import EMPTY, INDEX_NAME, Snapshot, Stamp, follow, latest_commit, load_snapshot
from search_index.storage import MappedStorage

REBUILD_COLUMNS = 2**32 - 2**28
"""Bytes of columns a segment while rebuilding: Whoosh's have no more."""

REBUILD_HELD = 640 * 2**20
"""Bytes of postings that a rebuild holds in memory, roughly, before it writes them as a segment and begins another."""

_ATTEMPTS = 50


class WhooshEngine:
    """An index in one folder, shared by any number of threads and processes. See ``engine.Engine``."""

    def __init__(self, folder: Path) -> None:
        self._generations = Generations(folder)
        self._generations.sweep_if_idle()
        self._seen: tuple[Mark | None, Snapshot] = (None, EMPTY)
        self._refreshing = Lock()

    def position(self) -> Position | None:
        """Return the position of the last commit of any process; None for an empty index."""
        return self._current().position

    def built(self) -> int:
        """Return up to where the files were written anew. See ``engine.Engine.built``."""
        return self._generations.built()

    def match(
        self,
        query: Query,
        *,
        sort: Sequence[SortKey] = (),
        page: Page = Page(),  # noqa: B008 - immutable
        facets: Sequence[str] = (),
        group: str | None = None,
    ) -> Answer:
        """Return what matches ``query``. See ``engine.Engine.match``."""
        return self.ask(query).answer(sort, page, facets, group)

    def ask(self, query: Query) -> Question:
        """Return ``query`` put to the last commit. See ``engine.Engine.ask``."""
        return Question(self._current(), query)

    def count_within(self, field: str, limits: Range) -> int:
        """Return how many documents have such a number. See ``engine.Engine.count_within``."""
        columns = ((view.segment.numbers.get(field), view.dead) for view in self._current().views.values())
        return sum(column.count_within(limits, dead) for column, dead in columns if column is not None)

    def match_nearly(self, query: Query, *, group: str, few: int, page: Page) -> tuple[Hit, ...]:
        """Return what nearly matches ``query``. See ``engine.Engine.match_nearly``."""
        return self.ask(query).nearly(group=group, few=few, page=page)

    def complete(self, query: Query, most: int) -> tuple[Completion, ...]:
        """Return how the words of ``query`` may go on. See ``engine.Engine.complete``."""
        return complete(self._current(), query, most)

    def corrections(self, query: Query) -> Mapping[str, Sequence[str]]:
        """Return what may be meant by unknown words. See ``engine.Engine.corrections``."""
        return self.ask(query).corrections()

    def fingerprints(self) -> Mapping[str, int]:
        """Return the fingerprint of every document by its key."""
        return dict(self._current().fingerprints())

    def apply(
        self, add: Iterable[Document], remove: Iterable[str], position: Position, *, since: Position | None = None
    ) -> bool:
        """Write a change down. See ``engine.Engine.apply``."""
        documents = {document.key: document for document in add}
        with self._generations.locked("write"):
            present = self._latest()
            is_of_it = since in (None, present.position) and not _is_overtaken(present.position, position)
            if is_of_it:
                self._generations.hush()
                _write(self._current_folder(), present, documents, {*remove, *documents}, position)
                present = self._latest()  # the writer pays for opening what it wrote, not the next reader
            if present.stamp:
                self._generations.tell(present.number)
            return is_of_it

    def fold(self) -> bool:
        """Commit what the journal says, if it is half full. See ``engine.Engine.fold``."""
        if not self._current().recent.is_half_full:
            return False
        with self._generations.locked("write"):
            present = self._latest()
            if present.position is None or not present.recent.is_half_full:
                return False
            self._generations.hush()
            _take_up(self._current_folder(), present, {}, (), present.position)
            self._generations.tell(self._latest().number)
            return True

    def rebuild(self, documents: Iterable[Document], position: Position, *, if_behind: bool = False) -> None:
        """Write everything anew and swap. See ``engine.Engine.rebuild``."""
        with self._generations.locked("rebuild"):
            if if_behind and self._has_reached(position):
                return
            try:
                folder = _new_generation(self._generations)
                _fill(folder, documents, position)
                built = load_snapshot(folder, latest_commit(folder), EMPTY)
                if (key := built.find_repeated()) is not None:
                    raise ValueError(f"two documents have the key {key!r}")
                for view in built.views.values():
                    view.segment.keep()
                self._generations.note_built(folder, position.sequence)
                with self._generations.locked("write"):
                    self._generations.hush()
                    self._generations.make_current(folder)
                    self._generations.tell(built.number)
                self._current()
            finally:
                self._generations.sweep()

    def _has_reached(self, position: Position) -> bool:
        try:
            return self._current().position == position
        except IndexUnusable:
            return False

    def _current_folder(self) -> Path:
        """Return the folder of the generation that counts, the first one being created now."""
        name = self._generations.current()
        if name is not None:
            return self._generations.folder / name
        folder = _new_generation(self._generations)
        self._generations.make_current(folder)
        return folder

    def _current(self) -> Snapshot:
        """Return the snapshot of the last commit that any process has told of."""
        mark, snapshot = self._seen
        return snapshot if mark and mark == self._generations.mark() else self._latest()

    def _latest(self) -> Snapshot:
        """Return the snapshot of the last commit there is."""
        with self._refreshing:
            return self._refresh()

    def _refresh(self) -> Snapshot:
        for _ in range(_ATTEMPTS):
            mark, stamp = self._generations.mark(), self._stamp()
            present = self._seen[1]
            try:
                if stamp != present.stamp:
                    present = _load(self._generations.folder, stamp, present)
                followed = _follow(self._generations.folder, present)
                if followed is not None or stamp == self._stamp():  # else a commit has just taken up the journal
                    self._seen = (mark, followed or present)
                    return self._seen[1]
            except FileNotFoundError as error:  # another process has committed between the look and the reading
                if stamp == self._stamp():
                    raise IndexUnusable(f"{self._generations.folder}: {error}") from error
        raise IndexUnusable(f"{self._generations.folder}: replaced {_ATTEMPTS} times while it was being read")

    def _stamp(self) -> Stamp | None:
        name = self._generations.current()
        return None if name is None else (name, latest_commit(self._generations.folder / name))


def _is_overtaken(present: Position | None, offered: Position) -> bool:
    """Whether another process has already brought the index further than ``offered``."""
    return present is not None and present.digest == offered.digest and offered.sequence < present.sequence


def _load(folder: Path, stamp: Stamp | None, before: Snapshot) -> Snapshot:
    return EMPTY if stamp is None else load_snapshot(folder / stamp[0], stamp[1], before)


def _follow(folder: Path, snapshot: Snapshot) -> Snapshot | None:
    return None if snapshot.stamp is None else follow(folder / snapshot.stamp[0], snapshot)


def _new_generation(generations: Generations) -> Path:
    folder = generations.create()
    TOC.create(MappedStorage(str(folder)), SCHEMA, INDEX_NAME)
    return folder


def _fill(folder: Path, documents: Iterable[Document], position: Position) -> None:
    """Write ``documents`` into a new generation as they come, in one segment if it holds them; nobody reads it yet."""
    remaining = map(write_document, documents)
    begun: list[Written] = []
    snapshot = EMPTY
    while True:
        snapshot = load_snapshot(folder, latest_commit(folder), snapshot)
        pool = Pool()
        _commit(folder, snapshot, chain(begun, _fitting(remaining, pool)), (), position, pool)
        begun = list(islice(remaining, 1))
        if not begun:
            return


def _fitting(remaining: Iterator[Written], pool: Pool) -> Iterator[Written]:
    """Yield as many as one segment holds, and memory while they are put into ``pool``; one more may be there."""
    size = 0
    while size < REBUILD_COLUMNS and pool.held < REBUILD_HELD and (written := next(remaining, None)) is not None:
        size += sum(map(len, written.columns.values()))
        yield written


def _write(
    folder: Path, present: Snapshot, documents: Mapping[str, Document], gone: Collection[str], position: Position
) -> None:
    """Write down that ``documents`` were added to the ``present`` state and ``gone`` removed or replaced.

    In the journal while it is short and there is a commit that says how it is written, else as the next commit.
    """
    recent = present.recent
    if present.position_number is None or not recent.has_room(len(documents)):
        _take_up(folder, present, documents, gone, position)
        return
    added = {key: write_document(document) for key, document in documents.items()}
    journal = journal_of(folder, latest_commit(folder))
    append(journal, recent.end, Change(position, frozenset(gone), added, present.find(gone)))
    if not recent.count:
        remove_others(folder, journal)  # a writer may be killed before it does so behind a commit


def _take_up(
    folder: Path, present: Snapshot, documents: Mapping[str, Document], gone: Collection[str], position: Position
) -> None:
    """Commit a change together with all that the journal of the ``present`` state says."""
    kept = (written for key, written in present.recent.added.items() if key not in gone)
    _commit(folder, present, chain(kept, map(write_document, documents.values())), gone, position, Pool())
    remove_others(folder, None)


def _commit(
    folder: Path,
    present: Snapshot,
    add: Iterable[Written],
    gone: Iterable[str],
    position: Position,
    pool: Pool,
) -> None:
    """Replace documents and position of the generation in ``folder``, whose ``present`` state is the last there is.

    The postings of the new segment are gathered in ``pool``, which is empty. Where that fails (a full disk),
    nothing is left of it: it will be tried again and again.
    """
    for draft in folder.glob("*.toc.*"):
        draft.unlink()  # a writer was killed before its commit; Whoosh clears away its other files, but not this one
    before, there, writer = latest_commit(folder), set(folder.iterdir()), None
    try:
        index = FileIndex(MappedStorage(str(folder)), SCHEMA, INDEX_NAME)
        # Without Whoosh's own lock: the caller holds ours, and a writer that fails would never release it.
        writer = index.writer(_lk=False, compound=False, codec=IndexCodec())
        writer.pool = pool
        for number in _dead(present, gone):
            writer.delete_document(number)
        for written in add:
            for field, terms in written.terms.items():
                pool.add_terms(field, writer.docnum, terms)
            writer.add_document(**written.columns)
        writer.add_document(**position_fields(position))
        writer.commit(mergetype=merge_tiers)
    except BaseException:
        if latest_commit(folder) == before:
            if writer is not None:
                with suppress(Exception):
                    writer.cancel()
            _clear_away(set(folder.iterdir()) - there)
        raise


def _clear_away(paths: Iterable[Path]) -> None:
    """Delete files, and folders of temporary ones; what readers have kept among them can be worked out again."""
    for path in paths:
        if path.is_dir():
            rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


def _dead(present: Snapshot, gone: Iterable[str]) -> Iterator[int]:
    """Yield the numbers, in the whole of Whoosh's index, of the position and of what is or was removed or replaced."""
    if present.position_number is not None:
        yield present.position_number
    for found in (present.recent.dead, present.find(gone)):
        for name, numbers in found.items():
            yield from (present.committed[name].base + number for number in numbers)
