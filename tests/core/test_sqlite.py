"""How connections to SQLite are set up."""

from __future__ import annotations

from pathlib import Path

from procurement.core.db import open_database


def test_who_reads_sees_the_file_in_memory_and_who_writes_reads_it(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path / 'register.sqlite3'}")
    with database.write() as writing, database.read() as reading:
        mapped = [session.connection().exec_driver_sql("PRAGMA mmap_size").scalar() for session in (writing, reading)]
    database.close()
    assert mapped[0] == 0
    assert mapped[1] >= 2**30


def test_who_reads_sees_what_was_written_since_and_no_more_while_it_looks(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path / 'register.sqlite3'}")
    with database.write() as session:
        session.connection().exec_driver_sql("CREATE TABLE t (x TEXT)")
    for number in range(3):
        with database.read() as before:
            seen = before.connection().exec_driver_sql("SELECT count(*) FROM t").scalar()
            with database.write() as session:
                session.connection().exec_driver_sql("INSERT INTO t VALUES (hex(randomblob(20000)))")
            assert before.connection().exec_driver_sql("SELECT count(*) FROM t").scalar() == seen == number
        database.cut_journal()
        with database.read() as after:
            assert after.connection().exec_driver_sql("SELECT sum(length(x)) FROM t").scalar() == 40_000 * (number + 1)
    database.close()
