"""How to reach whoever sent something: always in a table apart from what was sent."""

from __future__ import annotations

from django.db import models


class ContactDetail(models.Model):
    """An address for an answer. ``core.services.contacts`` removes it, in every table at once.

    Each kind of submission has a table of its own with one relation called ``submission``.
    """

    email = models.EmailField()

    class Meta:
        abstract = True
