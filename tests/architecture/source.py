"""The source of the project as the guards read it: parsed once, walked by every guard."""

from __future__ import annotations

import ast
import functools
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("procurement", "search_index")
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Module:
    """One Python file: its path below the root and its text."""

    path: str
    text: str

    @functools.cached_property
    def nodes(self) -> tuple[ast.AST, ...]:
        """Everything in its tree: parsed and walked once, and only where somebody asks."""
        return tuple(ast.walk(ast.parse(self.text, self.path)))

    @property
    def slice(self) -> str:
        """The slice of ``procurement`` it belongs to (``core``, ``web``, ``app``), else its top folder."""
        parts = Path(self.path).with_suffix("").parts
        return parts[1] if parts[0] == "procurement" and len(parts) > 1 else parts[0]

    @property
    def lines(self) -> int:
        """How many lines the file has."""
        return len(self.text.splitlines())

    def functions(self) -> Iterator[Function]:
        """Yield every function and method, nested ones too."""
        return (node for node in self.nodes if isinstance(node, Function))

    def imports(self, within: ast.AST | None = None) -> Iterator[tuple[int, str]]:
        """Yield (line, absolute name) of every import below ``within`` (the module by default)."""
        for node in ast.walk(within) if within else self.nodes:
            if isinstance(node, ast.Import):
                yield from ((node.lineno, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                base = self._absolute(node)
                yield from ((node.lineno, f"{base}.{alias.name}") for alias in node.names)

    def _absolute(self, node: ast.ImportFrom) -> str:
        """Return the absolute module name of an import, relative ones resolved."""
        if not node.level:
            return node.module or ""
        package = Path(self.path).parent.parts
        return ".".join([*package[: len(package) - node.level + 1], *([node.module] if node.module else [])])


@functools.cache
def tracked_files() -> tuple[str, ...]:
    """Return the project's files, ignored ones excepted, as git sees them."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    return tuple(sorted(path for path in listed if (ROOT / path).is_file()))


@functools.cache
def _read_module(path: str) -> Module:
    return Module(path, (ROOT / path).read_text("utf-8"))


def read_modules(*tops: str) -> tuple[Module, ...]:
    """Return the modules below the given top folders or files, in the order of their paths."""
    chosen = [path for path in tracked_files() if path.endswith(".py") and path.split("/")[0] in tops]
    return tuple(map(_read_module, chosen))


def package_modules() -> tuple[Module, ...]:
    """Return the modules that are shipped."""
    return read_modules(*PACKAGES)


def is_below(name: str, package: str) -> bool:
    """Tell whether the dotted ``name`` is ``package`` or lies inside it."""
    return name == package or name.startswith(package + ".")
