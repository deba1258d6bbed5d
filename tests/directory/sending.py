"""Forms as a browser sends them: from our own pages, and after somebody has read them."""

from __future__ import annotations

import time
from typing import Any
from uuid import uuid4

from core import signing

FROM_HERE: dict[str, Any] = {"headers": {"Sec-Fetch-Site": "same-origin"}}


def stamp(purpose: str, about: str, seconds: float = 10) -> str:
    """That of a form which was opened so many seconds ago."""
    value = {"token": str(uuid4()), "at": time.time() - seconds}
    return signing.sign(f"{purpose}:{about}", value)
