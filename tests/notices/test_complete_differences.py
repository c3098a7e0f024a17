"""Every changed leaf of a notice is told, and no unchanged one: random changes, found again by an independent reading.

The oracle flattens both texts to leaves by the schema; rows are named by a sign of their own that no change touches.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from datetime import date
from decimal import Decimal
from functools import cache
from itertools import combinations
from random import Random
from typing import Any

from hypothesis import given, note
from hypothesis import strategies as st
from marshmallow import Schema, fields

from procurement.importing.sample import sample_events
from procurement.notices.differences import ROW_KEYS, Change, find_changes, is_phrase
from procurement.notices.events import read_event
from procurement.notices.fields import Flag, Number, Part, Whole
from procurement.notices.schemas import Place, envelope

Row = dict[str, Any]
Leaves = dict[tuple[str, ...], Any]
SIGNS = {"packages": "package_number", "lots": "lot_ref", "bidders": "code", "parties": "code"}
"""Which value names a row of a list; rows of the other lists are named by their title, subject or new closing time."""
OTHER_SIGNS = {"clarifications": "subject", "extensions": "to", "documents": "title"}


@cache
def texts() -> tuple[Row, ...]:
    """Return what the notices of the sample say, each row of each list with a sign of its own."""
    found = []
    for raw in sample_events(date(2026, 11, 30)):
        content = deepcopy(dict(read_event(raw, pseudonym=lambda number: "mask").content))
        for rows, name in lists_of(content):
            for at, row in enumerate(rows):
                rename(row, name, str(at))
        found.append(content)
    return tuple(found)


def rename(row: Row, name: str, sign: str) -> None:
    """Give ``row`` of the list ``name`` names that no other row there has."""
    for key in ROW_KEYS:
        if key in row or key == sign_of(name):
            row[key] = f"{key}-{sign}"


def sign_of(name: str) -> str:
    """Return the key by which rows of the list ``name`` are known."""
    return (SIGNS | OTHER_SIGNS)[name]


def lists_of(value: Any, name: str = "") -> Iterator[tuple[list[Row], str]]:
    """Yield the lists of rows in ``value``, outer ones first, with their names."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from lists_of(inner, key)
    elif isinstance(value, list) and value and isinstance(value[0], dict) and name != "place":
        yield value, name
        for row in value:
            yield from lists_of(row)


def leaves(schema: Schema, value: Mapping[str, Any], path: tuple[str, ...] = ()) -> Leaves:
    """Return every statement of ``value`` by its path, in which rows stand by their signs."""
    found: Leaves = {}
    for name, field in schema.fields.items():
        if name not in value:
            continue
        here, inner = (*path, name), getattr(field, "inner", None)
        if isinstance(field, Place) or is_phrase(field):
            found[here] = value[name]
        elif isinstance(field, fields.List) and isinstance(inner, Part):
            for row in value[name]:
                found |= leaves(inner.schema, row, (*here, row[sign_of(name)]))
        elif isinstance(field, fields.Nested):
            found |= leaves(field.schema, value[name], here)
    return found


def told_leaves(change: Change) -> set[tuple[str, ...]]:
    """Return the paths of the leaves about which ``change`` tells."""
    path: list[str] = []
    rows = iter(change.rows)
    for step in change.path:
        path.append(step if isinstance(step, str) else next(rows)[sign_of(str(path[-1]))])
    if is_phrase(change.field) or isinstance(change.field, Place) or change.path[0] == "place":
        return {tuple(path)}
    row = change.before if change.after is None else change.after
    assert isinstance(change.field, fields.Nested)
    return set(leaves(change.field.schema, row, tuple(path)))


def another(field: Any, value: Any, number: int) -> Any:
    """Return some other value of the same kind."""
    if isinstance(field, Flag):
        return not value
    if isinstance(field, Number):
        return value + Decimal(number)
    if isinstance(field, Whole):
        return value + number
    if isinstance(value, Mapping):
        return {**value, "text": f"khác {number}"} if "amount" not in value else {"amount": value["amount"] + number}
    return [*value, f"khác {number}"] if isinstance(value, list) else f"{value} khác {number}"


def change_a_leaf(random: Random, content: Row, number: int) -> None:
    """Give one statement another value, or take it away."""
    parts = list(parts_of(envelope(content["kind"]), content))
    schema, part, signs = random.choice(parts)
    names = [
        name
        for name, field in schema.fields.items()
        if name in part and name not in signs and name != "kind" and is_phrase(field) and not isinstance(field, Place)
    ]
    if names:
        name = random.choice(names)
        if random.random() < 0.3 and name not in ("title", "name"):
            del part[name]
        else:
            part[name] = another(schema.fields[name], part[name], number)


def parts_of(schema: Schema, value: Row, signs: tuple[str, ...] = ()) -> Iterator[tuple[Schema, Row, tuple[str, ...]]]:
    """Yield every object inside ``value`` with its schema and the keys that name it."""
    yield schema, value, signs
    for name, field in schema.fields.items():
        inner = getattr(field, "inner", None)
        if name in value and isinstance(field, fields.Nested) and not is_phrase(field):
            yield from parts_of(field.schema, value[name])
        elif name in value and isinstance(inner, Part):
            for row in value[name]:
                yield from parts_of(inner.schema, row, (sign_of(name), "code", "lot_ref", "package_number"))


def change_a_list(random: Random, content: Row, number: int) -> None:
    """Add, remove or move a row of some list."""
    found = list(lists_of(content))
    if not found:
        return
    rows, name = random.choice(found)
    what = random.choice(("add", "remove", "move"))
    if what == "add":
        added = deepcopy(rows[0])
        rename(added, name, f"new-{number}")
        rows.insert(random.randint(0, len(rows)), added)
    elif what == "remove" and len(rows) > 1:
        rows.pop(random.randrange(len(rows)))
    else:
        rows.insert(random.randint(0, len(rows) - 1), rows.pop(random.randrange(len(rows))))


def least_moves(old: list[str], new: list[str]) -> int:
    """Return the least number of rows to take out so that the others stand in one order, by trying."""
    common = [sign for sign in new if sign in old]
    for kept in range(len(common), -1, -1):
        for chosen in combinations(common, kept):
            if [old.index(sign) for sign in chosen] == sorted(old.index(sign) for sign in chosen):
                return len(common) - kept
    return 0


@given(st.integers(0, 10_000), st.integers(0, 6), st.integers(0, 3))
def test_every_changed_leaf_is_told_and_no_unchanged_one(seed: int, leaf_changes: int, list_changes: int) -> None:
    random = Random(seed)
    old = random.choice(texts())
    new = deepcopy(old)
    for number in range(1, leaf_changes + 1):
        change_a_leaf(random, new, number)
    for number in range(1, list_changes + 1):
        change_a_list(random, new, number)
    note(f"seed {seed}: {old['kind']}")
    before, after = (leaves(envelope(old["kind"]), text) for text in (old, new))
    changed = {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}
    changes = find_changes(old, new)
    told = [path for change in changes if not change.is_move for path in told_leaves(change)]
    assert sorted(told) == sorted(changed)
    assert len(told) == len(set(told))


@given(st.lists(st.integers(0, 7), unique=True, max_size=7), st.permutations(range(8)))
def test_as_few_rows_as_possible_are_said_to_have_moved(kept: list[int], order: list[int]) -> None:
    old, new = [str(one) for one in sorted(kept)], [str(one) for one in order if one in kept or one == 7]
    plans = [
        {"kind": "plan", "body": {"packages": [{"package_number": one, "title": one} for one in signs]}}
        for signs in (old, new)
    ]
    moved = [change for change in find_changes(*plans) if change.is_move]
    assert len(moved) == least_moves(old, new)
    assert all(old[change.before - 1] == new[change.after - 1] for change in moved)
