#!/usr/bin/env python3
"""Two commands for a fresh machine: set up and serve, set up and test.

    python3 run.py                       set up, load the sample when empty, serve on http://127.0.0.1:8000
    python3 run.py --port 8001           the same on another port
    python3 run.py test [PYTEST ARGS]    set up for development and run the default suite
    python3 run.py test SUITE            run one slow suite: faults, browser, scale, postgresql or genuine
    python3 run.py bench [MEASURE ...]   side by side against bare peers (docs/benchmarks.md)
    python3 run.py check                 ruff, mypy and the ranks of imports
    python3 run.py setup                 set up only
    python3 run.py bundle FOLDER         put program and packages into a folder that installs without a network
    python3 run.py COMMAND ...           any command of the register, for example: stats --json

Only the standard library is used. The environment is made in .venv from a lock file with hashes; a second start finds
it ready. The file must parse on Python 3.6, so that an old Python says one sentence instead of a syntax error:
nothing newer than 3.6 in its grammar, and nothing newer than 3.6 runs before the check of the version.
"""

import argparse
import contextlib
import errno
import hashlib
import importlib.util
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

if sys.version_info < (3, 11):  # noqa: UP036 (this file is what an old Python meets first)
    sys.exit(
        "Cần Python 3.11 trở lên, máy đang dùng Python {0}.{1}; hãy cài bản mới rồi chạy: python3.11 run.py\n"
        "Python 3.11 or later is needed, this is Python {0}.{1}; install a newer one and run: python3.11 run.py".format(
            *sys.version_info
        )
    )

try:
    import fcntl
except ImportError:  # Windows: two first starts at once are then on their own.
    fcntl = None  # type: ignore[assignment]

ROOT = Path(__file__).resolve().parent
ENVIRONMENT = ROOT / ".venv"
PYTHON = ENVIRONMENT / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
STAMP = ENVIRONMENT / ".installed"
RUN_LOCK = "requirements.lock"
TEST_LOCK = "requirements-dev.lock"
BUILD_LOCK = "requirements-build.lock"
WHEELHOUSE = "wheelhouse"  # where a bundle has its packages
CARRIED = ("procurement", "search_index", "templates", "docs", "run.py", "wsgi.py", "gunicorn.conf.py",
           "pyproject.toml", "README.md", RUN_LOCK, BUILD_LOCK)  # fmt: skip
SUMS = "SHA256SUMS"
SUITES = ("faults", "browser", "scale", "postgresql", "genuine")
# The default suite mostly waits for disks. In the order of the folders, whose last files are short: by number of tests,
# the few that take half a minute would come last, and one worker would wait for the other.
IN_PARALLEL = ["-n", "auto", "--dist", "loadfile", "--no-loadscope-reorder"]
HASH_FAULT = "DO NOT MATCH THE HASHES"
NETWORK_FAULTS = ("Max retries exceeded", "connection broken", "ConnectionError", "Read timed out", "ProxyError",
                  "Could not find a version", "Temporary failure in name resolution")  # fmt: skip


def say(vietnamese: str, english: str) -> None:
    """Tell the person at the terminal; standard output stays free for the command's own answer."""
    sys.stderr.write(vietnamese + "\n" + english + "\n")
    sys.stderr.flush()


def stop(vietnamese: str, english: str, code: int = 1) -> SystemExit:
    """Say why nothing more can be done and what helps; raise the returned exit."""
    say(vietnamese, english)
    return SystemExit(code)


def stamp_line(lock: str) -> str:
    """Return what the stamp says of a lock file once it is installed, in the manner of ``sha256sum``."""
    return hashlib.sha256((ROOT / lock).read_bytes()).hexdigest() + "  " + lock


def is_ready(lock: str) -> bool:
    """Tell whether the environment was finished with exactly this lock file."""
    return PYTHON.exists() and STAMP.is_file() and stamp_line(lock) in STAMP.read_text("utf-8").splitlines()


def write_stamp(lock: str) -> None:
    """Declare the environment finished. The development lock holds every pin of the other, so it stands for both."""
    locks = [RUN_LOCK, TEST_LOCK] if lock == TEST_LOCK else [lock]
    fresh = STAMP.with_suffix(".new")
    fresh.write_text("".join(stamp_line(name) + "\n" for name in locks), "utf-8")
    fresh.replace(STAMP)


@contextlib.contextmanager
def taking_turns() -> Iterator[tuple[int, ...]]:
    """Let one start at a time build the environment; yield the file descriptors which children must keep open.

    This file is the lock: it exists, it needs no ignoring, and the system lets go when the last holder dies. Children
    hold it too, so that an installer which outlives a killed parent still keeps others out.
    """
    with open(__file__, "rb") as handle:
        if fcntl is not None:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                say("Một lần chạy khác đang cài đặt; đang chờ.", "Another start is installing; waiting for it.")
                fcntl.flock(handle, fcntl.LOCK_EX)
            except OSError:
                pass  # A file system without locks (some network shares): go on without turns.
        yield (handle.fileno(),) if fcntl is not None else ()


def child_environment() -> dict[str, str]:
    """Return the variables for children: the caller's, without what would mix other packages into the environment."""
    kept = {name: value for name, value in os.environ.items() if name not in ("PYTHONHOME", "PYTHONPATH")}
    return {**kept, "PIP_USER": "0", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}


def run_step(command: list[str], held: tuple[int, ...]) -> tuple[int, str]:
    """Run one step of the set-up; return its exit code and what it said on standard error."""
    out, err, environment = sys.stderr.fileno(), subprocess.PIPE, child_environment()
    done = subprocess.run(command, cwd=ROOT, env=environment, stdout=out, stderr=err, pass_fds=held)
    return done.returncode, done.stderr.decode("utf-8", "replace")


def last_line(text: str) -> str:
    """Return the last line that says something, for the detail after a sentence of ours."""
    return next((line.strip() for line in reversed(text.splitlines()) if line.strip()), "")


def make_environment(held: tuple[int, ...]) -> None:
    """Make an empty environment in place of whatever half of one is there."""
    if importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip"):
        code, errors = run_step([sys.executable, "-m", "venv", "--clear", str(ENVIRONMENT)], held)
        if code == 0:
            return
    else:
        errors = "ensurepip"
    if "ensurepip" in errors:
        raise stop(
            "Python trên máy thiếu venv hoặc ensurepip; trên Debian, Ubuntu hãy chạy: sudo apt install python3-venv",
            "This Python lacks venv or ensurepip; on Debian or Ubuntu run: sudo apt install python3-venv",
        )
    raise stop(
        f"Không tạo được môi trường .venv; hãy xóa thư mục .venv rồi chạy lại ({last_line(errors)}).",
        "The environment .venv could not be made; remove the folder .venv and run again.",
    )


def install(lock: str, held: tuple[int, ...]) -> None:
    """Install exactly what the lock files name, from the bundle's own packages where this is a bundle."""
    carried = ROOT / WHEELHOUSE
    run_pip("install", lock, held, ["--no-index", "--find-links", str(carried)] if carried.is_dir() else [])


def run_pip(verb: str, lock: str, held: tuple[int, ...], options: list[str]) -> None:
    """Install or download what the lock files name, every hash checked.

    Wheels only, so that no foreign build script runs; feedgen alone is published as source and is built with the
    pinned build tool, which therefore comes first.
    """
    from_source = ["--no-build-isolation", "--use-pep517", "--no-binary", "feedgen"]
    for arguments in (["-r", BUILD_LOCK], [*from_source, "-r", lock]):
        command = [str(PYTHON), "-m", "pip", verb, "--no-input", "--require-hashes", "--only-binary", ":all:"]
        quiet = [] if sys.stderr.isatty() else ["--quiet"]
        code, errors = run_step([*command, *quiet, *options, *arguments], held)
        if code != 0:
            raise explain_install(errors)


def explain_install(errors: str) -> SystemExit:
    """Turn what the installer said into one sentence with a remedy."""
    if HASH_FAULT in errors:
        return stop(
            "Một gói tải về không khớp mã băm đã khóa, nên không được cài; hãy xóa bộ đệm (.venv/bin/pip cache purge), "
            "kiểm tra máy chủ gói rồi chạy lại.",
            "A downloaded package does not match its locked hash and was not installed; clear the cache "
            "(.venv/bin/pip cache purge), check the package index and run again.",
        )
    if "No space left" in errors:
        return stop(
            "Ổ đĩa đã đầy; cần khoảng 400 MB trống, hãy giải phóng rồi chạy lại.",
            "The disk is full; about 400 MB are needed, make room and run again.",
        )
    if any(fault in errors for fault in NETWORK_FAULTS):
        return stop(
            "Không tải được gói phần mềm; hãy kiểm tra kết nối mạng hoặc máy chủ trung gian (proxy) rồi chạy lại.",
            "Packages could not be downloaded; check the network or the proxy and run again.",
        )
    return stop(
        f"Cài đặt không thành công ({last_line(errors)}); hãy chạy lại, nếu vẫn lỗi thì xóa thư mục .venv.",
        "The installation failed; run again, and if it fails still, remove the folder .venv first.",
    )


def build(lock: str, held: tuple[int, ...]) -> None:
    """Bring the environment to the lock file. The stamp goes first and comes last: half an environment has none."""
    finished_before = PYTHON.exists() and STAMP.is_file()
    STAMP.unlink(missing_ok=True)
    say("Đang cài đặt vào .venv theo " + lock + "; lần đầu mất khoảng một phút.",
        "Installing into .venv from " + lock + "; the first time takes about a minute.")  # fmt: skip
    if not finished_before:
        make_environment(held)
    install(lock, held)
    write_stamp(lock)


def prepare(lock: str) -> None:
    """See to it that .venv holds what ``lock`` names; say one sentence when this folder or machine does not let us."""
    try:
        if is_ready(lock):
            return
        with taking_turns() as held:
            if not is_ready(lock):  # Somebody may have built it while we waited.
                ENVIRONMENT.mkdir(exist_ok=True)
                build(lock, held)
    except OSError as error:
        raise explain_folder(error) from None
    except KeyboardInterrupt:
        raise stop("Đã dừng; lần sau sẽ cài lại từ đầu.", "Stopped; the next start installs afresh.", 130) from None


def explain_folder(error: OSError) -> SystemExit:
    """Turn a refusal of the file system into one sentence with a remedy."""
    if error.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
        return stop(
            f"Không ghi được vào thư mục {ROOT}; hãy sao chép dự án sang thư mục có quyền ghi rồi chạy lại.",
            f"The folder {ROOT} cannot be written; copy the project to one that can be and run again.",
        )
    reason = f"{error.strerror, error.filename or ENVIRONMENT}: {error.strerror, error.filename or ENVIRONMENT}"
    return stop(
        f"Không chuẩn bị được môi trường .venv ({reason}); hãy xóa .venv rồi chạy lại.",
        f"The environment .venv could not be prepared ({reason}); remove .venv and run again.",
    )


def check_port(arguments: list[str]) -> None:
    """Refuse a port that is taken before the long work starts; the command itself judges what is not a port."""
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", default=os.environ.get("PROCUREMENT_PORT", "8000"))
    wanted = parser.parse_known_args(arguments)[0]
    if not wanted.port.isdigit() or int(wanted.port) > 65535:
        return
    try:
        socket.create_server((wanted.host, int(wanted.port))).close()
    except OSError as error:
        if error.errno in (errno.EADDRINUSE, errno.EACCES):
            raise stop(
                f"Cổng {wanted.port} đang được dùng hoặc không được phép mở; hãy chọn cổng khác, "
                "ví dụ: python3 run.py --port 8001",
                f"Port {wanted.port} is taken or not permitted; choose another, "
                "for example: python3 run.py --port 8001",
            ) from None


def hand_over(arguments: list[str], **variables: str) -> None:
    """Become the command: its signals and its exit code are then its own."""
    sys.stdout.flush()
    environment = {**child_environment(), **variables}
    if os.name == "nt":
        sys.exit(subprocess.call([str(PYTHON), *arguments], env=environment))
    os.execve(PYTHON, [str(PYTHON), *arguments], environment)


def run_tests(arguments: list[str]) -> None:
    """Run the default suite, or the slow suite that is named first."""
    prepare(TEST_LOCK)
    if not arguments:
        arguments = IN_PARALLEL
    elif arguments[0] in SUITES:
        arguments = ["-m", *arguments]
    os.chdir(ROOT)
    hand_over(["-m", "pytest", *arguments])


def run_benchmarks(arguments: list[str]) -> None:
    """Measure the register side by side with bare peers, where the caller stands."""
    prepare(TEST_LOCK)
    hand_over(["-P", "-m", "benchmarks", *arguments], PYTHONPATH=str(ROOT))


def run_checks() -> None:
    """Run every checker, also after one has failed, and leave with 1 when any did."""
    prepare(TEST_LOCK)
    tools = [["ruff", "check", "."], ["mypy"], ["lint-imports"]]
    commands = [[str(PYTHON.parent / tool), *arguments] for tool, *arguments in tools]
    codes = [subprocess.call(command, cwd=ROOT, env=child_environment()) for command in commands]
    sys.exit(1 if any(codes) else 0)


def make_bundle(arguments: list[str]) -> None:
    """Put the program and every package it needs into an empty folder, with the digests of all files."""
    if len(arguments) != 1:
        raise stop("Cần một thư mục: run.py bundle THU-MUC", "A folder is needed: run.py bundle FOLDER", 2)
    target = Path(arguments[0]).resolve()
    if target.exists() and any(target.iterdir()):
        raise stop(f"Thư mục {target} không trống.", f"The folder {target} is not empty.")
    prepare(RUN_LOCK)
    target.mkdir(parents=True, exist_ok=True)
    for name in CARRIED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, target / name, ignore=shutil.ignore_patterns("__pycache__"))
        elif (ROOT / name).exists():
            shutil.copy2(ROOT / name, target / name)
    run_pip("download", RUN_LOCK, (), ["--no-deps", "--dest", str(target / WHEELHOUSE)])
    write_sums(target)
    say(f"Xong: chép {target} sang máy khác rồi chạy ở đó: python3 run.py setup",
        f"Done: carry {target} to the other machine and run there: python3 run.py setup")  # fmt: skip


def write_sums(folder: Path) -> None:
    """Write the digest of every file in the manner of ``sha256sum``."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != SUMS)
    digests = ((hashlib.sha256(path.read_bytes()).hexdigest(), path.relative_to(folder)) for path in files)
    (folder / SUMS).write_text("".join(f"{digest}  {path.as_posix()}\n" for digest, path in digests), "utf-8")


def run_command(arguments: list[str]) -> None:
    """Run a command of the register where the caller stands, so that relative paths mean what they say."""
    if not arguments or arguments[0].startswith("-"):
        arguments = ["serve", "--with-sample", *arguments]
    if arguments[0] == "serve" and "--help" not in arguments:
        check_port(arguments)
    prepare(RUN_LOCK)
    hand_over(["-P", "-m", "procurement.cli", *arguments], PYTHONPATH=str(ROOT))


def main(arguments: list[str]) -> None:
    """Choose between serving, testing, checking and the register's own commands."""
    if arguments[:1] in (["-h"], ["--help"]):
        sys.stdout.write(__doc__)
    elif arguments[:1] == ["test"]:
        run_tests(arguments[1:])
    elif arguments[:1] == ["bench"]:
        run_benchmarks(arguments[1:])
    elif arguments[:1] == ["check"]:
        run_checks()
    elif arguments == ["setup"]:
        prepare(RUN_LOCK)
    elif arguments[:1] == ["bundle"]:
        make_bundle(arguments[1:])
    else:
        run_command(arguments)


if __name__ == "__main__":
    main(sys.argv[1:])
