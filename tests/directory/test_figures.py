"""The totals beside the filters: kept for a minute, and dropped when the register changes."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.core.management import call_command

from directory.choices import CouncilState
from directory.figures import figures
from tests.factories.directory import CouncilFactory

pytestmark = pytest.mark.django_db
HEADER = "slug,name,short_name,council_type,nation,region\n"


def districts() -> int:
    kept = figures(CouncilState.CURRENT, date(2026, 11, 20), with_others=False)
    return kept.types["district"]


def test_totals_are_kept_until_a_record_is_saved(django_assert_num_queries) -> None:
    CouncilFactory()
    assert districts() == 1
    with django_assert_num_queries(0):
        assert districts() == 1
    CouncilFactory()
    assert districts() == 2


def test_an_import_drops_them_though_it_sends_no_signals(
    tmp_path: Path, django_capture_on_commit_callbacks
) -> None:
    CouncilFactory()
    file = tmp_path / "councils.csv"
    row = "mereford,Mereford District Council,Mereford,district,england,south-east\n"
    file.write_text(HEADER + row, encoding="utf-8")
    assert districts() == 1
    with django_capture_on_commit_callbacks(execute=True):
        call_command("import_councils", str(file))
    assert districts() == 2
