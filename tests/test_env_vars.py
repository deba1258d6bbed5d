"""docs/env-vars.md says what digital_councils/env.py declares, no more and no less."""

from __future__ import annotations

import re
from pathlib import Path

from digital_councils.env import VARIABLES

ROOT = Path(__file__).resolve().parent.parent


def documented() -> dict[str, dict[str, str]]:
    """Rows of the table, by name."""
    text = (ROOT / "docs" / "env-vars.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([A-Z_]+)` \| (.*?) \| (.*?) \| (.*?) \|$", text, re.MULTILINE)
    return {
        name: {"default": default, "required": required, "purpose": purpose}
        for name, default, required, purpose in rows
    }


def test_the_table_has_the_declared_variables_in_their_order():
    assert list(documented()) == [variable.name for variable in VARIABLES]


def test_the_table_tells_the_defaults():
    shown = {name: row["default"] for name, row in documented().items()}
    declared = {
        variable.name: f"`{variable.default}`" if variable.default else "none"
        for variable in VARIABLES
    }
    assert shown == declared


def test_the_table_tells_what_production_requires():
    shown = {name for name, row in documented().items() if row["required"] == "yes"}
    assert shown == {variable.name for variable in VARIABLES if variable.required_in_production}


def test_the_table_tells_each_purpose_in_the_same_words():
    shown = {name: row["purpose"] for name, row in documented().items()}
    assert shown == {variable.name: variable.purpose for variable in VARIABLES}


def test_the_example_file_names_only_declared_variables_and_all_required_ones():
    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    active = set(re.findall(r"^([A-Z_]+)=", text, re.MULTILINE))
    named = active | set(re.findall(r"^# ?([A-Z_]+)=", text, re.MULTILINE))
    assert named <= {variable.name for variable in VARIABLES}
    assert {variable.name for variable in VARIABLES if variable.required_in_production} <= active


def test_nothing_but_the_environment_module_reads_the_environment():
    readers = [
        str(path.relative_to(ROOT))
        for layer in ("core", "directory", "guidance", "digital_councils")
        for path in (ROOT / layer).rglob("*.py")
        if re.search(r"os\.getenv|os\.environ\.get|environ\.Env\(", path.read_text("utf-8"))
    ]
    assert readers == []
