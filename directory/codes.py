"""Councils by the code of the Office for National Statistics, which outlives every name."""

from __future__ import annotations

import re

from directory.models import Council
from directory.querysets import CouncilQuerySet

GSS = re.compile(r"[EW][0-9]{8}", re.IGNORECASE)


def with_gss_code(code: str) -> CouncilQuerySet:
    """The council that has the code, or had it before it was given another; at most one."""
    code = code.upper()
    found = Council.objects.filter(gss_code=code)
    return found if found.exists() else Council.objects.filter(former_gss_codes__code=code)


def called(code: str) -> CouncilQuerySet:
    """The council of a slug or a GSS code, in letters of any size; at most one."""
    if GSS.fullmatch(code):
        return with_gss_code(code)
    return Council.objects.filter(slug=code.lower())
