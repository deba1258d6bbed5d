"""Councils' websites as tests make them, and the rules to read them by."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from directory.addresses import platform_rules_from_toml

PAGES = Path(__file__).parent / "pages"
REGISTER = Path(__file__).resolve().parents[2] / "directory" / "register"
# What makes a page a council's home page rather than a wall in front of it.
MENU = "".join(
    f'<li><a href="/{name}">{name.title()}</a></li>'
    for name in ("bins", "benefits", "council-tax", "housing", "planning", "schools")
)


@cache
def rules():
    return platform_rules_from_toml(REGISTER / "platforms.toml")


def page(name: str) -> str:
    return (PAGES / f"{name}.html").read_text(encoding="utf-8")


def home(*links: str, more: str = "") -> str:
    """A home page with a menu, and links to these addresses in its footer."""
    footer = "".join(f'<li><a href="{link}">Follow us</a></li>' for link in links)
    return f"<html><body><nav><ul>{MENU}</ul></nav>{more}<footer><ul>{footer}</ul></footer>"
