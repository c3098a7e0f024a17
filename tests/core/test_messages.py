"""Sentences for codes: complete, sorted, in both languages."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from procurement.core.errors import Problem
from procurement.core.messages import MESSAGES, describe

SOURCES = Path(__file__).resolve().parents[2] / "procurement"
MARKED = re.compile("[ăâđêôơưàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ]", re.IGNORECASE)


def codes_of(source: str) -> Iterator[str]:
    """Yield the literal codes of problems in Python ``source``: ``Problem(path, code)``, ``refuse(code)``."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            given = node.args[:2] if name == "Problem" else node.args[:1] if name in ("refuse", "_refuse") else []
            given += [word.value for word in node.keywords if name == "Problem" and word.arg == "code"]
            yield from (a.value for a in given if isinstance(a, ast.Constant) and isinstance(a.value, str))


def test_codes_are_found_wherever_they_stand_in_the_call() -> None:
    source = "Problem((), 'a.b'); errors.Problem(path, code='c'); Problem('d', x); refuse('e', v=1); other('f')"
    assert sorted(codes_of(source)) == ["a.b", "c", "d", "e"]


def test_every_code_in_use_has_a_sentence() -> None:
    used = {(code, path.name) for path in SOURCES.rglob("*.py") for code in codes_of(path.read_text(encoding="utf-8"))}
    assert len(used) > 30
    assert sorted(pair for pair in used if pair[0] not in MESSAGES) == []


def test_the_table_is_sorted_so_that_two_people_can_add_rows() -> None:
    assert list(MESSAGES) == sorted(MESSAGES)


def parameters(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def test_both_languages_name_the_same_parameters_and_neither_shouts() -> None:
    for code, (vietnamese, english) in MESSAGES.items():
        assert parameters(vietnamese) == parameters(english), code
        assert MARKED.search(vietnamese), code
        assert not MARKED.search(english), code
        assert not vietnamese.endswith((".", "!")), code
        assert not english.endswith((".", "!")), code


@pytest.mark.parametrize(
    ("problem", "vietnamese", "english"),
    [
        (
            Problem(
                ("body", "closes_at"),
                "required.closes_at",
                {"label": {"vi": "thời điểm đóng thầu", "en": "closing time"}, "example": "30/11/2026 15:00"},
            ),
            "Cần có thời điểm đóng thầu, ví dụ 30/11/2026 15:00",
            "Give the closing time, for example 30/11/2026 15:00",
        ),
        (Problem(("q",), "parameter.unknown", {"name": "qq"}), "Không có tham số “qq”", "There is no parameter “qq”"),
        (
            Problem((), "not_found", {"kind": "revision", "reference": "TB-000001/3"}),
            "Không tìm thấy lần đăng “TB-000001/3”",
            "There is no revision “TB-000001/3”",
        ),
        (Problem((), "not_found", {}), "Không tìm thấy “”", "There is no “”"),
        (Problem((), "no.such.code"), "No.such.code", "No.such.code"),
    ],
)
def test_a_problem_reads_as_a_sentence_in_the_language_asked_for(problem: Any, vietnamese: str, english: str) -> None:
    assert " ".join(describe(problem, "vi").split()) == vietnamese
    assert " ".join(describe(problem, "en").split()) == english
