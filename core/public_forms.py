"""Forms that strangers send: held against programs, without a puzzle for people.

Programs fill the field that nobody sees, and send within seconds what people take time over. The
stamp says when the form was made; it also names it, so that one form sent five times is one.
"""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django import forms

from core import signing

# The longest address that mail can be sent to (RFC 5321, section 4.5.3.1.3).
LONGEST_EMAIL = 254
FASTEST = 3  # seconds in which nobody reads a form and fills it in
GOOD_FOR = timedelta(days=1)
AGAIN = "That was very quick. Send it once more, so that we know that you are a person."
TOO_OLD = "This form was open for more than a day. Look it through and send it once more."
UNREADABLE = "Something in the text cannot be read. Type it again."


class PublicForm(forms.Form):
    """``purpose`` ties the stamp to one kind of form and ``about`` to its subject."""

    purpose = ""

    website = forms.CharField(required=False)
    stamp = forms.CharField(required=False)

    def __init__(self, *args: Any, about: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.about = about
        self.form_token: UUID | None = None
        self.kept_stamp = ""

    def clean(self) -> dict[str, Any]:
        """Adds to the form as a whole what is wrong with its stamp."""
        data = super().clean() or self.cleaned_data
        stamp = data.get("stamp", "")
        try:
            said = signing.read(f"{self.purpose}:{self.about}", stamp, GOOD_FOR)
            self.form_token, made_at = UUID(said["token"]), float(said["at"])
        except (signing.TokenError, KeyError, TypeError, ValueError):
            self.add_error(None, TOO_OLD)
            return data
        self.kept_stamp = stamp
        if time.time() - made_at < FASTEST:
            self.add_error(None, AGAIN)
        return data

    @property
    def is_from_a_program(self) -> bool:
        return bool(self.data.get("website"))

    @property
    def stamp_to_send(self) -> str:
        """That of the form that was sent, as long as it is good; otherwise a new one."""
        if self.kept_stamp:
            return self.kept_stamp
        value = {"token": str(uuid4()), "at": time.time()}
        return signing.sign(f"{self.purpose}:{self.about}", value)
