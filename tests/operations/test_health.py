"""Each point of health, driven into each of its states; and what the command and the page tell to whom."""

from __future__ import annotations

import json
import re
from collections import namedtuple
from datetime import timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from procurement.app import create_app
from procurement.core.audit import record_deed
from procurement.core.clock import FrozenClock
from procurement.jobs.beats import beat
from procurement.jobs.outbox import MOST_ATTEMPTS, OutboxRow, promise
from procurement.ledger.accepting import accept_clock
from procurement.operations import health as looking
from procurement.operations import wording
from procurement.operations.health import Health, Point, Watch, examine, look_at_disk
from procurement.operations.probing import can_write
from procurement.system import System
from tests.cli.conftest import Run
from tests.databases import environment
from tests.search.register import call, publish

Usage = namedtuple("Usage", "total used free")
GIB = 1 << 30
ALL = {"database", "worker", "drafts", "outbox", "given_up", "index", "clock", "backup", "disk", "mail", "alerts"}


def point(register: System, name: str) -> Point:
    """Return one point as it stands now."""
    [found] = [each for each in examine(register).points if each.name == name]
    return found


def make_well(register: System) -> None:
    """Give a sign of life of the worker and a backup, and let the index follow."""
    with register.database.write() as session:
        beat(session, "machine", register.clock.now())
        record_deed(session, at=register.clock.now(), actor="a", act="backup", subject="register")
    with register.database.read() as session:
        register.search.mark(session)


@pytest.fixture(autouse=True)
def other_machines(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the disk of these tests be roomy, and the server's clock stand where theirs does."""
    monkeypatch.setattr(looking, "_apart", lambda *_: timedelta())
    monkeypatch.setattr(looking.shutil, "disk_usage", lambda _: Usage(100 * GIB, 10 * GIB, 90 * GIB))


def test_a_register_that_is_well_is_well_in_every_point(register: System) -> None:
    make_well(register)
    health = examine(register)
    assert health.state == "ok", [each for each in health.points if each.state != "ok"]
    assert {each.name for each in health.points} == ALL


@pytest.mark.parametrize(("seconds", "state"), [(0, "ok"), (90, "ok"), (91, "warn"), (600, "warn"), (601, "fail")])
def test_a_worker_that_is_silent_is_noticed(register: System, clock: FrozenClock, seconds: int, state: str) -> None:
    make_well(register)
    clock.advance(timedelta(seconds=seconds))
    assert (point(register, "worker").state, point(register, "worker").figure) == (state, seconds)


def test_a_worker_that_never_ran_is_a_failure(register: System) -> None:
    assert (point(register, "worker").state, point(register, "worker").code) == ("fail", "worker.never")


def test_work_that_waits_too_long_is_noticed(register: System, clock: FrozenClock) -> None:
    with register.database.write() as session:
        promise(session, "published", "1", {}, clock.now())
    assert (point(register, "outbox").state, point(register, "outbox").figure) == ("ok", 1)
    clock.advance(timedelta(minutes=5, seconds=1))
    assert point(register, "outbox").state == "warn"


def test_work_given_up_is_counted_apart(register: System, clock: FrozenClock) -> None:
    with register.database.write() as session:
        for key in ("impatient", "patient"):
            promise(session, "published", key, {}, clock.now(), patient=key == "patient")
        session.flush()
        for row in session.query(OutboxRow):
            row.attempts = MOST_ATTEMPTS
    assert (point(register, "given_up").state, point(register, "given_up").figure) == ("warn", 1)
    assert point(register, "outbox").figure == 1


def test_an_index_that_lags_is_counted_and_far_behind_noticed(
    register: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(register, call("IB2688000001", "Mua tủ"))
    assert (point(register, "index").state, point(register, "index").code) == ("warn", "index.none")
    make_well(register)
    publish(register, *(call(f"IB268800001{n}", "Mua tủ") for n in range(3)))
    assert (point(register, "index").state, point(register, "index").figure) == ("ok", 3)
    monkeypatch.setattr(looking, "FAR_BEHIND", 2)
    assert point(register, "index").state == "warn"


def test_a_clock_behind_the_last_publication_is_a_failure(register: System, clock: FrozenClock) -> None:
    publish(register, call("IB2688000001", "Mua tủ"))
    clock.advance(timedelta(seconds=-2))
    assert point(register, "clock").code != "clock.behind"
    clock.advance(timedelta(seconds=-1))
    assert (point(register, "clock").state, point(register, "clock").figure) == ("fail", 3)
    with register.database.write() as session:
        accept_clock(session, clock, "operator", "giờ đã đúng")
    assert (point(register, "clock").state, point(register, "clock").code) == ("ok", "clock.accepted")
    clock.advance(timedelta(seconds=-3))
    assert point(register, "clock").code == "clock.behind"


@pytest.mark.parametrize(("seconds", "state"), [(2, "ok"), (3, "warn")])
def test_a_clock_apart_from_the_database_s_is_noticed(
    register: System, monkeypatch: pytest.MonkeyPatch, seconds: int, state: str
) -> None:
    monkeypatch.setattr(looking, "_apart", lambda *_: timedelta(seconds=seconds))
    assert (point(register, "clock").state, point(register, "clock").figure) == (state, seconds)


@pytest.mark.parametrize(("hours", "state"), [(0, "ok"), (26, "ok"), (27, "warn"), (2000, "warn")])
def test_an_old_backup_is_noticed_and_stops_nobody(
    register: System, clock: FrozenClock, hours: int, state: str
) -> None:
    make_well(register)
    clock.advance(timedelta(hours=hours))
    assert (point(register, "backup").state, point(register, "backup").figure) == (state, hours)


@pytest.mark.parametrize(
    ("total", "free", "state"),
    [(100, 90, "ok"), (100, 6, "ok"), (20, 4, "ok"), (100, 4, "warn"), (10, 1, "warn"), (20, 0.9, "fail")],
)
def test_a_disk_is_short_when_share_and_bytes_are(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, total: float, free: float, state: str
) -> None:
    usage = Usage(int(total * GIB), 0, int(free * GIB))
    monkeypatch.setattr(looking.shutil, "disk_usage", lambda _: usage)
    assert look_at_disk(tmp_path).state == state


def test_a_database_of_another_schema_is_a_failure(register: System) -> None:
    with register.database.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    assert (point(register, "database").state, point(register, "database").code) == ("fail", "schema.newer")


def test_a_database_that_is_away_is_a_failure_and_nothing_more_is_asked(
    register: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(_self: System) -> None:
        raise OperationalError("SELECT 1", {}, Exception("connection refused"))

    monkeypatch.setattr(System, "schema", away)
    assert [(each.name, each.state) for each in examine(register).points] == [
        ("database", "fail"), ("disk", "ok"),
    ]  # fmt: skip


def test_the_probe_leaves_no_row_and_does_not_wait_long_for_a_writer(
    register: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("procurement.operations.probing.WAIT_MS", 1)
    assert can_write(register.database) is True
    with register.database.read() as session:
        assert session.scalar(text("SELECT count(*) FROM worker_beats")) == 0
    with register.database.engine.begin() as connection:
        connection.execute(text("INSERT INTO worker_beats (machine, at) VALUES ('?probe', '2000-01-01 00:00:00')"))
        assert can_write(register.database) is None
    with register.database.engine.connect() as connection:
        waits = connection.exec_driver_sql("PRAGMA busy_timeout") if connection.dialect.name == "sqlite" else None
        assert waits is None or waits.scalar() == 30000


@pytest.mark.sqlite
def test_a_database_that_cannot_be_written_is_a_failure(register: System) -> None:
    with register.database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA query_only = ON")
    assert point(register, "database").code == "database.read_only"


def test_every_point_has_its_words() -> None:
    assert set(wording.NAMES) == ALL
    assert set(wording.STATES) == set(looking.STATES)
    source = Path(looking.__file__).read_text(encoding="utf-8")
    codes = set(re.findall(r'"([a-z_]+\.[a-z_]+)"', source)) | {f"schema.{s}" for s in ("missing", "older", "newer")}
    assert codes == set(wording.SENTENCES)
    for vietnamese, english in wording.SENTENCES.values():
        assert re.findall(r"\{\w+\}", vietnamese) == re.findall(r"\{\w+\}", english)


def test_many_visitors_cost_one_look(clock: FrozenClock) -> None:
    looks: list[int] = []

    def look() -> Health:
        looks.append(1)
        return Health(clock.now(), (Point("mail", "ok", "mail.folder"),))

    watch = Watch(look)
    for _ in range(10):
        watch.health(clock.now())
    assert len(looks) == 1
    clock.advance(timedelta(seconds=5))
    watch.health(clock.now())
    clock.advance(timedelta(days=-1))
    watch.health(clock.now())
    assert len(looks) == 3


@pytest.fixture
def visitor(register: System) -> FlaskClient:
    """Return somebody who asks the site over a register."""
    return create_app(register).test_client()


FROM_AFAR = {"REMOTE_ADDR": "203.0.113.9"}


def test_the_page_answers_by_its_status(visitor: FlaskClient, register: System) -> None:
    assert visitor.get("/suc-khoe").status_code == 503
    make_well(register)
    answer = visitor.get("/suc-khoe")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    assert "Cổng đang hoạt động bình thường" in answer.text


def test_this_machine_sees_figures_and_others_only_states(visitor: FlaskClient, register: System) -> None:
    make_well(register)
    near = visitor.get("/suc-khoe?format=json").get_json()
    far = visitor.get("/suc-khoe?format=json", environ_overrides=FROM_AFAR).get_json()
    through = visitor.get("/suc-khoe?format=json", headers={"X-Forwarded-For": "203.0.113.9"}).get_json()
    assert {"figure", "unit", "vi", "en"} <= set(near["points"][0])
    assert far["points"] == through["points"] == [{"name": p["name"], "state": p["state"]} for p in near["points"]]
    assert "MiB" in visitor.get("/suc-khoe").text
    assert "MiB" not in visitor.get("/suc-khoe", environ_overrides=FROM_AFAR).text


def test_no_path_and_no_address_of_the_database_is_ever_shown(visitor: FlaskClient, register: System) -> None:
    shown = visitor.get("/suc-khoe?format=json").text + visitor.get("/suc-khoe").text
    assert str(register.settings.data_dir) not in shown
    assert "://app" not in shown


def test_a_program_asks_by_accept_or_by_parameter(visitor: FlaskClient) -> None:
    accepted = {"": "text/html", "application/json": "application/json", "text/html,*/*": "text/html"}
    for accept, mimetype in accepted.items():
        assert visitor.get("/suc-khoe", headers={"Accept": accept} if accept else {}).mimetype == mimetype
    assert visitor.get("/suc-khoe?format=xml").status_code == 400
    assert "Worker" in visitor.get("/suc-khoe?lang=en").text


def test_the_page_is_drawn_while_the_database_is_away(
    visitor: FlaskClient, register: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(_self: object) -> None:
        raise OperationalError("SELECT 1", {}, Exception("connection refused"))

    monkeypatch.setattr(System, "schema", away)
    monkeypatch.setattr("procurement.core.db.Database.read", away)
    answer = visitor.get("/suc-khoe", environ_overrides=FROM_AFAR)
    assert (answer.status_code, "Có bộ phận của Cổng bị hỏng" in answer.text) == (503, True)


@pytest.fixture
def here(register: System, monkeypatch: pytest.MonkeyPatch) -> System:
    """Return the register that the commands' environment names."""
    for name, value in environment(register.settings).items():
        monkeypatch.setenv(name, value)
    return register


def test_the_command_ends_by_the_worst_state(run: Run, here: System, monkeypatch: pytest.MonkeyPatch) -> None:
    for code, state in enumerate(looking.STATES):
        points = (Point("mail", "ok", "mail.folder"), Point("backup", state, "backup.never"))
        monkeypatch.setattr(System, "health", lambda self, p=points: Health(self.clock.now(), p))
        result = run("check", "--json")
        assert (result.exit_code, json.loads(result.stdout)["state"]) == (code, state)


def test_the_command_says_what_helps(run: Run, here: System) -> None:
    result = run("check")
    assert result.exit_code == 2
    assert "Tiến trình nền" in result.stdout
    assert "procurement worker" in result.stdout
    assert result.stdout.splitlines()[-1] == "Kết luận: Hỏng"
    points = json.loads(run("check", "--json").stdout)["points"]
    assert {each["name"] for each in points} == ALL
    assert {"name", "state", "figure", "unit", "vi", "en"} == set(points[0])
    said = zip(result.stdout.splitlines(), [point["vi"] for point in points], strict=False)
    assert len({line.index(sentence) for line, sentence in said if sentence in line}) == 1  # free disk may have changed


def test_without_a_database_the_command_says_what_to_run(run: Run, folder: Path) -> None:
    result = run("check")
    assert (result.exit_code, "procurement init" in result.stdout) == (2, True)
