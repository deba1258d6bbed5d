"""Imports run one way: core <- directory <- guidance <- campaigns <- digital_councils."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LAYERS = ("core", "directory", "guidance", "campaigns", "digital_councils")


def imported_modules(source: str, package: str) -> set[str]:
    """Full names of the modules that this source imports, relative ones resolved."""
    names = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            if node.level:
                parents = package.split(".")
                base = ".".join(parents[: len(parents) - node.level + 1])
                names.add(f"{base}.{node.module}" if node.module else base)
            elif node.module:
                names.add(node.module)
    return names


def forbidden_imports(layer: str, source: str, package: str) -> set[str]:
    later = set(LAYERS[LAYERS.index(layer) + 1 :])
    return {name for name in imported_modules(source, package) if name.partition(".")[0] in later}


def modules_of(layer: str) -> list[Path]:
    return sorted((ROOT / layer).rglob("*.py"))


@pytest.mark.parametrize("layer", LAYERS)
def test_a_layer_imports_only_what_stands_below_it(layer):
    faults = {}
    for path in modules_of(layer):
        package = ".".join(path.relative_to(ROOT).parent.parts)
        found = forbidden_imports(layer, path.read_text(encoding="utf-8"), package)
        if found:
            faults[str(path.relative_to(ROOT))] = sorted(found)
    assert faults == {}


def test_every_layer_has_modules_to_look_at():
    assert all(len(modules_of(layer)) > 3 for layer in LAYERS)


def test_shipped_code_never_imports_the_tests():
    users = [
        path
        for layer in LAYERS
        for path in modules_of(layer)
        if any(
            name.partition(".")[0] == "tests"
            for name in imported_modules(path.read_text(encoding="utf-8"), layer)
        )
    ]
    assert users == []


def test_an_import_against_the_direction_is_found_in_any_form():
    for source in (
        "from guidance.models import GuidePage",
        "import digital_councils.env",
        "def f():\n    from guidance import models",
    ):
        assert forbidden_imports("directory", source, "directory")
    assert not forbidden_imports("directory", "from core.text import fold", "directory")
    assert not forbidden_imports("directory", "from ..models import Council", "directory.views")
