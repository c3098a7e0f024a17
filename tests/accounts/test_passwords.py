"""Which passwords are refused, and that none is kept as it was typed."""

from __future__ import annotations

import unicodedata

import pytest
from argon2 import PasswordHasher

from procurement.accounts.passwords import check_password, hash_password
from procurement.core.errors import Invalid

KNOWN = ("ba.mau@so-mau.example", "Nguyễn Thị Mẫu")


@pytest.mark.parametrize(
    "password",
    ["", "ngắn quá", "k7#Qz!2mWp", "x" * 257],
    ids=["nothing", "eight", "ten", "longer than anybody types"],
)
def test_a_password_has_a_length(password: str) -> None:
    with pytest.raises(Invalid, match="password.length"):
        check_password(password, KNOWN)


@pytest.mark.parametrize(
    "password",
    ["123456789012", "password1234", "matkhau123456", "iloveyou123456", "qwertyuiop123", "aaaaaaaaaaaaaaaa",
     "administrator", "ba.mau@so-mau.example", "so-mau.example"],
)  # fmt: skip
def test_what_others_use_and_who_one_is_are_refused(password: str) -> None:
    with pytest.raises(Invalid, match="password.common"):
        check_password(password, KNOWN)


@pytest.mark.parametrize(
    "password", ["bốn con trâu gặm cỏ non", "correct horse battery", "k7#Qz!2mWpL9", "một con vịt hai cái cánh " * 10]
)
def test_a_phrase_of_one_s_own_is_taken(password: str) -> None:
    check_password(password, KNOWN)


def test_what_is_kept_is_argon2id_and_differs_each_time() -> None:
    first, second = (hash_password("bốn con trâu gặm cỏ non") for _ in range(2))
    assert first.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert first != second
    assert PasswordHasher().verify(first, "bốn con trâu gặm cỏ non")


def test_a_password_typed_with_its_marks_apart_is_the_same() -> None:
    kept = hash_password(unicodedata.normalize("NFD", "bốn con trâu gặm cỏ non"))
    assert PasswordHasher().verify(kept, unicodedata.normalize("NFC", "bốn con trâu gặm cỏ non"))
