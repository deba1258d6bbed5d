"""Files uploaded in the admin: what is shown is what is done, by those who may, once."""

from __future__ import annotations

import datetime as dt
import tempfile
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import OperationalError, connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from core.exports import guard_cell
from core.models import User
from directory.importers.councils import import_councils
from directory.importers.engine import _LOCK
from directory.importers.platforms import PlatformImporter
from directory.importers.register import REGISTER
from directory.models import Council, RegisterUpload, SocialAccount, Succession, UploadPage
from directory.services import uploads as service
from directory.upload_headings import HEADINGS
from tests.factories.directory import CouncilFactory

from .importing import DATA, changed, rows_of, write
from .uploading import OF_ACCOUNTS, OF_COUNCILS, member, new, press, send, sent, words

pytestmark = pytest.mark.django_db
COUNCILS = (DATA / "councils.csv").read_bytes()
ACCOUNTS = (DATA / "accounts.csv").read_bytes()
HEADER = "slug,name,short_name,council_type,nation,population\n"
MERE = f"{HEADER}mere,Mere Council,Mere,district,england,5000\n"


@pytest.fixture(autouse=True)
def today(on_day) -> None:
    on_day(dt.date(2026, 11, 20))


@pytest.fixture
def by() -> User:
    return member("one@example.org", *OF_COUNCILS, *OF_ACCOUNTS)


@pytest.fixture
def one(by: User) -> Client:
    client = Client()
    client.force_login(by)
    return client


@pytest.fixture
def other() -> Client:
    client = Client()
    client.force_login(member("other@example.org", *OF_COUNCILS))
    return client


def register() -> list[tuple]:
    return list(Council.objects.order_by("pk").values_list("slug", "name", "population", "county"))


class TestHeadingRow:
    @pytest.mark.parametrize("kind", ["councils", "mysociety", "accounts"])
    def test_each_kind_says_its_columns_and_hands_out_a_file_with_them(self, one, kind):
        address = reverse("registerupload:heading_row", args=[kind])
        assert address in one.get(reverse("registerupload:add")).text
        answer = one.get(address)
        lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
        assert len(lines) == 1
        assert set(HEADINGS[kind][0]) <= set(lines[0].split(","))

    def test_another_kind_is_not_found(self, one):
        assert one.get("/admin/registerupload/new/castles.csv").status_code == 404

    def test_nobody_outside_gets_one(self, client):
        address = reverse("registerupload:heading_row", args=["councils"])
        assert client.get(address).status_code == 302


class TestPreview:
    def test_shows_every_row_with_its_fields_before_and_after_and_changes_nothing(self, one):
        import_councils(DATA / "councils.csv")
        before = register()
        rows = changed(rows_of("councils.csv"), "slug", "mereford", population="413000")
        rows = [*rows, {**rows[0], "slug": "newmere", "name": "Newmere Council"}]
        for column in ("gss_code", "local_authority_code", "welsh_name", "other_names"):
            rows[-1][column] = ""
        rows[-1] |= {"short_name": "Newmere", "tile_column": "", "tile_row": ""}
        upload = sent(one, written(rows))
        page = words(one.get(upload.get_admin_url()))
        assert "Would be added: 1 council. Would be changed: 1 council." in page
        assert f"As in the file already: {len(before) - 1} councils." in page
        assert "What would change: 1" in page
        assert "4 Mereford City Council population: 412,000 → 413,000" in page
        assert "name: – → Newmere Council" in page
        assert f"As it is already: {len(before) - 1}" in page
        assert register() == before

    def test_shows_what_a_change_brings_with_it(self, one):
        import_councils(DATA / "councils.csv")
        ending = Council.objects.filter(successions__isnull=False).exclude(gss_code=None).first()
        days = {"old": ending.ended_on, "new": ending.ended_on.replace(year=2028)}
        rows = changed(
            rows_of("councils.csv"),
            "slug",
            ending.slug,
            gss_code="E07999999",
            ended_on=days["new"].isoformat(),
        )
        page = words(one.get(sent(one, written(rows)).get_admin_url()))
        assert "former GSS code" in page
        begins = [str(day + dt.timedelta(days=1)) for day in days.values()]
        assert f"successors begin: {begins[0]} → {begins[1]}" in page

    def test_what_stands_in_the_file_already_is_folded(self, one):
        import_councils(DATA / "councils.csv")
        upload = sent(one, COUNCILS)
        page = one.get(upload.get_admin_url()).content.decode()
        folded = page[page.index("<details") : page.index("</details>")]
        assert "Mereford City Council" in folded
        assert 'value="agree"' not in page  # there is nothing to agree to
        assert "there is nothing to change" in page

    def test_says_what_an_editor_s_word_keeps_and_what_the_file_does_not_name(self, one):
        import_councils(DATA / "councils.csv")
        Council.objects.filter(slug="mereford").update(population=7)
        CouncilFactory(name="Elsewhere", slug="elsewhere")
        rows = changed(rows_of("councils.csv"), "slug", "mereford", population="413000")
        page = words(one.get(sent(one, written(rows)).get_admin_url()))
        assert "population is 7, as an editor left it; the file says 413,000" in page
        assert "not in this file: 1 council. Nothing happens to them." in page
        assert "Elsewhere (elsewhere)" in page

    def test_takes_the_public_register_and_names_the_rows_it_leaves_out(self, one):
        content = (DATA / "councils_mysociety.csv").read_bytes()
        page = words(one.get(sent(one, content, "mysociety").get_admin_url()))
        assert "3 Glenmore Council in Scotland" in page

    def test_takes_accounts_and_puts_the_rows_of_one_account_together(self, one):
        prepare_accounts()
        upload = sent(one, ACCOUNTS, "accounts")
        page = words(one.get(upload.get_admin_url()))
        assert "2, 3 https://x.com/MerefordCouncil councils: – → City of Mereford" in page
        assert "evidence: – → www.mereford.example, 2026-10-12" in page
        assert not SocialAccount.objects.exists()

    def test_a_long_file_is_shown_a_page_at_a_time(self, one):
        rows = [f"mere-{n},Mere {n} Council,Mere {n},district,england,5000" for n in range(120)]
        upload = sent(one, HEADER + "\n".join(rows))
        first = one.get(upload.get_admin_url())
        assert first.content.decode().count("Council</th>") == service.ROWS_ON_PAGE
        address = f"{upload.get_admin_url()}?show=created&p="
        last = words(one.get(f"{address}3"))
        assert "Rows 101 to 120 of 120" in last
        assert "121 Mere 119 Council" in last
        assert "Rows after" not in last
        assert "Rows before" in last
        for wrong in ("4", "0", "x", "9" * 30):
            assert one.get(f"{address}{wrong}").status_code == 404
        assert one.get(f"{upload.get_admin_url()}?show=nonsense").status_code == 404

    @pytest.mark.parametrize("count", [3, 30])
    def test_asks_as_many_questions_for_three_rows_as_for_thirty(
        self, one, count, django_assert_max_num_queries
    ):
        rows = [f"mere-{n},Mere {n} Council,Mere {n},district,england,5000" for n in range(count)]
        upload = sent(one, HEADER + "\n".join(rows))
        one.get(upload.get_admin_url())
        with django_assert_max_num_queries(10):
            one.get(upload.get_admin_url())

    @pytest.mark.parametrize("count", [3, 30])
    def test_the_list_of_files_reads_no_file_and_asks_no_more_for_thirty(
        self, one, by, count, django_assert_max_num_queries
    ):
        RegisterUpload.objects.bulk_create(
            RegisterUpload(kind="councils", name=f"{n}.csv", content=b"x", size=1, uploaded_by=by)
            for n in range(count)
        )
        one.get(reverse("registerupload:index"))
        with django_assert_max_num_queries(10) as captured:
            page = one.get(reverse("registerupload:index"))
        assert page.content.decode().count(".csv") >= count
        assert not any('"content"' in query["sql"] for query in captured.captured_queries)


class TestAgree:
    def test_does_what_was_shown_and_says_so(self, one, by):
        upload = sent(one, MERE)
        response = one.post(
            upload.get_admin_url(),
            {"action": "agree", "digest": upload.plan_digest},
            follow=True,
        )
        assert "Done. Was added: 1 council. Was changed: 0 councils." in response.content.decode()
        assert "What was added: 1" in words(response)
        assert register() == [("mere", "Mere Council", 5000, "")]
        upload.refresh_from_db()
        assert upload.applied_by == by

    def test_is_the_import_of_the_command(self, one):
        upload = sent(one, COUNCILS)
        press(one, upload, "agree")
        uploaded = register()
        Succession.objects.all().delete()
        Council.objects.all().delete()
        import_councils(DATA / "councils.csv")
        assert register() == uploaded

    def test_twice_does_it_once(self, one):
        upload = sent(one, MERE)
        press(one, upload, "agree")
        Council.objects.update(population=6)
        response = one.post(
            upload.get_admin_url(),
            {"action": "agree", "digest": upload.plan_digest},
            follow=True,
        )
        assert "agreed to already, by one@example.org" in response.content.decode()
        assert register()[0][2] == 6

    def test_of_two_editors_one_wins_and_the_other_is_told(self, one, other):
        upload = sent(one, MERE)
        seen = other.get(upload.get_admin_url())
        assert "Agree, and do all of this" in seen.content.decode()
        press(one, upload, "agree")
        response = other.post(
            upload.get_admin_url(),
            {"action": "agree", "digest": upload.plan_digest},
            follow=True,
        )
        assert "agreed to already, by one@example.org" in response.content.decode()
        upload.refresh_from_db()
        assert upload.applied_by.email == "one@example.org"

    def test_nothing_is_done_but_what_was_shown(self, one):
        """Somebody else changed the register between the look and the word."""
        import_councils(DATA / "councils.csv")
        rows = changed(rows_of("councils.csv"), "slug", "mereford", population="413000")
        upload = sent(one, written(rows))
        Council.objects.filter(slug="mereford").update(population=7)
        before = register()
        response = press(one, upload, "agree")
        assert response.status_code == 409
        assert "has changed since this was shown, so nothing was done" in words(response)
        assert "population is 7, as an editor left it" in words(response)
        assert register() == before
        upload.refresh_from_db()
        assert upload.is_waiting
        assert not ModelLogEntry.objects.filter(action=service.APPLIED).exists()

    def test_the_new_plan_can_be_agreed_to(self, one):
        upload = sent(one, MERE)
        Council.objects.create(
            slug="mere", name="Mere", short_name="Mere", nation="england", council_type="district"
        )
        assert press(one, upload, "agree").status_code == 409
        upload.refresh_from_db()
        assert press(one, upload, "agree").status_code == 302
        upload.refresh_from_db()
        assert not upload.is_waiting

    def test_a_page_that_is_older_than_the_plan_agrees_to_nothing(self, one):
        upload = sent(one, MERE)
        for digest in ("", "0" * 64):
            assert press(one, upload, "agree", digest=digest).status_code == 409
        assert register() == []

    def test_a_file_that_the_register_refuses_by_now_changes_nothing_and_says_why(self, one):
        upload = sent(one, f"{HEADER}a,A,A,district,england,1\nb,B,B,district,england,2\n")
        for slug in ("c", "d"):
            Council.objects.create(
                slug=slug, name="B", short_name="B", nation="england", council_type="district"
            )
        response = press(one, upload, "agree")
        assert response.status_code == 409
        assert "no longer takes this file" in words(response)
        assert "Line 3, column name, “B”: Several councils have this name." in words(response)
        assert 'value="agree"' not in response.content.decode()
        assert Council.objects.count() == 2
        Council.objects.all().delete()
        assert press(one, upload, "again").status_code == 302
        upload.refresh_from_db()
        assert upload.faults == []
        assert press(one, upload, "agree").status_code == 302
        assert Council.objects.count() == 2

    def test_while_another_import_runs_nothing_is_done_and_it_is_said(self, one, monkeypatch):
        upload = sent(one, MERE)
        if connection.vendor == "postgresql":
            locked = connection.copy()
            with locked.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
                response = press(one, upload, "agree")
                again = send(one, MERE)
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])
            locked.close()
        else:
            with monkeypatch.context() as patched:
                patched.setattr("directory.importers.engine._lock", locked_database)
                response = press(one, upload, "agree")
                again = send(one, MERE)
        for refusal in (response, again):
            assert refusal.status_code == 409
            assert "Another import is running" in words(refusal)
        assert register() == []
        assert RegisterUpload.objects.count() == 1
        assert press(one, upload, "agree").status_code == 302

    def test_the_bytes_are_those_that_were_shown(self, one):
        upload = sent(one, MERE)
        RegisterUpload.objects.update(content=MERE.replace("5000", "6000").encode())
        assert press(one, upload, "agree").status_code == 409
        assert register() == []

    def test_a_fault_of_ours_while_it_is_done_undoes_all(self, one, monkeypatch):
        upload = sent(one, MERE)
        monkeypatch.setattr(service, "_counts", lambda *args: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            press(one, upload, "agree")
        assert register() == []
        upload.refresh_from_db()
        assert upload.is_waiting

    def test_who_did_what_stands_in_the_log(self, one, by):
        upload = sent(one, MERE)
        press(one, upload, "agree")
        entries = ModelLogEntry.objects.filter(object_id=str(upload.pk)).order_by("pk")
        assert [entry.action for entry in entries] == [service.UPLOADED, service.APPLIED]
        assert {entry.user for entry in entries} == {by}
        assert entries[1].data["counts"]["created"] == 1
        page = one.get(reverse("registerupload:history", args=[upload.pk]))
        assert "Agreed, and the register changed: 1 added" in page.content.decode()


class TestDiscard:
    def test_removes_the_bytes_and_keeps_the_log(self, one):
        upload = sent(one, MERE)
        press(one, upload, "discard")
        assert not RegisterUpload.objects.exists()
        assert not UploadPage.objects.exists()
        entry = ModelLogEntry.objects.get(action=service.DISCARDED)
        assert (entry.label, entry.deleted) == ("list.csv", True)
        assert press(one, upload, "agree").status_code == 404
        assert register() == []

    def test_what_was_agreed_to_cannot_be_discarded(self, one):
        upload = sent(one, MERE)
        press(one, upload, "agree")
        press(one, upload, "discard")
        assert RegisterUpload.objects.exists()

    def test_one_who_agrees_to_what_was_discarded_meanwhile_is_told(self, one, by):
        upload = sent(one, MERE)
        press(one, upload, "discard")
        with pytest.raises(service.AlreadyApplied, match="discarded"):
            service.agree(upload=upload, digest=upload.plan_digest, by=by)
        with pytest.raises(service.AlreadyApplied, match="discarded"):
            service.look_again(upload=upload)


class TestKept:
    @pytest.mark.parametrize(("days", "is_kept"), [(7, True), (8, False)])
    def test_a_week_for_what_nobody_agreed_to(self, one, days, is_kept):
        upload = sent(one, MERE)
        RegisterUpload.objects.update(uploaded_at=noon(days))
        call_command("tidy", stdout=StringIO())
        assert RegisterUpload.objects.filter(pk=upload.pk).exists() is is_kept
        assert UploadPage.objects.exists() is is_kept

    @pytest.mark.parametrize(("days", "is_kept"), [(90, True), (91, False)])
    def test_ninety_days_for_the_file_of_what_was_done(self, one, days, is_kept):
        upload = sent(one, MERE)
        press(one, upload, "agree")
        RegisterUpload.objects.update(applied_at=noon(days), uploaded_at=noon(days))
        out = StringIO()
        call_command("tidy", stdout=out)
        upload.refresh_from_db()
        assert (upload.content is not None) is is_kept
        assert UploadPage.objects.exists() is is_kept
        assert f"files of applied uploads: {int(not is_kept)}" in out.getvalue()
        page = words(one.get(upload.get_admin_url()))
        assert "Was added: 1 council." in page
        assert "Agreed to" in page


class TestWhoMay:
    @pytest.mark.parametrize(
        ("role", "may"),
        [
            ("Directory editors", True),
            ("Administrators", True),
            ("Editors", False),
            ("Publishers", False),
        ],
    )
    def test_roles(self, client, one, role, may):
        upload = sent(one, MERE)
        call_command("setup_site", stdout=StringIO())
        user = User.objects.create_user(email="role@example.org", password="correct horse battery")
        user.groups.add(Group.objects.get(name=role))
        client.force_login(user)
        paths = [
            new(),
            reverse("registerupload:index"),
            reverse("registerupload:history", args=[upload.pk]),
            upload.get_admin_url(),
            f"{upload.get_admin_url()}?show=created",
        ]
        for path in paths:
            assert (client.get(path).status_code == 200) == may, path
        assert (new() in client.get("/admin/").content.decode()) is may
        for action in ("again", "agree"):
            press(client, upload, action)
        assert Council.objects.filter(slug="mere").exists() == may
        send(client, COUNCILS)
        assert RegisterUpload.objects.count() == 1 + may

    def test_a_hub_set_up_before_gives_its_roles_the_permission(self):
        call_command("setup_site", stdout=StringIO())
        group = Group.objects.get(name="Directory editors")
        group.permissions.filter(codename__endswith="_registerupload").delete()
        group.permissions.clear()
        create_permissions(apps.get_app_config("directory"), verbosity=0)
        call_command("setup_site", stdout=StringIO())
        for name in ("Directory editors", "Administrators"):
            found = Group.objects.get(name=name).permissions
            assert found.filter(codename="add_registerupload").exists(), name

    def test_each_kind_needs_the_permissions_of_what_it_writes(self, client, one):
        upload = sent(one, MERE)
        client.force_login(member("accounts@example.org", *OF_ACCOUNTS))
        page = client.get(new()).content.decode()
        assert 'value="accounts"' in page
        assert 'value="councils"' not in page
        assert send(client, MERE).status_code == 422
        for path in (upload.get_admin_url(), f"{upload.get_admin_url()}?show=created"):
            assert client.get(path)["Location"] == reverse("wagtailadmin_home")
        for action in ("agree", "again", "discard"):
            assert press(client, upload, action)["Location"] == reverse("wagtailadmin_home")
        assert RegisterUpload.objects.filter(applied_at=None).exists()
        assert "list.csv" not in client.get(reverse("registerupload:index")).content.decode()
        assert register() == []

    @pytest.mark.parametrize("left_out", OF_COUNCILS[1:])
    def test_none_of_the_permissions_can_be_missing(self, client, left_out):
        have = [name for name in OF_COUNCILS if name != left_out]
        client.force_login(member("less@example.org", *have))
        assert client.get(new(), follow=False).status_code in {302, 403}
        assert send(client, MERE).status_code in {302, 403}
        assert not RegisterUpload.objects.exists()

    def test_strangers_are_sent_to_log_in(self, client, one):
        upload = sent(one, MERE)
        for response in (client.get(new()), press(client, upload, "agree")):
            assert response.status_code == 302
            assert "/login/" in response["Location"]
        assert register() == []

    def test_a_form_of_another_site_uploads_and_agrees_to_nothing(self, by, one):
        upload = sent(one, MERE)
        strict = Client(enforce_csrf_checks=True)
        strict.force_login(by)
        assert send(strict, MERE).status_code == 403
        assert press(strict, upload, "agree").status_code == 403
        assert RegisterUpload.objects.count() == 1
        assert register() == []

    def test_nothing_is_deleted_or_edited_past_the_buttons(self, one):
        upload = sent(one, MERE)
        assert one.get(f"{reverse('registerupload:index')}delete/{upload.pk}/").status_code == 404
        response = one.post(upload.get_admin_url(), {"name": "other", "action": "save"})
        assert response.status_code == 422
        assert "Choose one of the buttons" in words(response)


class TestRoundTrip:
    def test_guards_of_exported_cells_are_taken_off(self, one):
        prepare_accounts()
        cells = {
            "councils": "mereford",
            "platform": "x",
            "address": "",
            "handle": "@MerefordCouncil",
        }
        rows = [{**cells, "purpose": "corporate"}]
        guarded = [{key: guard_cell(cell) for key, cell in row.items()} for row in rows]
        assert guarded[0]["handle"] == "'@MerefordCouncil"
        press(one, sent(one, written(guarded), "accounts"), "agree")
        assert SocialAccount.objects.get().handle == "MerefordCouncil"

    def test_the_list_of_councils_is_another_list_and_that_is_said(self, one):
        """Its columns are for readers; what is to come in again has the columns of the register."""
        import_councils(DATA / "councils.csv")
        exported = b"".join(one.get(reverse("directory:council-list-csv")).streaming_content)
        response = send(one, exported)
        assert response.status_code == 422
        assert "1 council – There is no such column" in words(response)

    def test_the_files_that_ship_go_through(self, one):
        PlatformImporter(REGISTER / "platforms.toml").run()
        councils = sent(one, (REGISTER / "councils.csv").read_bytes())
        assert councils.counts["created"] > 350
        press(one, councils, "agree")
        accounts = sent(one, (REGISTER / "accounts.csv").read_bytes(), "accounts")
        press(one, accounts, "agree")
        assert SocialAccount.objects.count() == accounts.counts["created"]


def noon(days: int) -> dt.datetime:
    day = dt.date(2026, 11, 20) - dt.timedelta(days=days)
    return timezone.make_aware(dt.datetime.combine(day, dt.time(12)))


def locked_database() -> None:
    raise OperationalError("database is locked")


def prepare_accounts() -> None:
    PlatformImporter(REGISTER / "platforms.toml").run()
    import_councils(DATA / "councils.csv")


def written(rows: list[dict[str, str]]) -> bytes:
    with tempfile.NamedTemporaryFile(suffix=".csv") as file:
        return write(Path(file.name), rows).read_bytes()
