"""The one command of a fresh machine: what it does, and what it says when something is missing."""

from __future__ import annotations

import ast
import hashlib
import json
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.packaging.stub_project import ROOT, StubProject

pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="signals and locks are tried on POSIX only")


@pytest.fixture(scope="module")
def set_up(tmp_path_factory: pytest.TempPathFactory) -> tuple[StubProject, subprocess.CompletedProcess[str]]:
    """Return a project after its first start, which only set it up, and how that went."""
    project = StubProject.create(tmp_path_factory.mktemp("ready"))
    return project, project.run("setup")


@pytest.fixture(scope="module")
def ready(set_up: tuple[StubProject, subprocess.CompletedProcess[str]]) -> StubProject:
    """Return a project whose environment was made by a first start."""
    project, first = set_up
    assert first.returncode == 0, first.stderr
    assert "requirements.lock" in first.stderr
    return project


@pytest.fixture(scope="module")
def bundle(ready: StubProject, tmp_path_factory: pytest.TempPathFactory) -> StubProject:
    """Return a bundle as it was made, for tests that change nothing in it."""
    folder = tmp_path_factory.mktemp("carried") / "bundle"
    done = ready.run("bundle", str(folder))
    assert done.returncode == 0, done.stderr
    return StubProject(folder)


@pytest.fixture
def stale(ready: StubProject, tmp_path: Path) -> StubProject:
    """Return a project whose lock has changed since its environment was made."""
    project = ready.copy(tmp_path / "stale")
    project.change_lock()
    return project


@pytest.fixture
def fresh(tmp_path: Path) -> StubProject:
    """Return a project without an environment."""
    return StubProject.create(tmp_path)


@pytest.fixture
def silent_index() -> Iterator[socket.socket]:
    """Yield a listening socket that accepts connections and never answers, for an installer that hangs."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(60)
        yield server


def hanging_index(server: socket.socket) -> dict[str, str]:
    """Return variables that send the installer to ``server``."""
    host, port = server.getsockname()
    address = f"http://{host}:{port}/simple"
    return {"PIP_NO_INDEX": "0", "PIP_FIND_LINKS": "", "PIP_INDEX_URL": address, "PIP_RETRIES": "0"}


def assert_one_sentence(done: subprocess.CompletedProcess[str], vietnamese: str, english: str) -> None:
    """Check that a failure is told in both languages, without a traceback, with an honest exit code."""
    assert done.returncode not in (0, None)
    assert vietnamese in done.stderr
    assert english in done.stderr
    assert "Traceback" not in done.stderr + done.stdout


def test_a_second_start_installs_nothing(ready: StubProject) -> None:
    before = ready.stamp.stat().st_mtime_ns
    second = ready.run("stats", PIP_FIND_LINKS="nowhere")
    assert (second.returncode, second.stderr) == (0, "")
    assert ready.stamp.stat().st_mtime_ns == before


def test_a_command_keeps_its_arguments_folder_and_exit_code(ready: StubProject, tmp_path: Path) -> None:
    done = ready.run("import", "events", "a b.jsonl", cwd=tmp_path)
    assert json.loads(done.stdout) == {"argv": ["import", "events", "a b.jsonl"], "cwd": str(tmp_path)}
    assert ready.run("fail").returncode == 1


@pytest.mark.parametrize("arguments", [[], ["--port", "0"]], ids=["nothing", "options only"])
def test_without_a_command_it_serves_with_the_sample(ready: StubProject, arguments: list[str]) -> None:
    done = ready.run(*arguments, PROCUREMENT_PORT="0")
    assert json.loads(done.stdout)["argv"] == ["serve", "--with-sample", *arguments]


def test_packages_of_the_caller_do_not_mix_in(stale: StubProject, tmp_path: Path) -> None:
    for name in ("procurement", "pip", "pytest"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text("raise RuntimeError('a stranger')")
    for command in ("stats", "test"):
        done = stale.run(command, cwd=tmp_path, PYTHONPATH=str(tmp_path))
        assert done.returncode == 0, done.stderr


def test_help_needs_no_environment(fresh: StubProject) -> None:
    done = fresh.run("--help")
    assert (done.returncode, done.stderr) == (0, "")
    assert "run.py test" in done.stdout
    assert not (fresh.root / ".venv").exists()


def test_tests_get_the_development_lock_and_a_suite_by_name(ready: StubProject, tmp_path: Path) -> None:
    fresh = ready.copy(tmp_path / "developer")
    named = fresh.run("test", "faults", "-x")
    assert json.loads(named.stdout)["argv"] == ["-m", "faults", "-x"], named.stderr
    default = fresh.run("test")
    parallel = ["-n", "auto", "--dist", "loadfile", "--no-loadscope-reorder"]
    assert json.loads(default.stdout)["argv"] == parallel, default.stderr
    plain = fresh.run("test", "tests/core", "-q", cwd=tmp_path)
    assert json.loads(plain.stdout) == {"argv": ["tests/core", "-q"], "cwd": str(fresh.root)}
    assert fresh.run("stats").stderr == ""  # The development lock holds the other.


def test_a_changed_lock_is_installed_over_the_old_one(stale: StubProject) -> None:
    again = stale.run("stats")
    assert again.returncode == 0
    assert "requirements.lock" in again.stderr
    assert stale.run("stats").stderr == ""


@pytest.mark.faults
def test_a_broken_interpreter_is_replaced(stale: StubProject) -> None:
    interpreter = stale.root / ".venv/bin/python"
    interpreter.unlink()
    interpreter.symlink_to(stale.root / "gone")
    assert stale.run("stats").returncode == 0


def test_a_wrong_hash_is_refused_and_leaves_no_stamp(stale: StubProject) -> None:
    lock = stale.root / "requirements.lock"
    lock.write_text(lock.read_text()[:-65] + "0" * 64)
    assert_one_sentence(stale.run("stats"), "không khớp mã băm", "does not match its locked hash")
    assert not stale.stamp.exists()


def test_no_network_is_one_sentence(stale: StubProject) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        variables = hanging_index(server)
    assert_one_sentence(stale.run("stats", **variables), "kiểm tra kết nối mạng", "check the network")
    assert not stale.stamp.exists()


def test_a_missing_ensurepip_names_the_package_to_install(fresh: StubProject) -> None:
    double = fresh.double("import sys\nsys.modules['ensurepip'] = None\n")
    with_double = fresh.run("stats", PYTHONPATH=double)
    assert_one_sentence(with_double, "apt install python3-venv", "lacks venv or ensurepip")


def test_a_taken_port_is_told_before_anything_is_installed(fresh: StubProject) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = str(server.getsockname()[1])
        assert_one_sentence(fresh.run("--port", port), f"Cổng {port} đang được dùng", f"Port {port} is taken")
        assert_one_sentence(fresh.run("serve", PROCUREMENT_PORT=port), "cổng khác", "choose another")
    assert not (fresh.root / ".venv").exists()


def test_a_read_only_folder_is_one_sentence(fresh: StubProject) -> None:
    refuse = "raise OSError(errno.EROFS, 'Read-only file system', str(path))"
    double = fresh.double(f"import errno, os\ndef mkdir(path, *rest, **more):\n    {refuse}\nos.mkdir = mkdir\n")
    assert_one_sentence(fresh.run("stats", PYTHONPATH=double), "Không ghi được vào thư mục", "cannot be written")


def test_a_file_in_place_of_the_environment_is_one_sentence(fresh: StubProject) -> None:
    (fresh.root / ".venv").write_text("")
    assert_one_sentence(fresh.run("stats"), "hãy xóa .venv", "remove .venv")


def test_an_old_python_gets_one_sentence(fresh: StubProject) -> None:
    double = fresh.double("import sys\nsys.version_info = (3, 8, 18, 'final', 0)\n")
    assert_one_sentence(fresh.run(PYTHONPATH=double), "Cần Python 3.11 trở lên", "this is Python 3.8")


def test_run_py_parses_on_python_3_6() -> None:
    tree = ast.parse((ROOT / "run.py").read_text("utf-8"), feature_version=(3, 6))
    imported = [node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    assert "__future__" not in imported, "annotations from __future__ is a syntax error on Python 3.6"


@pytest.mark.faults
def test_an_interrupted_installation_says_so_and_starts_afresh(stale: StubProject, silent_index: socket.socket) -> None:
    process = stale.start("stats", **hanging_index(silent_index))
    connection, _ = silent_index.accept()
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    connection.close()
    done = subprocess.CompletedProcess(process.args, process.returncode, out, err)
    assert_one_sentence(done, "Đã dừng", "Stopped")
    assert not stale.stamp.exists()
    shutil.rmtree(stale.root / ".venv/lib")  # Worse than an interruption leaves behind.
    assert stale.run("stats").returncode == 0


@pytest.mark.faults
def test_a_second_start_waits_for_the_installer_even_when_its_parent_was_killed(
    stale: StubProject, silent_index: socket.socket
) -> None:
    first = stale.start("stats", **hanging_index(silent_index))
    connection, _ = silent_index.accept()
    first.kill()
    second = stale.start("stats")
    assert second.stderr is not None
    assert "đang chờ" in second.stderr.readline()
    assert not stale.stamp.exists()
    silent_index.close()
    connection.close()
    _, err = second.communicate(timeout=120)
    assert second.returncode == 0, err
    assert stale.stamp.exists()
    first.communicate()


def test_setting_up_alone_starts_nothing(set_up: tuple[StubProject, subprocess.CompletedProcess[str]]) -> None:
    project, done = set_up
    assert (done.returncode, done.stdout) == (0, "")
    assert project.stamp.is_file()


def test_a_bundle_installs_where_there_is_no_index(bundle: StubProject, tmp_path: Path) -> None:
    carried = bundle.copy(tmp_path / "bundle")
    assert {path.name for path in (carried.root / "wheelhouse").iterdir()} == {
        "runtime-1.0-py3-none-any.whl", "builder-1.0-py3-none-any.whl",
    }  # fmt: skip
    first = carried.run("stats", PIP_FIND_LINKS="", PIP_INDEX_URL="http://127.0.0.1:9/simple")
    assert (first.returncode, json.loads(first.stdout)["argv"]) == (0, ["stats"])


def test_a_bundle_names_the_digest_of_each_of_its_files(bundle: StubProject) -> None:
    lines = (bundle.root / "SHA256SUMS").read_text("utf-8").splitlines()
    named = {line[66:]: line[:64] for line in lines}
    files = {path for path in bundle.root.rglob("*") if path.is_file() and path.name != "SHA256SUMS"}
    assert {bundle.root / name for name in named} == files
    assert all(hashlib.sha256(path.read_bytes()).hexdigest() == named[str(path.relative_to(bundle.root))]
               for path in files)  # fmt: skip


def test_a_package_changed_on_the_way_is_not_installed(bundle: StubProject, ready: StubProject, tmp_path: Path) -> None:
    carried = bundle.copy(tmp_path / "bundle")
    wheel = carried.root / "wheelhouse/runtime-1.0-py3-none-any.whl"
    wheel.write_bytes(wheel.read_bytes() + b"\0")
    lend_environment(ready, carried, without="runtime")
    done = carried.run("setup", PIP_FIND_LINKS="")
    assert_one_sentence(done, "không khớp mã băm", "does not match its locked hash")
    assert not carried.stamp.exists()


def lend_environment(ready: StubProject, carried: StubProject, without: str) -> None:
    """Give a project the environment of another that lacks one package; cheaper than a first start."""
    shutil.copytree(ready.root / ".venv", carried.root / ".venv", symlinks=True)
    carried.stamp.write_text("by another lock")
    shutil.rmtree(next(carried.root.glob(f".venv/lib/*/site-packages/{without}-*.dist-info")))


def test_a_bundle_goes_into_an_empty_folder_only(ready: StubProject, tmp_path: Path) -> None:
    (tmp_path / "something").touch()
    assert_one_sentence(ready.run("bundle", str(tmp_path)), "không trống", "is not empty")
    assert_one_sentence(ready.run("bundle"), "Cần một thư mục", "A folder is needed")
