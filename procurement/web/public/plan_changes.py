"""What an adjustment of a plan changed, in plain words: packages come and go, are split and merged, fields change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for

from procurement.httpkit.language import gettext as _
from procurement.notices.differences import Change, find_row_changes
from procurement.plans.models import PackageReplacement, PlanPackage
from procurement.web.public import wording
from procurement.web.public.revisions import ChangeText, draw_changes
from procurement.web.public.sheets import row_schema

Content = Mapping[str, Any]
Worded = Sequence[PlanPackage]

TOLD_OTHERWISE = frozenset({"package_ref", "replaces"})
"""Fields of a package whose change says nothing more: the source's row id, and what is told as split or merged."""

OF_THE_ACT = frozenset({"version", "published_at", "published_at_source", "retrieved_at"})
"""Fields that differ because it is another act; its own line says them."""


@dataclass(frozen=True)
class PackageName:
    """A package as a revision words it, with the address of its page."""

    text: str
    url: str


@dataclass(frozen=True)
class Move:
    """Packages that come, go or take another's place. Either side may be empty."""

    label: str
    before: tuple[PackageName, ...]
    after: tuple[PackageName, ...]


@dataclass(frozen=True)
class PackageChange:
    """What an adjustment says otherwise about one package."""

    package: PackageName
    changes: tuple[ChangeText, ...]


@dataclass(frozen=True)
class Adjustment:
    """Everything that a revision of a plan says otherwise than the one before it."""

    moves: tuple[Move, ...]
    packages: tuple[PackageChange, ...]
    others: tuple[ChangeText, ...]

    @property
    def is_empty(self) -> bool:
        """Whether nothing that a reader would care for has changed."""
        return not (self.moves or self.packages or self.others)


@dataclass(frozen=True)
class Version:
    """A revision of a plan: what it says and how it words its packages."""

    content: Content
    worded: Worded


def draw_adjustment(old: Version, new: Version, replacements: Sequence[PackageReplacement]) -> Adjustment:
    """Return what ``new`` says otherwise than ``old``; ``replacements`` are those that ``new`` states."""
    return Adjustment(
        moves=tuple(draw_moves(old.worded, new.worded, replacements)),
        packages=tuple(_changed_packages(old, new)),
        others=tuple(draw_changes(_without_packages(old.content), _without_packages(new.content))),
    )


def draw_moves(old: Worded, new: Worded, replacements: Sequence[PackageReplacement]) -> Iterator[Move]:
    """Yield what was split, merged or replaced, then what was added, then what was removed."""
    before, after = _names(old), _names(new)
    gone, come = set(before) - set(after), set(after) - set(before)
    for replaced, replacing in _families(replacements):
        olds, news = replaced & set(before), replacing & set(after)
        if olds and news:
            gone, come = gone - olds, come - news
            yield Move(_family_label(olds, news), _pick(before, olds), _pick(after, news))
    if come:
        yield Move(_("Thêm gói thầu"), (), _pick(after, come))
    if gone:
        yield Move(_("Bỏ gói thầu"), _pick(before, gone), ())


def _names(worded: Worded) -> dict[int, PackageName]:
    return {row.package_id: _name(row) for row in worded}


def _name(row: PlanPackage) -> PackageName:
    return PackageName(f"{row.ordinal}. {row.title}", url_for("public.package", reference=row.package.reference))


def _pick(names: Mapping[int, PackageName], wanted: set[int]) -> tuple[PackageName, ...]:
    return tuple(name for package_id, name in names.items() if package_id in wanted)


def _families(replacements: Iterable[PackageReplacement]) -> list[tuple[set[int], set[int]]]:
    """Return (replaced, replacing) packages, those that share one put together."""
    families: list[tuple[set[int], set[int]]] = []
    for link in replacements:
        olds, news = {link.replaced_id}, {link.package_id}
        for family in [one for one in families if one[0] & olds or one[1] & news]:
            families.remove(family)
            olds, news = olds | family[0], news | family[1]
        families.append((olds, news))
    return families


def _family_label(olds: set[int], news: set[int]) -> str:
    if len(olds) == 1:
        return _("Thay gói thầu") if len(news) == 1 else _("Tách gói thầu")
    return _("Gộp gói thầu") if len(news) == 1 else _("Chia lại các gói thầu")


def _changed_packages(old: Version, new: Version) -> Iterator[PackageChange]:
    rows = {row.package_id: (row, stated) for row, stated in _stated(old)}
    schema = row_schema(new.content, "packages")
    for row, stated in _stated(new):
        if row.package_id not in rows:
            continue
        known, said = rows[row.package_id]
        found = find_row_changes(schema, said, stated)
        changes = [_in_words(change) for change in found if change.path[0] not in TOLD_OTHERWISE]
        if known.ordinal != row.ordinal:
            changes.insert(0, ChangeText(_("Số thứ tự"), str(known.ordinal), str(row.ordinal)))
        if changes:
            yield PackageChange(_name(row), tuple(changes))


def _stated(version: Version) -> Iterator[tuple[PlanPackage, Content]]:
    """Yield each package of a revision with the row that words it."""
    rows = version.content["body"].get("packages", [])
    return ((row, rows[row.ordinal - 1]) for row in version.worded if row.ordinal <= len(rows))


def _in_words(change: Change) -> ChangeText:
    label = wording.label(("packages", *(part for part in change.path if isinstance(part, str))))
    before, after = change.before, change.after
    return ChangeText(
        label,
        None if before is None else wording.say(change.field, before),
        None if after is None else wording.say(change.field, after),
    )


def _without_packages(content: Content) -> Content:
    body = {name: value for name, value in content["body"].items() if name != "packages"}
    rest = {name: value for name, value in content.items() if name not in OF_THE_ACT}
    return rest | {"body": body}
