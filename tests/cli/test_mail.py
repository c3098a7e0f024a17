"""``procurement mail`` as an operator meets it."""

from __future__ import annotations

import json
import ssl
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from procurement.core.clock import SystemClock
from procurement.jobs.mail import promise_mail
from procurement.system import System
from tests.cli.conftest import Run
from tests.jobs.sink import Sink, listening

NOW = SystemClock().now()


@pytest.fixture
def sink(monkeypatch: pytest.MonkeyPatch) -> Iterator[Sink]:
    with listening() as server:
        monkeypatch.setenv("PROCUREMENT_MAIL_URL", server.url)
        monkeypatch.setenv("PROCUREMENT_MAIL_FROM", "dauthau@mau.example")
        yield server


@pytest.fixture
def certificate(tmp_path: Path) -> ssl.SSLContext:
    """Return what a server on this machine shows of itself; ``certificate.pem`` is what a client must trust."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(1).not_valid_before(NOW - timedelta(1)).not_valid_after(NOW + timedelta(1))
    made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
    public = made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    plain = (serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (tmp_path / "certificate.pem").write_bytes(public)
    (tmp_path / "key.pem").write_bytes(key.private_bytes(serialization.Encoding.PEM, *plain))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "certificate.pem", tmp_path / "key.pem")
    return context


def test_a_trial_letter_that_left_is_one_sentence(run: Run, system: System, sink: Sink) -> None:
    result = run("mail", "test", "an@mau.example")
    assert (result.exit_code, result.stderr) == (0, "")
    vietnamese, english = result.stdout.splitlines()
    assert vietnamese.startswith(f"Máy chủ thư 127.0.0.1:{sink.port} đã nhận thư gửi an@mau.example")
    assert "junk" in english
    assert sink.letters[0]["Subject"] == "Thư thử từ Cổng công khai đấu thầu"


def test_without_a_server_it_says_in_which_folder_the_letter_lies(run: Run, system: System) -> None:
    result = run("mail", "test", "an@mau.example")
    assert (result.exit_code, str(system.settings.mail_dir) in result.stdout) == (0, True)
    assert len(list(system.settings.mail_dir.glob("*.eml"))) == 1


def test_each_trouble_has_its_sentence(run: Run, system: System, sink: Sink, monkeypatch: pytest.MonkeyPatch) -> None:
    sink.answers = {"an@mau.example": "550 unknown here"}
    refused = run("mail", "test", "an@mau.example")
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "từ chối thư này (550 unknown here)" in refused.stderr
    monkeypatch.setenv("PROCUREMENT_MAIL_URL", f"smtp://may:sai-mat-khau@127.0.0.1:{sink.port}")
    trouble = run("mail", "test", "an@mau.example").stderr
    assert "?starttls=1" in trouble
    monkeypatch.setenv("PROCUREMENT_MAIL_URL", "smtp://127.0.0.1:1")
    away = run("mail", "test", "an@mau.example").stderr
    assert "Không kết nối được máy chủ thư 127.0.0.1:1" in away
    assert "sai-mat-khau" not in trouble + away


def test_a_server_must_prove_its_name(
    run: Run, system: System, certificate: ssl.SSLContext, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with listening(tls_context=certificate, require_starttls=True) as server:
        monkeypatch.setenv("PROCUREMENT_MAIL_URL", f"smtp://localhost:{server.port}?starttls=1")
        unproven = run("mail", "test", "an@mau.example")
        assert (unproven.exit_code, "không chứng minh được tên" in unproven.stderr) == (1, True)
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "certificate.pem"))
        assert run("mail", "test", "an@mau.example").exit_code == 0
        assert len(server.letters) == 1


@pytest.mark.parametrize("address", ["", "an", "an@mau.example\nBcc: x@y.vn", "An <an@mau.example>"])
def test_an_address_that_is_none_is_refused(run: Run, system: System, address: str) -> None:
    result = run("mail", "test", address)
    assert (result.exit_code, "không phải một địa chỉ thư điện tử" in result.stderr) == (1, True)


@pytest.mark.parametrize(
    "url", ["smtp://", "ftp://mau.example", "smtp://mau.example/x", "smtp://may:mat-khau@mau.example?tls"]
)
def test_a_wrong_setting_is_refused_without_its_password(run: Run, monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("PROCUREMENT_MAIL_URL", url)
    result = run("check")
    assert (result.exit_code, "PROCUREMENT_MAIL_URL" in result.stderr) == (1, True)
    assert "may:mat-khau@mau.example?tls" not in result.stderr


def test_the_list_shows_what_was_refused_and_what_waits(run: Run, system: System, sink: Sink) -> None:
    assert run("mail", "list").stdout == "Không có thư nào chưa gửi.\n"
    sink.answers = {"khong-co@mau.example": "550 unknown", "day@mau.example": "452 full"}
    with system.database.write() as session:
        promise_mail(session, "1", "test", ["khong-co@mau.example", "day@mau.example"], {}, NOW - timedelta(1))
    run("worker", "--once")
    lines = run("mail", "list").stdout.splitlines()
    assert [("bị từ chối" in line, "đang chờ" in line) for line in lines] == [(True, False), (False, True)]
    found = json.loads(run("mail", "list", "--json").stdout)["unsent"]
    assert [(row["state"], row["to"]) for row in found] == [
        ("refused", "khong-co@mau.example"), ("waiting", "day@mau.example"),
    ]  # fmt: skip
    assert "452" in found[1]["error"]
