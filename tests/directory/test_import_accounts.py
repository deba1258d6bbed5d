"""Accounts from a file: one account however it is written, evidence added, councils agreed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from core.dates import today
from directory.importers.accounts import import_accounts
from directory.importers.councils import import_councils
from directory.importers.platforms import PlatformImporter
from directory.importers.register import REGISTER
from directory.importers.results import ImportRefused, ImportResult
from directory.models import AccountEvent, Council, Evidence, Platform, SocialAccount
from tests.factories.directory import SocialAccountFactory

from .importing import DATA, Rows, rows_of, write

pytestmark = pytest.mark.django_db
FILE = DATA / "accounts.csv"
X = "https://x.com/MerefordCouncil"


@pytest.fixture(autouse=True)
def register() -> None:
    PlatformImporter(REGISTER / "platforms.toml").run()
    import_councils(DATA / "councils.csv")


@pytest.fixture
def rows() -> Rows:
    return rows_of("accounts.csv")


def run(tmp_path: Path, rows: Rows, **options) -> ImportResult:
    return import_accounts(write(tmp_path / "changed.csv", rows), **options)


def refused(tmp_path: Path, rows: Rows) -> str:
    before = list(SocialAccount.objects.order_by("pk").values_list("pk", "updated_at"))
    with pytest.raises(ImportRefused) as caught:
        run(tmp_path, rows)
    assert list(SocialAccount.objects.order_by("pk").values_list("pk", "updated_at")) == before
    return str(caught.value)


class TestFirstImport:
    def test_two_rows_of_one_account_are_one_account_with_both_evidences(self) -> None:
        result = import_accounts(FILE)
        assert len(result.created) == 3
        account = SocialAccount.objects.get(platform__slug="x", handle_key="merefordcouncil")
        assert account.url == X
        assert account.evidence.count() == 2
        assert (account.purpose, account.language) == ("corporate", "en")

    def test_freshness_dates_follow_the_evidence(self) -> None:
        import_accounts(FILE)
        account = SocialAccount.objects.get(url=X)
        assert (account.confirmed_on, account.seen_on) == (date(2026, 10, 12), date(2026, 10, 12))
        undated = SocialAccount.objects.get(handle_key="mereshireduo")
        assert (undated.confirmed_on, undated.seen_on) == (None, None)

    def test_former_code_names_the_council_and_handle_the_account(self) -> None:
        import_accounts(FILE)
        account = SocialAccount.objects.get(platform__slug="facebook")
        assert account.url == "https://www.facebook.com/MerefordCouncil"
        assert account.councils.get().slug == "mereford"

    def test_one_row_may_name_several_councils(self) -> None:
        import_accounts(FILE)
        shared = SocialAccount.objects.get(handle_key="mereshireduo")
        assert {council.slug for council in shared.councils.all()} == {
            "north-mereshire",
            "south-mereshire",
        }

    def test_councils_of_two_rows_are_put_together(self, tmp_path: Path, rows: Rows) -> None:
        run(tmp_path, [rows[0], {**rows[1], "councils": "kings-mere"}])
        assert SocialAccount.objects.get().councils.count() == 2

    def test_writes_no_event(self) -> None:
        import_accounts(FILE)
        assert not AccountEvent.objects.exists()


class TestSecondImport:
    def test_changes_and_writes_nothing(self, django_assert_max_num_queries) -> None:
        import_accounts(FILE)
        before = list(SocialAccount.objects.order_by("pk").values())
        with django_assert_max_num_queries(14) as captured:
            result = import_accounts(FILE)
        assert result.unchanged == 3
        assert list(SocialAccount.objects.order_by("pk").values()) == before
        verbs = {query["sql"].split()[0] for query in captured.captured_queries}
        assert not verbs & {"INSERT", "UPDATE", "DELETE"}

    def test_new_evidence_is_added_and_old_evidence_stays(self, tmp_path: Path, rows: Rows) -> None:
        import_accounts(FILE)
        row = {
            **rows[0],
            "evidence_kind": "council-website",
            "source_url": "https://news.mereford.example/us",
            "seen_on": "2026-11-01",
        }
        result = run(tmp_path, [row])
        account = SocialAccount.objects.get(url=X)
        assert account.evidence.count() == 3
        assert account.confirmed_on == date(2026, 11, 1)
        assert (
            "evidence added: Register of invented accounts, 2026-11-01" in list(result.updated)[0]
        )
        assert len(result.missing) == 2

    def test_evidence_that_an_editor_removed_stays_removed(
        self, tmp_path: Path, rows: Rows
    ) -> None:
        import_accounts(FILE)
        Evidence.objects.filter(account__url=X, kind="public-register").delete()
        run(tmp_path, [{**row, "purpose": "service"} for row in rows[:2]])
        assert Evidence.objects.get(account__url=X).kind == "council-website"

    def test_status_that_changes_leaves_an_event(self, tmp_path: Path, rows: Rows) -> None:
        import_accounts(FILE)
        result = run(tmp_path, [{**rows[2], "status": "closed"}])
        event = AccountEvent.objects.get()
        assert (event.kind, event.happened_on) == ("closed", date(2026, 10, 12))
        assert event.account.status == "closed"
        assert "status active → closed" in list(result.updated)[0]

    def test_status_and_purpose_of_an_editor_stay(self, tmp_path: Path, rows: Rows) -> None:
        import_accounts(FILE)
        SocialAccount.objects.filter(url=X).update(status="paused", purpose="emergency")
        result = run(tmp_path, [{**rows[0], "status": "closed", "purpose": "corporate"}])
        account = SocialAccount.objects.get(url=X)
        assert (account.status, account.purpose) == ("paused", "emergency")
        assert list(result.kept) == [f"{X}: status is paused; the file says closed"]
        assert not AccountEvent.objects.exists()

    def test_only_what_changes_is_marked_as_changed(self, tmp_path: Path, rows: Rows) -> None:
        import_accounts(FILE)
        SocialAccount.objects.update(updated_at=datetime(2026, 1, 1, tzinfo=UTC))
        SocialAccount.objects.filter(url=X).update(purpose="emergency")
        # The purpose is an editor's; the language of the other account is new.
        run(tmp_path, [{**rows[0], "purpose": "service"}, {**rows[2], "language": "cy"}])
        recent = SocialAccount.objects.filter(updated_at__month__gt=1)
        assert [account.platform.slug for account in recent] == ["facebook"]

    def test_a_status_that_an_import_assumed_is_no_editors(
        self, tmp_path: Path, rows: Rows
    ) -> None:
        run(tmp_path, [{**rows[0], "status": ""}])
        run(tmp_path, [{**rows[0], "status": "closed"}])
        assert SocialAccount.objects.get().status == "closed"


class TestEditors:
    """What an editor made, moved or deleted is never undone."""

    def test_have_the_account_that_they_added_kept_as_it_is(
        self, tmp_path: Path, rows: Rows
    ) -> None:
        account = SocialAccountFactory(
            platform=Platform.objects.get(slug="x"),
            handle="MerefordCouncil",
            url=X,
            status="closed",
            language="cy",
            purpose="",
            councils=[Council.objects.get(slug="mereford")],
        )
        result = run(tmp_path, rows[:1])
        account.refresh_from_db()
        assert (account.status, account.language, account.purpose) == ("closed", "cy", "corporate")
        assert set(result.kept) == {
            f"{X}: status is closed; the file says active",
            f"{X}: language is cy; the file says en",
        }
        assert not AccountEvent.objects.exists()
        assert not run(tmp_path, rows[:1]).kept, "told once is enough"

    def test_have_a_deleted_account_left_out(self, tmp_path: Path, rows: Rows) -> None:
        import_accounts(FILE)
        SocialAccount.objects.get(url=X).delete()
        for cells in ({}, {"status": "paused", "seen_on": "2026-11-02"}):
            result = run(tmp_path, [{**rows[0], **cells}, *rows[2:]])
            assert list(result.notes["Left as editors have it"]) == [f"{X} was deleted"]
            assert not result.changes
            assert SocialAccount.objects.count() == 2

    def test_can_add_a_deleted_account_again(self, tmp_path: Path, rows: Rows) -> None:
        import_accounts(FILE)
        SocialAccount.objects.get(url=X).delete()
        again = SocialAccountFactory(
            platform=Platform.objects.get(slug="x"), handle="MerefordCouncil", url=X, councils=[]
        )
        result = import_accounts(FILE)
        assert not result.notes
        assert again.evidence.count() == 2
        again.delete()
        assert list(import_accounts(FILE).notes["Left as editors have it"]) == [f"{X} was deleted"]

    def test_have_a_corrected_address_kept_and_its_account_kept_up(
        self, tmp_path: Path, rows: Rows
    ) -> None:
        import_accounts(FILE)
        move(X, "MerefordNews")
        result = import_accounts(FILE)
        assert not result.changes
        assert not result.missing
        assert list(result.notes["Left as editors have it"]) == [
            f"{X} is now https://x.com/MerefordNews"
        ]
        run(tmp_path, [{**rows[0], "status": "closed"}])
        assert SocialAccount.objects.count() == 3
        assert SocialAccount.objects.get(handle="MerefordNews").status == "closed"

    @pytest.mark.parametrize("order", [1, -1])
    def test_have_a_file_that_knows_both_addresses_read_as_the_newer_one_says(
        self, tmp_path: Path, rows: Rows, order: int
    ) -> None:
        import_accounts(FILE)
        move(X, "MerefordNews")
        both = [rows[0], {**rows[0], "address": "https://x.com/merefordnews", "language": "cy"}]
        assert len(run(tmp_path, both[::order]).updated) == 1
        assert SocialAccount.objects.get(handle="MerefordNews").language == "cy"
        assert not run(tmp_path, both[::order]).changes
        assert SocialAccount.objects.count() == 3

    def test_have_two_accounts_of_the_file_that_became_one_read_once(
        self, tmp_path: Path, rows: Rows
    ) -> None:
        import_accounts(FILE)
        move(X, "MerefordNews")
        news = {**rows[0], "address": "https://x.com/merefordnews", "language": "cy"}
        run(tmp_path, [news])
        move("https://x.com/MerefordNews", "MerefordToday")
        run(tmp_path, [rows[0], news])
        assert not run(tmp_path, [rows[0], news]).changes


def move(url: str, handle: str) -> None:
    SocialAccount.objects.filter(url=url).update(
        handle=handle, handle_key=handle.lower(), url=f"https://x.com/{handle}"
    )


class TestSharedAccounts:
    def test_another_council_alone_is_refused_in_words(self, tmp_path: Path, rows: Rows) -> None:
        import_accounts(FILE)
        words = refused(tmp_path, [{**rows[0], "councils": "kings-mere"}])
        assert "on the list for City of Mereford already" in words
        assert "separated by a semicolon" in words

    def test_both_in_one_row_are_added(self, tmp_path: Path, rows: Rows) -> None:
        import_accounts(FILE)
        result = run(tmp_path, [{**rows[0], "councils": "mereford; kings-mere"}])
        assert SocialAccount.objects.get(url=X).councils.count() == 2
        assert "councils added: King's Mere" in list(result.updated)[0]

    def test_a_council_that_an_editor_took_off_stays_off(self, tmp_path: Path, rows: Rows) -> None:
        import_accounts(FILE)
        shared = SocialAccount.objects.get(handle_key="mereshireduo")
        shared.councils.remove(Council.objects.get(slug="south-mereshire"))
        run(tmp_path, [{**rows[3], "purpose": "service"}])
        assert shared.councils.get().slug == "north-mereshire"


class TestFaults:
    @pytest.mark.parametrize(
        ("cells", "words"),
        [
            ({"councils": "merefrod"}, "column councils, “merefrod”: No council has this"),
            ({"councils": ""}, "Name the council"),
            ({"platform": "mastadon"}, "did you mean mastodon?"),
            ({"address": ""}, "Give the account's address or its handle"),
            ({"handle": "SomebodyElse"}, "Address and handle are of different accounts"),
            ({"address": "https://facebook.com/Mereford"}, "column address"),
            ({"address": "https://x.com/intent/follow?screen_name=a"}, "is a share link"),
            ({"address": "https://tw\u0456tter.com/Mereford"}, "not one"),
            ({"purpose": "official"}, "column purpose, “official”: This word is not known"),
            ({"language": "welsh"}, "This word is not known"),
            ({"status": "live"}, "This word is not known"),
            ({"evidence_kind": "hearsay"}, "This word is not known"),
            ({"evidence_kind": ""}, "Say what kind of evidence"),
            ({"source": ""}, "Say where it was seen"),
            ({"source_url": "register"}, "web address"),
            ({"seen_on": (today() + timedelta(days=1)).isoformat()}, "still to come"),
            ({"seen_on": "yesterday"}, "not a day"),
        ],
    )
    def test_are_told_with_their_line_and_write_nothing(
        self, tmp_path: Path, rows: Rows, cells: dict[str, str], words: str
    ) -> None:
        told = refused(tmp_path, [{**rows[0], **cells}])
        assert "Line 2, column" in told
        assert words in told

    def test_one_address_on_two_platforms(self, tmp_path: Path, rows: Rows) -> None:
        address = "https://news.mereford.example/Stories"
        blog, podcast = (
            {**rows[2], "platform": slug, "address": address, "handle": ""}
            for slug in ("blog", "podcast")
        )
        told = refused(tmp_path, [rows[0], blog, podcast])
        assert f"Line 4, column address, “{address}”: Line 3 has this address on another" in told
        run(tmp_path, [blog])
        assert "The register has this address on another platform" in refused(tmp_path, [podcast])

    def test_rows_of_one_account_that_contradict_each_other(
        self, tmp_path: Path, rows: Rows
    ) -> None:
        told = refused(tmp_path, [rows[0], {**rows[1], "status": "closed"}])
        assert "Line 3, column status" in told
        assert "Line 2 says active" in told


def test_dry_run_says_the_same_and_saves_nothing(tmp_path: Path, rows: Rows) -> None:
    import_accounts(FILE)
    rows = [{**rows[2], "status": "closed", "seen_on": "2026-11-01"}]
    dry = run(tmp_path, rows, dry_run=True)
    assert SocialAccount.objects.get(platform__slug="facebook").status == "active"
    assert not AccountEvent.objects.exists()
    assert dry.lines() == run(tmp_path, rows).lines()


class TestOwnDomains:
    """What is called the council's own must be at its domain."""

    FOREIGN = "https://www.evil.example/mereford"

    def test_a_page_elsewhere_is_not_the_councils_website(self, tmp_path: Path, rows: Rows) -> None:
        words = refused(tmp_path, [rows[0], {**rows[1], "source_url": self.FOREIGN}])
        assert f"Line 3, column source_url, “{self.FOREIGN}”: Give the address of a page" in words
        assert "mereford.example" in words

    def test_nor_is_it_for_an_account_that_is_there(self, tmp_path: Path, rows: Rows) -> None:
        import_accounts(FILE)
        words = refused(tmp_path, [rows[0], {**rows[1], "source_url": self.FOREIGN}])
        assert "Line 3, column source_url" in words

    @pytest.mark.parametrize("source", ["evil.example", "mereford.example.evil.example"])
    def test_a_mailbox_elsewhere_is_not_the_councils(
        self, tmp_path: Path, rows: Rows, source: str
    ) -> None:
        row = {**rows[1], "evidence_kind": "council-mailbox", "source": source}
        assert "column source, " in refused(tmp_path, [row])
        run(tmp_path, [{**row, "source": "mereford.example"}])
        assert Evidence.objects.get().source == "mereford.example"

    def test_a_private_mailbox_is_not_evidence_that_everybody_reads(
        self, tmp_path: Path, rows: Rows
    ) -> None:
        row = {**rows[1], "evidence_kind": "council-mailbox", "source": "press@mereford.example"}
        assert "Give only the domain" in refused(tmp_path, [row])

    def test_a_council_without_website_has_only_other_kinds(
        self, tmp_path: Path, rows: Rows
    ) -> None:
        Council.objects.update(website="")
        assert "We do not know the website" in refused(tmp_path, [rows[1]])
        run(tmp_path, [rows[0]])
        assert Evidence.objects.get().kind == "public-register"

    def test_what_was_seen_before_the_council_took_another_domain_stays(self) -> None:
        import_accounts(FILE)
        Council.objects.update(website="https://www.elsewhere.example")
        assert import_accounts(FILE).unchanged == 3
