"""Bases for tests that need more than an empty database."""

from __future__ import annotations

from io import StringIO

from django.core.management import call_command
from django.test import TestCase


class HubTestCase(TestCase):
    """The hub as it ships: site, register and starter content. Loaded once for each class.

    Unit tests want an empty register and make what they need with factories; these are for what
    only the whole can show.
    """

    @classmethod
    def setUpTestData(cls) -> None:
        for name in ("setup_site", "load_register", "load_starter_content"):
            call_command(name, stdout=StringIO())
