"""What editors see of the answers of readers."""

from __future__ import annotations

import datetime as dt
from io import BytesIO

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.utils import timezone
from openpyxl import load_workbook
from wagtail.models import GroupPagePermission

from guidance.models import PageFeedback
from tests.factories.guidance import make_guide, make_information, make_section

pytestmark = pytest.mark.django_db
REPORT = "/admin/reports/feedback/"
SUMMARY = "/admin/reports/feedback-by-page/"
PASSWORD = "correct horse battery staple"


def editor_of(page, client, name="editor"):
    """Somebody who reads answers and may change the page and what is below it, nothing else."""
    user = get_user_model().objects.create_user(f"{name}@example.org", PASSWORD)
    group = Group.objects.create(name=name)
    known = Permission.objects.filter(codename__in=["access_admin", "view_pagefeedback"])
    group.permissions.set(known)
    if page is not None:
        GroupPagePermission.objects.create(
            group=group, page=page, permission=Permission.objects.get(codename="change_page")
        )
    user.groups.add(group)
    client.force_login(user)
    return user


@pytest.fixture
def guide():
    return make_guide("Basic guide")


@pytest.fixture
def about():
    return make_information("About")


@pytest.fixture
def answers(guide, about):
    def say(page, is_useful, **more):
        days = more.pop("days_ago", 0)
        row = PageFeedback.objects.create(page=page, path=page.url, is_useful=is_useful, **more)
        given = timezone.now() - dt.timedelta(days=days)
        PageFeedback.objects.filter(pk=row.pk).update(given_at=given)
        return row

    say(guide, False, reason="unclear", comment="=HYPERLINK('x') Tŷ")
    say(guide, False, days_ago=40)
    say(guide, True, comment="Thanks for the list.")
    say(about, True)


def test_answers_are_listed_with_reason_and_comment(client, guide, answers):
    editor_of(guide.get_site().root_page, client)
    text = client.get(REPORT).text
    assert "It was hard to understand" in text
    assert "Thanks for the list." in text
    assert text.count("/edit/") >= 4


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", 4),
        ("is_useful=True", 2),
        ("is_useful=False", 2),
        ("has_comment=yes", 2),
        ("has_comment=no", 2),
        ("given_at_after={recent}", 3),
        ("given_at_before={recent}", 1),
        ("page={guide}", 3),
        ("page={guide}&is_useful=False&has_comment=yes", 1),
        ("page=999999", 4),
        ("is_useful=perhaps", 4),
    ],
)
def test_answers_are_filtered(client, guide, answers, query, found):
    editor_of(guide.get_site().root_page, client)
    recent = (timezone.localdate() - dt.timedelta(days=7)).isoformat()
    query = query.format(recent=recent, guide=guide.pk)
    response = client.get(f"{REPORT}?{query}&export=csv")
    assert len(b"".join(response.streaming_content).decode().splitlines()) == found + 1
    assert client.get(f"{REPORT}?{query}").status_code == 200
    assert client.get(f"{REPORT}results/?{query}").status_code == 200


@pytest.mark.parametrize("report", [REPORT, SUMMARY])
def test_editors_see_answers_about_the_pages_they_may_edit(client, guide, answers, report):
    editor_of(make_section(), client)
    text = client.get(report).text
    assert "Basic guide" in text
    assert "About</a>" not in text
    exported = b"".join(client.get(f"{report}?export=csv").streaming_content).decode()
    assert "Basic guide" in exported
    assert "About" not in exported


@pytest.mark.parametrize("report", [REPORT, SUMMARY])
def test_whoever_edits_no_page_sees_no_answers(client, answers, report):
    editor_of(None, client)
    assert client.get(report).status_code == 302
    assert client.get(f"{report}results/").status_code == 302
    assert "Feedback" not in client.get("/admin/").text
    client.logout()
    assert client.get(report)["Location"].startswith("/admin/login/")


@pytest.mark.parametrize("report", [REPORT, SUMMARY])
def test_who_may_not_read_answers_sees_none_however_many_pages_they_edit(
    client, guide, answers, report
):
    user = editor_of(guide.get_site().root_page, client)
    user.groups.get().permissions.remove(Permission.objects.get(codename="view_pagefeedback"))
    assert client.get(report).status_code == 302
    assert client.get(f"{report}results/").status_code == 302
    assert client.get(f"{report}?export=csv").status_code == 302
    assert "Feedback" not in client.get("/admin/").text


def test_exports_run_no_formula(client, guide, answers):
    editor_of(guide.get_site().root_page, client)
    lines = b"".join(client.get(f"{REPORT}?export=csv").streaming_content).decode()
    assert lines.startswith("\ufeffGiven,Page,Address,Useful,Why not,Comment")
    assert "'=HYPERLINK('x') Tŷ" in lines
    response = client.get(f"{REPORT}?export=xlsx")
    sheet = load_workbook(BytesIO(response.getvalue())).active
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert "f" not in {cell.data_type for cell in cells}
    assert "'=HYPERLINK('x') Tŷ" in {cell.value for cell in cells}
    assert not any(str(cell.value).startswith(("=", "+", "-", "@")) for cell in cells)


def test_the_summary_counts_yes_and_no_for_each_page(client, guide, about, answers):
    editor_of(guide.get_site().root_page, client)
    lines = b"".join(client.get(f"{SUMMARY}?export=csv").streaming_content).decode().splitlines()
    assert lines[0] == "\ufeffPage,Address,Useful,Not useful,Comments,Last answer"
    assert lines[1].startswith(f"Basic guide,{guide.url},1,2,2,")
    assert lines[2].startswith(f"About,{about.url},1,0,0,")
    text = client.get(SUMMARY).text
    assert f"{REPORT}?page={guide.pk}" in text


def test_both_reports_stand_in_the_menu(client, guide):
    editor_of(guide.get_site().root_page, client)
    text = client.get("/admin/").text
    assert REPORT in text
    assert SUMMARY in text


@pytest.mark.parametrize("report", [REPORT, SUMMARY])
def test_more_answers_ask_no_more_questions(
    client, guide, answers, report, django_assert_max_num_queries
):
    editor_of(guide.get_site().root_page, client)
    client.get(report)
    for _ in range(30):
        PageFeedback.objects.create(page=guide, path=guide.url, is_useful=True)
    with django_assert_max_num_queries(16):
        client.get(report)
