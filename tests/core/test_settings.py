"""Settings: what is read, what is refused with a remedy, and that the page for operators tells all of it."""

from __future__ import annotations

from dataclasses import MISSING, fields
from pathlib import Path

import pytest

from procurement.core.errors import Invalid
from procurement.core.messages import describe
from procurement.core.networks import LOOPBACK, Networks, parse_networks, shorten, subscriber
from procurement.settings import READERS, Settings, find_unknown, read_settings, variable

PAGE = Path(__file__).resolve().parents[2] / "docs" / "settings.md"


def given(**values: str) -> dict[str, str]:
    return {variable(name): value for name, value in values.items()}


def test_without_any_variable_every_setting_has_its_default() -> None:
    settings = read_settings({})
    assert settings.base_url == "http://127.0.0.1:8000"
    assert settings.database_url == f"sqlite:///{settings.data_dir / 'register.sqlite3'}"
    assert settings.metrics_networks == LOOPBACK
    assert settings.trusted_proxies == Networks()


def test_what_is_written_is_read(tmp_path: Path) -> None:
    settings = read_settings(
        given(
            data_dir=str(tmp_path),
            base_url=" https://DauThau.example.vn:8443/ ",
            trusted_hosts="dauthau.example, 10.0.0.5,[::1]",
            trusted_proxies="127.0.0.1, 10.0.0.0/8, unix",
            max_url_bytes=" 4000 ",
            log_addresses="none",
        )
    )
    assert settings.base_url == "https://dauthau.example.vn:8443"
    assert settings.trusted_hosts == ("dauthau.example", "10.0.0.5", "[::1]")
    assert settings.trusted_proxies == parse_networks(["127.0.0.1", "10.0.0.0/8", "unix"])
    assert (settings.max_url_bytes, settings.log_addresses) == (4000, "none")


def test_an_empty_variable_counts_as_not_set() -> None:
    assert read_settings(given(base_url="", max_url_bytes="  ")) == read_settings({})


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("base_url", "dauthau.example.vn"),
        ("base_url", "https://dauthau.example.vn/cong"),
        ("base_url", "https://dauthau.example.vn?x=1"),
        ("base_url", "https://a@dauthau.example.vn"),
        ("base_url", "https://dauthau.example.vn:99999"),
        ("base_url", "https://[::1"),
        ("base_url", "ftp://dauthau.example.vn"),
        ("database_url", "mysql://localhost/x"),
        ("database_url", "register.sqlite3"),
        ("database_url", "sqlite://"),
        ("database_url", "sqlite:///:memory:"),
        ("database_url", "sqlite:///file:register?mode=memory&uri=true"),
        ("data_dir", __file__),
        ("trusted_hosts", "https://dauthau.example"),
        ("trusted_hosts", "a:80"),
        ("trusted_proxies", "10.0.0.1/8"),
        ("trusted_proxies", "nginx"),
        ("metrics_networks", "*"),
        ("max_body_bytes", "1 MB"),
        ("max_body_bytes", "١٠٠٠٠"),
        ("max_form_parts", "-1"),
        ("max_url_bytes", "1"),
        ("pages_per_minute", "many"),
        ("log_addresses", "all"),
    ],
)
def test_a_wrong_value_is_refused_by_the_name_of_its_variable(name: str, wrong: str) -> None:
    with pytest.raises(Invalid) as caught:
        read_settings(given(**{name: wrong}))
    (problem,) = caught.value.problems
    assert problem.path == (variable(name),)
    for language in ("vi", "en"):
        assert wrong in describe(problem, language)


def test_all_wrong_values_are_told_at_once() -> None:
    with pytest.raises(Invalid) as caught:
        read_settings(given(base_url="x", max_url_bytes="x", log_addresses="x"))
    assert [problem.path[0] for problem in caught.value.problems] == [
        "PROCUREMENT_BASE_URL",
        "PROCUREMENT_MAX_URL_BYTES",
        "PROCUREMENT_LOG_ADDRESSES",
    ]


def test_a_refused_database_address_does_not_show_its_password() -> None:
    with pytest.raises(Invalid) as caught:
        read_settings(given(database_url="mysql://app:bi-mat@localhost/x"))
    assert "bi-mat" not in describe(caught.value.problems[0], "vi")


def test_a_file_of_a_database_is_one_from_whichever_folder_a_command_is_called(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert read_settings(given(database_url="sqlite:///a/register.sqlite3")).database_url == (
        f"sqlite:///{tmp_path / 'a' / 'register.sqlite3'}"
    )


def test_names_that_are_no_settings_are_found() -> None:
    environ = {"PROCUREMENT_BASE_ULR": "x", "PROCUREMENT_PORT": "8000", "PROCUREMENT_BASE_URL": "x", "PATH": "x"}
    assert find_unknown(environ) == ["PROCUREMENT_BASE_ULR"]


def test_every_field_has_a_reader_and_a_row_on_the_page_with_its_default() -> None:
    assert {field.name for field in fields(Settings)} == set(READERS)
    rows = {line.split("|")[1].strip(): line for line in PAGE.read_text("utf-8").splitlines() if line.startswith("| `")}
    for field in fields(Settings):
        row = rows[f"`{variable(field.name)}`"]
        if field.default is not MISSING and isinstance(field.default, int | str):
            assert str(field.default) in row.rpartition("|")[0].rpartition("|")[2], row


@pytest.mark.parametrize(
    ("address", "counted", "written"),
    [
        ("203.0.113.77", "203.0.113.77/32", "203.0.113.0/24"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64", "2001:db8:1::/48"),
        ("::ffff:203.0.113.77", "203.0.113.77/32", "203.0.113.0/24"),
        ("fe80::1%eth0", "fe80::/64", "fe80::/48"),
        ("", "unix", "unix"),
        ("nonsense\n", "?", "?"),
    ],
)
def test_an_address_is_counted_and_shortened_by_its_network(address: str, counted: str, written: str) -> None:
    assert (subscriber(address), shorten(address)) == (counted, written)


@pytest.mark.parametrize(
    ("address", "inside"),
    [("127.0.0.9", True), ("::1", True), ("::ffff:127.0.0.1", True), ("", True), ("10.0.0.1", False), ("?", False)],
)
def test_this_machine_is_recognised(address: str, inside: bool) -> None:
    assert (address in LOOPBACK) is inside
