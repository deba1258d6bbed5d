"""Structured data as a block that browsers do not run."""

from __future__ import annotations

import json
from typing import Any

from django import template
from django.utils.safestring import SafeString

register = template.Library()
# No text in the data can then end the block or open another (the same as Django's json_script).
_ESCAPES = {ord(char): f"\\u{ord(char):04X}" for char in "<>&"}


@register.simple_tag
def json_ld(thing: dict[str, Any]) -> SafeString:
    data = json.dumps(thing, ensure_ascii=False).translate(_ESCAPES)
    return SafeString(f'<script type="application/ld+json">{data}</script>')
