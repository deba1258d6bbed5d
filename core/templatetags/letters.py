"""Addresses of letters, for components that are included on pages of many kinds."""

from __future__ import annotations

from django import template

from core.letters import report_url

register = template.Library()


@register.simple_tag
def report_link(path: str) -> str:
    """Where to report a mistake on the page at ``path``."""
    return report_url("Something is wrong on a page", path)
