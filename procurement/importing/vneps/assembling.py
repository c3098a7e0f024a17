"""Joining what files say about the same notice, with each other and with what the register has on record.

An answer that tells everything of a version stands for itself. A search row, a list of clarifications or a table of
bidders tells a part: it is laid over what other files say, else over what is on record, so nothing is lost by it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from procurement.core.errors import Problem
from procurement.importing.vneps.nodes import Path
from procurement.importing.vneps.pieces import Piece, Version, layered
from procurement.importing.vneps.reading import PortalFile
from procurement.notices.events import identity
from procurement.notices.kinds import KINDS

OnRecord = Callable[[str], Sequence[Mapping[str, Any]]]
"""From a national number to the contents of all revisions that the register has under it, the current ones last."""

FROM_CALL = ("plan_number", "package_ref", "package_number", "organisation", "investor", "procuring_entity", "title")
"""What an opening has from its call where the portal does not repeat it."""
ORDER = tuple(KINDS)


@dataclass(frozen=True)
class Joined:
    """Content for one event, ready for the codec, and which file it comes from."""

    file: str
    path: Path
    content: dict[str, Any]


@dataclass
class Assembly:
    """What a set of files comes to. ``problems`` keep something out, ``missing`` are versions without a file."""

    events: list[Joined] = field(default_factory=list)
    problems: list[tuple[str, Problem]] = field(default_factory=list)
    missing: list[Version] = field(default_factory=list)


@dataclass
class _Group:
    """The pieces about one version of one notice."""

    file: str
    path: Path
    parts: dict[str, Any] = field(default_factory=dict)
    whole: dict[str, Any] = field(default_factory=dict)

    def add(self, piece: Piece, content: dict[str, Any]) -> None:
        if piece.is_whole:
            self.whole = layered(self.whole, content)
        else:
            self.parts = layered(self.parts, content)

    @property
    def content(self) -> dict[str, Any]:
        return layered(self.parts, self.whole)


def assemble(files: Iterable[PortalFile], on_record: OnRecord) -> Assembly:
    """Return the events that ``files`` come to, in the order in which the portal published them."""
    files = list(files)
    versions = [version for file in files for version in file.versions]
    groups = _grouped(files, {version.source_id: version for version in versions if version.source_id})
    result = Assembly(problems=[(file.name, problem) for file in files for problem in file.problems])
    for group in groups.values():
        joined = _completed(group, groups.values(), on_record)
        if problem := _lacking(joined):
            result.problems.append((group.file, problem))
        else:
            result.events.append(Joined(group.file, group.path, joined))
    result.events.sort(key=_published)
    result.missing = _missing(versions, result.events, on_record)
    return result


def _grouped(files: Iterable[PortalFile], versions: Mapping[str, Version]) -> dict[tuple[str, str | None], _Group]:
    groups: dict[tuple[str, str | None], _Group] = {}
    parts_of_any = []
    for file in files:
        for piece in file.pieces:
            content = dict(piece.content)
            if "version" not in content and (listed := versions.get(piece.source_id or "")):
                content["version"] = listed.version
            if "version" not in content and not piece.is_whole and content["kind"] == "invitation":
                parts_of_any.append((file.name, piece, content))
            else:
                _group(groups, file.name, piece, content).add(piece, content)
    for name, piece, content in parts_of_any:
        newest = _newest(groups.values(), content)
        (newest or _group(groups, name, piece, content)).add(piece, content)
    return groups


def _group(groups: dict[tuple[str, str | None], _Group], file: str, piece: Piece, content: dict[str, Any]) -> _Group:
    known = identity(content) or f"{content['kind']}|{file}|{piece.path}"
    return groups.setdefault((known, content.get("version")), _Group(file, piece.path))


def _newest(groups: Iterable[_Group], content: Mapping[str, Any]) -> _Group | None:
    """Return the group of the latest version of the notice that a piece without a version is about."""
    same = [group for group in groups if identity(group.content) == identity(content)]
    return max(same, key=lambda group: str(group.content.get("version", "")), default=None)


def _completed(group: _Group, groups: Iterable[_Group], on_record: OnRecord) -> dict[str, Any]:
    content = group.content
    number = content.get("national_number")
    recorded = on_record(number) if number else []
    if content["kind"] == "opening":
        beside = [other.content for other in groups if other.content.get("national_number") == number]
        content = _called(content, [*recorded, *beside])
    return layered(_base(content, bool(group.whole), recorded), content)


def _called(content: dict[str, Any], known: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return an opening with what it has from its call."""
    calls = [each for each in known if each["kind"] == "invitation" and "title" in each]
    call = calls[-1] if calls else {}
    content = layered({key: call[key] for key in FROM_CALL if key in call}, content)
    return {**content, "body": {"envelope": _envelope(content["body"], call), **content["body"]}}


def _base(content: dict[str, Any], is_whole: bool, recorded: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    """Return what stays as it is on record: of the same version all, else what the portal tells elsewhere."""
    same_notice = [known for known in recorded if identity(known) == identity(content)]
    if not same_notice:
        return {}
    if not is_whole:
        is_any = "version" not in content
        return next((each for each in same_notice[::-1] if is_any or each.get("version") == content["version"]), {})
    told = same_notice[-1]["body"].get("clarifications")
    return {"body": {"clarifications": told}} if told else {}


def _envelope(body: Mapping[str, Any], call: Mapping[str, Any]) -> str:
    if not str(call.get("body", {}).get("selection_method", "")).endswith("HTHS"):
        return "single"
    return "financial" if any("price" in bidder for bidder in body.get("bidders", [])) else "technical"


def _lacking(content: Mapping[str, Any]) -> Problem | None:
    """Return why a piece cannot stand alone: it lacks what only another answer of the portal tells."""
    lacking = [key for key in ("title", "organisation") if not content.get(key)]
    if not lacking:
        return None
    return Problem((), "portal.incomplete", {"number": content.get("national_number") or "?"})


def _published(joined: Joined) -> tuple[str, int, str]:
    content = joined.content
    when = content.get("published_at") or content["body"].get("completed_at") or content.get("retrieved_at")
    return str(when or ""), ORDER.index(content["kind"]), str(content.get("version", ""))


def _missing(versions: Iterable[Version], events: Iterable[Joined], on_record: OnRecord) -> list[Version]:
    listed = {(version.number, version.version): version for version in versions}
    held = {_version(event.content) for event in events}
    recorded = {_version(known) for number in {number for number, _ in listed} for known in on_record(number)}
    return [version for key, version in sorted(listed.items()) if key not in held | recorded]


def _version(content: Mapping[str, Any]) -> tuple[Any, Any]:
    """Return of which number and version a plan or a call is; results under the same number count versions anew."""
    is_listed = content["kind"] in ("plan", "prequalification", "invitation")
    return (content.get("national_number"), content.get("version")) if is_listed else (None, None)
