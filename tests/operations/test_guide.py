"""The operator's guide does what it says: its marked blocks are run in order on a clean folder."""

from __future__ import annotations

import getpass
import os
import re
import shutil
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path

import pytest

from procurement.httpkit.examining import ROOM, TAKES_FILES
from procurement.settings import Settings, find_unknown, read_settings
from tests.architecture.access import ROWS
from tests.databases import empty_database_url, on_postgresql

ROOT = Path(__file__).resolve().parents[2]
GUIDE = ROOT / "docs" / "van-hanh"
TEXT = (GUIDE / "README.md").read_text(encoding="utf-8")
RUNNABLE = re.compile(r"^<!-- chạy thử(?:: ([0-9 ]+))? -->\n```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PLACES = {"/srv/procurement-backups": "backups", "/var/lib/procurement": "data"}
DRILL = "sqlite:////var/lib/procurement/dien-tap/register.sqlite3"
PATIENCE = 300
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")


@pytest.mark.faults  # a dozen programs one after the other
def test_the_marked_blocks_run_in_order_on_a_clean_folder(tmp_path: Path) -> None:
    run_blocks(tmp_path, prepare(tmp_path), {})


@pytest.mark.postgresql
def test_they_run_on_postgresql_as_well(tmp_path: Path) -> None:
    with on_postgresql():
        own, drill = empty_database_url(tmp_path), empty_database_url(tmp_path)
        run_blocks(tmp_path, prepare(tmp_path) | {"PROCUREMENT_DATABASE_URL": own}, {DRILL: f"'{drill}'"})


def run_blocks(folder: Path, environment: Mapping[str, str], places: Mapping[str, str]) -> None:
    """Run the marked blocks of the guide in order, with its folders in ``folder`` and ``places`` read as others."""
    blocks = RUNNABLE.findall(TEXT)
    assert len(blocks) >= 7
    for allowed, block in blocks:
        for place, other in [*places.items(), *((place, str(folder / name)) for place, name in PLACES.items())]:
            block = block.replace(place, other)
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", block], env=environment, capture_output=True, text=True,
            timeout=PATIENCE, cwd=folder,
        )  # fmt: skip
        assert str(done.returncode) in (allowed or "0").split(), f"{block}\n{done.stdout}\n{done.stderr}"
        assert "Traceback" not in done.stderr
    assert len(list((folder / "backups").glob("2*"))) == 1


def prepare(folder: Path) -> dict[str, str]:
    """Lay out what the guide has installed by then: the program, its settings, the command; return the variables."""
    program = folder / "program"
    (program / ".venv/bin").mkdir(parents=True)
    for name in ("procurement", "search_index", "templates"):
        (program / name).symlink_to(ROOT / name)
    (program / ".venv/bin/python").write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    (program / ".venv/bin/python").chmod(0o755)
    (folder / "bin").mkdir()
    shutil.copy(GUIDE / "mau/procurement", folder / "bin/procurement")
    settings = (GUIDE / "mau/procurement.env").read_text(encoding="utf-8")
    (folder / "procurement.env").write_text(settings.replace("/var/lib/procurement", str(folder / "data")))
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PROCUREMENT_", "PYTHON"))}
    paths = {"REGISTER_PROGRAM": str(program), "REGISTER_ENVIRONMENT": str(folder / "procurement.env")}
    paths["REGISTER_USER"] = getpass.getuser()
    return {**clean, **paths, "PATH": f"{folder / 'bin'}:{os.environ['PATH']}", "HOME": str(folder)}


def test_every_file_that_the_guide_copies_is_there() -> None:
    for name in re.findall(r"docs/van-hanh/mau/([\w.*-]+)", TEXT):
        assert list((GUIDE / "mau").glob(name)), name
    for unit in re.findall(r"procurement-\w+\.(?:service|socket|timer)", TEXT):
        assert (GUIDE / "mau" / unit).is_file(), unit


def test_the_sample_settings_are_settings() -> None:
    given = dict(re.findall(r"^(\w+)=(.*)$", (GUIDE / "mau/procurement.env").read_text("utf-8"), re.MULTILINE))
    assert find_unknown(given) == []
    settings = read_settings(given)
    assert isinstance(settings, Settings)
    assert settings.base_url.startswith("https://")
    assert "127.0.0.1" in settings.trusted_proxies


def test_the_web_server_in_front_lets_files_through_wherever_they_are_taken() -> None:
    text = (GUIDE / "mau/nginx.conf").read_text("utf-8")
    found = re.search(r"location ~ (\S+) \{\s+client_max_body_size (\d+)m;", text)
    assert found is not None
    where, mebibytes = found.groups()
    posted = {row.present for row in ROWS if "POST" in row.methods and TAKES_FILES.fullmatch(row.present)}
    assert len(posted) == 8
    assert [address for address in posted if not re.match(where, address)] == []
    assert int(mebibytes) << 20 >= Settings.max_file_bytes + ROOM


def test_no_log_of_the_web_server_holds_what_ours_leaves_out() -> None:
    servers = re.split(r"^server \{$", (GUIDE / "mau/nginx.conf").read_text("utf-8"), flags=re.MULTILINE)[1:]
    assert len(servers) == 2
    for directive in ("access_log off;", "error_log /var/log/nginx/error.log emerg;"):
        assert [directive in server for server in servers] == [True, True]


@pytest.mark.skipif(NGINX is None, reason="nginx is not installed")
def test_a_request_that_the_program_did_not_answer_leaves_nothing_in_the_logs(tmp_path: Path) -> None:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    (tmp_path / "nginx.conf").write_text(local_nginx(tmp_path, port), "utf-8")
    nginx = [str(NGINX), "-p", str(tmp_path), "-c", str(tmp_path / "nginx.conf"), "-e", str(tmp_path / "error.log")]
    subprocess.run(nginx, check=True)  # it goes into the background as soon as it listens
    try:
        with pytest.raises(urllib.error.HTTPError, match="502"):
            urllib.request.urlopen(f"http://127.0.0.1:{port}/loi-moi?ma=BI-MAT")
    finally:
        subprocess.run([*nginx, "-s", "stop"], check=True)
    for log in tmp_path.glob("*.log"):
        assert not re.search("loi-moi|BI-MAT|127[.]0", log.read_text("utf-8")), log.name
    assert (tmp_path / "error.log").exists()


def local_nginx(folder: Path, port: int) -> str:
    """Return the sample without its certificate and names of this machine, over a program that is not there."""
    sample = (GUIDE / "mau/nginx.conf").read_text("utf-8")
    sample = re.sub(r"^ +(ssl_|listen \[|listen 80;).*\n", "", sample, flags=re.MULTILINE)
    sample = sample.replace("listen 443 ssl http2;", f"listen 127.0.0.1:{port};", 1)
    sample = re.sub(r"server \{\n(?:(?!^\}).*\n)*?    return 301 .*\n\}\n", "", sample, flags=re.MULTILINE)
    sample = sample.replace("/run/procurement", str(folder)).replace("/var/log/nginx", str(folder))
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    places = "".join(f"{kind}_temp_path {folder / kind};\n" for kind in kinds)
    return f"pid {folder / 'pid'};\nevents {{}}\nhttp {{\n{places}{sample}}}\n"


TRICKY = {
    "PROCUREMENT_OIDC_CLIENT_SECRET": "x=abc=",
    "PROCUREMENT_DATABASE_URL": "postgresql+psycopg://a@/b?host=/run&x=",
    "PROCUREMENT_OPERATOR": r" Ủy ban $HOME `date` \n \"Mẫu\" ' ",
}


def test_what_reads_the_settings_leaves_their_values_as_they_are(tmp_path: Path) -> None:
    settings = tmp_path / "procurement.env"
    settings.write_text("# lời\n\n" + "".join(f"{name}={value}\n" for name, value in TRICKY.items()), "utf-8")
    loop = re.search(r"^while IFS= read.*?^done <", TEXT, re.MULTILINE | re.DOTALL)
    assert loop is not None
    python = tmp_path / "program/.venv/bin/python"
    python.parent.mkdir(parents=True)
    python.write_text("#!/bin/sh\nexec env -0\n")
    python.chmod(0o755)
    paths = {"REGISTER_PROGRAM": str(tmp_path / "program"), "REGISTER_ENVIRONMENT": str(settings)}
    environment = {"PATH": os.environ["PATH"], "REGISTER_USER": getpass.getuser(), **paths}
    for command in (["-c", f"{loop[0]}'{settings}'; env -0"], [str(GUIDE / "mau/procurement")]):
        done = subprocess.run(["sh", "-eu", *command], env=environment, capture_output=True, text=True, check=True)
        exported = dict(one.split("=", 1) for one in done.stdout.split("\0") if one)
        assert {name: exported.get(name) for name in TRICKY} == TRICKY, command[0]


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed")
@pytest.mark.parametrize("name", ["web", "worker", "backup"])
def test_the_units_are_hardened(name: str) -> None:
    unit = GUIDE / f"mau/procurement-{name}.service"
    command = ["systemd-analyze", "security", "--offline=true", "--threshold=30", str(unit)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-300:] + done.stderr
