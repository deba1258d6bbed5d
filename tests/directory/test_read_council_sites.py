"""What a reading means for the register, and the command against real servers on loopback."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from datetime import date, timedelta
from io import StringIO

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection

from core import locks
from core.choices import SubmissionStatus
from core.fetching import FetchError, FetchProblem
from core.locks import AlreadyRunning, only_run
from core.models import User
from directory.addresses import parse_address
from directory.choices import AccountPurpose, AccountStatus, EvidenceKind
from directory.importers.platforms import PlatformImporter
from directory.management.commands import read_council_sites
from directory.models import (
    Council,
    Evidence,
    ImportedAddress,
    Platform,
    SiteMiss,
    SiteReading,
    SocialAccount,
    Submission,
)
from directory.reading import Sighting, SiteRead
from directory.services.readings import Recorded, record_reading
from directory.site_plans import sites
from tests.core.serving import LOOPBACK, Handler, Site, fetcher_for, serving
from tests.directory.reading import REGISTER, home, rules
from tests.factories.directory import CouncilFactory, EvidenceFactory, SocialAccountFactory

DAY = date(2026, 11, 20)
HOME = "https://www.mereford.example/"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def platforms(on_day: Callable[[date], None]) -> None:
    on_day(DAY)
    PlatformImporter(REGISTER / "platforms.toml").run()


@pytest.fixture
def council() -> Council:
    return CouncilFactory(name="Mereford District Council", short_name="Mereford", website=HOME)


def make_account(url: str, *councils: Council, **fields: object) -> SocialAccount:
    address = parse_address(url, rules())
    return SocialAccountFactory(
        platform=Platform.objects.get(slug=address.platform),
        handle=address.handle,
        handle_key=address.key,
        url=address.url,
        councils=list(councils),
        **fields,
    )


def reading(*urls: str, page: str = HOME, is_whole: bool = True) -> SiteRead:
    found = tuple(Sighting(parse_address(url, rules()), page, f"[{url}]") for url in urls)
    return SiteRead(pages=(page,), accounts=found, is_whole=is_whole)


def record(
    *urls: str, of: Council | list[Council], days: int = 0, is_whole: bool = True
) -> Recorded:
    councils = of if isinstance(of, list) else [of]
    found = reading(*urls, page=councils[0].website, is_whole=is_whole)
    return record_reading(councils=councils, reading=found, on=DAY + timedelta(days))


class TestEvidence:
    def test_one_row_for_a_page_whose_day_moves_on(self, council: Council) -> None:
        account = make_account("https://x.com/Mereford", council)
        for days in (0, 0, 7, 14):
            assert record("https://twitter.com/mereford?lang=en", of=council, days=days).confirmed
        evidence = account.evidence.get()
        assert (evidence.kind, evidence.source) == ("council-website", "www.mereford.example")
        assert (evidence.url, evidence.seen_on) == (HOME, DAY + timedelta(14))
        account.refresh_from_db()
        assert account.confirmed_on == account.seen_on == DAY + timedelta(14)

    def test_what_an_editor_noted_stays_the_editors(self, council: Council) -> None:
        account = make_account("https://x.com/Mereford", council)
        editor = User.objects.create_user("editor@example.org", "correct horse battery")
        EvidenceFactory(account=account, url=HOME, source="a", seen_on=DAY, by=editor)
        record("https://x.com/Mereford", of=council)
        assert account.evidence.count() == 1
        record("https://x.com/Mereford", of=council, days=7)
        assert account.evidence.count() == 2
        assert account.evidence.get(by=editor).seen_on == DAY

    def test_a_forgotten_link_makes_no_closed_account_fresh(self, council: Council) -> None:
        make_account("https://x.com/Mereford", council, status=AccountStatus.CLOSED)
        assert record("https://x.com/Mereford", of=council).confirmed == 0
        assert not Evidence.objects.exists()
        assert not Submission.objects.exists()


class TestSuggestions:
    def test_an_unknown_account_once_with_page_and_words(self, council: Council) -> None:
        assert record("https://www.facebook.com/Mereford", of=council).suggested == 1
        assert record("https://www.facebook.com/mereford/", of=council, days=7).suggested == 0
        found = Submission.objects.get()
        assert (found.kind, found.origin, found.status) == ("new-account", "website", "new")
        assert (found.council, found.platform.slug) == (council, "facebook")
        assert (found.seen_at, found.words) == (HOME, "[https://www.facebook.com/Mereford]")
        assert (found.url, found.handle_key) == ("https://www.facebook.com/Mereford", "mereford")
        assert not SocialAccount.objects.exists()

    def test_declined_is_declined(self, council: Council) -> None:
        record("https://x.com/Mereford", of=council)
        Submission.objects.update(status=SubmissionStatus.DECLINED)
        assert record("https://x.com/Mereford", of=council, days=7).suggested == 0

    def test_what_a_reader_suggested_is_not_suggested_beside_it(self, council: Council) -> None:
        record("https://x.com/Mereford", of=council)
        Submission.objects.update(origin="public")
        assert record("https://x.com/Mereford", of=council).suggested == 0

    def test_what_another_council_has_is_not_suggested(self, council: Council) -> None:
        make_account("https://x.com/Other", CouncilFactory())
        make_account("https://x.com/Old", CouncilFactory(), status=AccountStatus.CLOSED)
        assert record("https://x.com/Other", "https://x.com/Old", of=council).suggested == 0

    def test_what_only_an_ended_council_has_may_be_its_successors(self, council: Council) -> None:
        make_account("https://x.com/Old", CouncilFactory(ended_on=date(2023, 3, 31)))
        assert record("https://x.com/Old", of=council).suggested == 1

    def test_former_and_deleted_addresses_are_not_suggested(self, council: Council) -> None:
        ImportedAddress.objects.create(platform="x", key="mereold", account=None)
        assert record("https://x.com/MereOld", of=council).suggested == 0

    def test_listed_meanwhile(self, council: Council) -> None:
        record("https://x.com/Mereford", of=council)
        make_account("https://x.com/Mereford", council)
        record("https://x.com/Mereford", of=council, days=7)
        assert Submission.objects.get().status == SubmissionStatus.DONE

    def test_no_flood(self, council: Council) -> None:
        urls = [f"https://x.com/somebody{number}" for number in range(50)]
        assert record(*urls, of=council).suggested == 20


class TestMisses:
    def miss(self, council: Council, *days: int) -> list[int]:
        return [record("https://x.com/Else", of=council, days=day).marked for day in days]

    def test_marked_after_three_a_week_apart_and_never_removed(self, council: Council) -> None:
        account = make_account("https://x.com/Mereford", council)
        make_account("https://x.com/Else", council)
        assert self.miss(council, 0, 1, 6, 7, 13) == [0, 0, 0, 0, 0]
        assert SiteMiss.objects.get().times == 2
        assert self.miss(council, 14, 21, 28) == [1, 0, 0]
        found = Submission.objects.get()
        assert (found.kind, found.account, found.origin) == ("gone", account, "website")
        assert "Marked for a look" in found.note
        account.refresh_from_db()
        assert account.status == AccountStatus.ACTIVE

    def test_decided_once_is_not_asked_again(self, council: Council) -> None:
        make_account("https://x.com/Mereford", council)
        make_account("https://x.com/Else", council)
        self.miss(council, 0, 7, 14)
        Submission.objects.update(status=SubmissionStatus.DECLINED)
        assert self.miss(council, 21, 28, 35) == [0, 0, 0]

    def test_found_again_is_forgotten(self, council: Council) -> None:
        make_account("https://x.com/Mereford", council)
        make_account("https://x.com/Else", council)
        self.miss(council, 0, 7, 14)
        record("https://x.com/Mereford", "https://x.com/Else", of=council, days=21)
        assert not SiteMiss.objects.exists()
        assert Submission.objects.get().status == SubmissionStatus.DONE
        assert self.miss(council, 28, 35, 42) == [0, 0, 1]

    def test_an_editor_who_has_it_in_hand_keeps_it(self, council: Council) -> None:
        make_account("https://x.com/Mereford", council)
        make_account("https://x.com/Else", council)
        self.miss(council, 0, 7, 14)
        Submission.objects.update(status=SubmissionStatus.CHECKING)
        record("https://x.com/Mereford", of=council, days=21)
        assert Submission.objects.get().status == SubmissionStatus.CHECKING

    def test_a_site_that_was_not_read_whole_counts_no_misses(self, council: Council) -> None:
        make_account("https://x.com/Mereford", council)
        make_account("https://x.com/Else", council)
        record("https://x.com/Else", of=council, is_whole=False)
        for kind in (FetchProblem.TIMEOUT, FetchProblem.ROBOTS):
            error = FetchError(kind, HOME, "It did not answer.")
            record_reading(councils=[council], reading=error, on=DAY)
        empty = SiteRead(pages=(HOME,), problem="Nothing to be read.")
        record_reading(councils=[council], reading=empty, on=DAY)
        assert not SiteMiss.objects.exists()

    def test_what_home_pages_never_name_is_not_missed_unless_it_was_there(
        self, council: Council
    ) -> None:
        make_account("https://x.com/Else", council)
        museum = make_account("https://x.com/Museum", council, purpose=AccountPurpose.SERVICE)
        assert record("https://x.com/Else", of=council).missed == 0
        EvidenceFactory(account=museum, url=f"{HOME}museum")
        assert record("https://x.com/Else", of=council).missed == 1

    def test_a_site_that_names_no_account_misses_only_what_stood_there(
        self, council: Council
    ) -> None:
        account = make_account("https://x.com/Mereford", council)
        assert record(of=council).missed == 0
        EvidenceFactory(account=account, url=HOME)
        assert record(of=council).missed == 1

    def test_a_feed_in_a_widget_is_no_absence(self, council: Council) -> None:
        make_account("https://x.com/Mereford", council)
        found = SiteRead(pages=(HOME,), shown=frozenset({("x", "mereford")}), is_whole=True)
        result = record_reading(councils=[council], reading=found, on=DAY)
        assert (result.confirmed, result.missed) == (0, 0)

    @pytest.mark.parametrize("status", set(AccountStatus) - {AccountStatus.ACTIVE})
    def test_only_active_accounts_are_missed(self, council: Council, status: str) -> None:
        make_account("https://x.com/Mereford", council, status=status)
        assert record("https://x.com/Else", of=council).missed == 0


class TestTurns:
    """One reading has time for two pages beside the home page, so that they take turns."""

    def pages(self, on: date) -> list[str]:
        (site,) = sites(on)
        return [page.removeprefix(HOME) for page in site.plan.wanted.values()]

    def test_home_pages_first_then_those_seen_longest_ago(self, council: Council) -> None:
        day = date.fromordinal(DAY.toordinal() // 42 * 42)  # a week in which nothing is turned
        for name, days in (("c", 30), ("a", 10), ("b", 20), ("", 40)):
            account = make_account(f"https://x.com/Mere{name or 'ford'}", council)
            seen_on = day - timedelta(days=days)
            EvidenceFactory(account=account, url=f"{HOME}{name}", seen_on=seen_on)
        assert self.pages(day) == ["", "c", "b", "a"]

    def test_a_page_that_is_gone_does_not_keep_others_waiting(self, council: Council) -> None:
        for name in "abcde":
            account = make_account(f"https://x.com/Mere{name}", council)
            EvidenceFactory(account=account, url=f"{HOME}{name}", seen_on=date(2026, 10, 1))
        first = {
            page for weeks in range(5) for page in self.pages(DAY + timedelta(weeks=weeks))[:2]
        }
        assert first == set("abcde")


class TestSharedSites:
    @pytest.fixture
    def two(self) -> list[Council]:
        return [
            CouncilFactory(short_name=name, website="https://www.adur-worthing.example")
            for name in ("Adur", "Worthing")
        ]

    def test_one_plan_and_a_reading_for_each(self, two: list[Council]) -> None:
        (site,) = sites(DAY)
        assert list(site.councils) == two
        record("https://x.com/AdurandWorthing", of=two)
        assert SiteReading.objects.count() == 2

    def test_evidence_for_both(self, two: list[Council]) -> None:
        shared = make_account("https://x.com/AdurandWorthing", *two)
        own = make_account("https://x.com/AdurCouncil", two[0])
        assert record(shared.url, own.url, of=two).confirmed == 2
        assert Evidence.objects.count() == 2
        # The account that one of them has is not the other's.
        assert not Submission.objects.exists()

    def test_suggested_for_whom_the_handle_names(self, two: list[Council]) -> None:
        record("https://x.com/WorthingNews", "https://x.com/AWtheatre", of=two)
        named = Submission.objects.filter(handle_key="worthingnews")
        assert [found.council.short_name for found in named] == ["Worthing"]
        assert Submission.objects.filter(handle_key="awtheatre").count() == 2

    def test_an_account_that_one_has_may_be_the_others_too(self, two: list[Council]) -> None:
        make_account("https://x.com/AWtheatre", two[0])
        record("https://x.com/AWtheatre", of=two)
        assert Submission.objects.get().council == two[1]

    def test_marked_once(self, two: list[Council]) -> None:
        make_account("https://x.com/AdurandWorthing", *two)
        other = make_account("https://x.com/Else", *two)
        marked = [record(other.url, of=two, days=days).marked for days in (0, 7, 14)]
        assert marked == [0, 0, 1]
        assert SiteMiss.objects.count() == 2


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    with serving() as server:
        monkeypatch.setattr(read_council_sites, "make_fetcher", lambda: fetcher_for(server))
        yield server


def at(site: Site, name: str, path: str = "/", **fields: object) -> Council:
    return CouncilFactory(
        short_name=name.title(), slug=name, website=site.url(path, f"{name}.example"), **fields
    )


def read(*args: str, **options: object) -> str:
    printed = StringIO()
    call_command("read_council_sites", *args, stdout=printed, **options)
    return printed.getvalue()


class TestCommand:
    def test_reads_keeps_and_tells(self, site: Site) -> None:
        council = at(site, "mereford")
        make_account("https://x.com/Mereford", council)
        group, _ = Group.objects.get_or_create(name="Directory editors")
        User.objects.create_user("one@example.org", "correct horse battery").groups.add(group)
        site.pages["/"] = (200, home("https://x.com/Mereford", "https://www.facebook.com/Mere"))
        printed = read()
        assert "[1/1] Mereford" in printed
        assert "1 confirmed, 1 suggested" in printed
        assert Evidence.objects.get().source == "mereford.example"
        stored = SiteReading.objects.get()
        assert (stored.outcome, stored.read_on, stored.read_well_on) == ("read", DAY, DAY)
        assert (stored.found, stored.pages) == (2, [council.website])
        (letter,) = mail.outbox
        assert letter.to == ["one@example.org"]
        assert "https://www.facebook.com/Mere" in letter.body
        # Told once; read lately.
        again = read()
        assert "Passed over, read lately: 1." in again
        assert len(mail.outbox) == 1
        assert site.paths == ["/"]

    def test_no_letter_when_there_is_nothing_to_do(self, site: Site) -> None:
        make_account("https://x.com/Mereford", at(site, "mereford"))
        site.pages["/"] = (200, home("https://x.com/Mereford"))
        assert "Nothing new for editors." in read()
        assert mail.outbox == []

    def test_a_letter_that_was_not_sent_goes_out_with_the_next_run(
        self, site: Site, monkeypatch: pytest.MonkeyPatch, settings
    ) -> None:
        at(site, "mereford")
        site.pages["/"] = (200, home("https://x.com/Mereford"))
        backend, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, "tests.directory.no_mail.Backend"
        with pytest.raises(CommandError, match="All readings are saved"):
            read()
        settings.EMAIL_BACKEND = backend
        assert "Editors were told of 1." in read()
        assert mail.outbox[0].to == [settings.CONTACT_EMAIL]

    def test_dry_run_saves_nothing(self, site: Site) -> None:
        make_account("https://x.com/Mereford", at(site, "mereford"))
        site.pages["/"] = (200, home("https://x.com/Mereford", "https://x.com/Mere"))
        assert "1 confirmed, 1 suggested" in read("--dry-run")
        assert not Evidence.objects.exists()
        assert not Submission.objects.exists()
        assert not SiteReading.objects.exists()
        assert mail.outbox == []

    def test_due_again_after_days(self, site: Site, on_day: Callable[[date], None]) -> None:
        at(site, "mereford")
        site.pages["/"] = (200, home("https://x.com/Mereford"))
        read()
        on_day(DAY + timedelta(6))
        assert "Passed over, read lately: 1." in read()
        on_day(DAY + timedelta(7))
        assert "Passed over, read lately: 0." in read()
        assert "Passed over, read lately: 0." in read("--older-than", "0")

    def test_what_could_not_be_read_is_tried_the_next_day(
        self, site: Site, on_day: Callable[[date], None]
    ) -> None:
        at(site, "mereford")
        site.pages["/"] = (503, "Back soon")
        assert "could not be read (The site answered 503" in read()
        assert SiteReading.objects.get().read_well_on is None
        assert "read lately: 1." in read()
        on_day(DAY + timedelta(1))
        assert "read lately: 0." in read()

    def test_named_councils_are_read_now(self, site: Site) -> None:
        at(site, "mereford")
        at(site, "newford")
        site.pages["/"] = (200, home("https://x.com/Somebody"))
        read()
        read("--council", "newford")
        assert [host for host, path in site.asked if path == "/"].count("newford.example") == 2
        with pytest.raises(CommandError, match="nowhere"):
            read("--council", "nowhere")

    def test_ended_councils_are_left_alone(self, site: Site) -> None:
        at(site, "mereford", ended_on=date(2026, 3, 31))
        assert "Websites: 0 read" in read()
        assert site.asked == []

    def test_neighbours_at_one_address_are_asked_once(self, site: Site) -> None:
        two = [
            CouncilFactory(short_name=name, website=site.url("/", "both.example"))
            for name in ("Adur", "Worthing")
        ]
        account = make_account("https://x.com/AdurandWorthing", *two)
        site.pages["/"] = (200, home("https://x.com/AdurandWorthing"))
        assert "Adur and Worthing" in read()
        assert account.evidence.count() == 1
        assert SiteReading.objects.filter(outcome="read").count() == 2
        assert site.paths == ["/"]

    def test_robots_are_heeded(self, site: Site) -> None:
        at(site, "mereford")
        site.pages["/robots.txt"] = (200, "User-agent: *\nDisallow: /", {"Content-Type": "text"})
        assert "the site asks robots to stay away" in read()
        assert SiteReading.objects.get().outcome == "refused"
        assert site.paths == []

    def test_sites_of_every_kind_stop_nobody(
        self, site: Site, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def slow(handler: Handler) -> None:
            handler.send_response(200)
            handler.send_header("Content-Type", "text/html")
            handler.end_headers()
            handler.drip(b" ")

        def endless(handler: Handler) -> None:
            handler.send_response(200)
            handler.end_headers()
            piece = b"<p>more</p>" * 2000
            while True:
                handler.wfile.write(piece)

        huge = home("https://x.com/Huge") + "<p>more</p>" * 200_000
        pages = {
            "/slow": slow,
            "/endless": endless,
            "/huge": (200, huge),
            "/lying": (200, b"\x89PNG\x00\x01"),
            "/pdf": (200, "%PDF", {"Content-Type": "application/pdf"}),
            "/good": (200, home("https://x.com/Good")),
        }
        site.pages.update(pages)
        site.sends_to("/circle", "/circle")
        site.sends_to("/elsewhere", site.url("/good", "casino.example"))
        site.sends_to("/private", "http://10.0.0.1/")
        for name in (*(path[1:] for path in pages), "circle", "elsewhere", "private"):
            at(site, name, f"/{name}")
        broken = CouncilFactory(slug="tls", website=f"https://tls.example:{site.port}/")
        fetcher = fetcher_for(site, seconds=3)
        monkeypatch.setattr(read_council_sites, "make_fetcher", lambda: fetcher)
        printed = read()
        outcomes = dict(SiteReading.objects.values_list("council__slug", "outcome"))
        assert {slug for slug, outcome in outcomes.items() if outcome == "read"} == {
            "huge",
            "good",
        }
        assert len(outcomes) == 10
        assert broken.site_reading.outcome == "could-not"
        assert "Websites: 2 read, 8 could not be read" in printed
        assert not SiteMiss.objects.exists()

    def test_a_machine_that_is_offline_blames_nobody(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for number in range(6):
            CouncilFactory(website=f"https://council{number}.example")

        def offline(host: str, port: int) -> list[str]:
            raise OSError

        fetcher = fetcher_for(resolve=offline, ports={443})
        monkeypatch.setattr(read_council_sites, "make_fetcher", lambda: fetcher)
        with pytest.raises(CommandError, match="does not reach the internet"):
            read()
        assert not SiteReading.objects.exists()

    def test_goes_on_where_it_was_stopped(
        self, site: Site, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        names = ("one", "two", "three")
        for name in names:
            at(site, name)
        site.pages["/"] = (200, home("https://x.com/Somebody"))
        real = read_council_sites.record_reading
        kept = []

        def stop_after_two(**arguments: object) -> Recorded:
            if len(kept) == 2:
                raise KeyboardInterrupt
            kept.append(arguments["councils"])
            return real(**arguments)

        monkeypatch.setattr(read_council_sites, "record_reading", stop_after_two)
        with pytest.raises(KeyboardInterrupt):
            read()
        assert SiteReading.objects.count() == 2
        assert mail.outbox == []
        monkeypatch.setattr(read_council_sites, "record_reading", real)
        assert "Passed over, read lately: 2." in read()
        # What was found before the stop is told as well.
        assert "3 things to look at" in mail.outbox[0].subject

    def test_never_twice_at_once(self, site: Site) -> None:
        at(site, "mereford")
        with only_run("read_council_sites"), pytest.raises(CommandError, match="under way"):
            read()
        assert site.asked == []
        read()

    def test_eight_at_a_time(self, site: Site) -> None:
        lock, now, most, full = threading.Lock(), [0], [0], threading.Event()

        def counting(handler: Handler) -> None:
            with lock:
                now[0] += 1
                most[0] = max(most[0], now[0])
                if now[0] == 8:
                    full.set()
            full.wait(10)  # for the others, however slow the machine is
            time.sleep(0.05)  # in which a ninth would be seen
            with lock:
                now[0] -= 1
            handler.answer(200, home("https://x.com/Somebody"))

        site.pages["/"] = counting
        for number in range(24):
            at(site, f"council{number}")
        read()
        assert most[0] == 8


def test_the_lock_goes_with_its_holder() -> None:
    with only_run("a"), only_run("b"), pytest.raises(AlreadyRunning), only_run("a"):
        pass
    with only_run("a"):
        pass


def test_another_process_does_not_get_the_lock() -> None:
    """Another file, or on PostgreSQL another session: what a second process has."""
    held = []

    def hold() -> None:
        try:
            with lock("c"):
                held.append(True)
        except AlreadyRunning:
            held.append(False)
        finally:
            connection.close()

    lock = locks._in_database if connection.vendor == "postgresql" else locks._in_a_file
    for holder in (only_run("c"), nullcontext()):
        with holder:
            thread = threading.Thread(target=hold)
            thread.start()
            thread.join()
    assert held == [False, True]


def test_a_reading_takes_the_same_questions_whatever_it_finds(
    council: Council, django_assert_max_num_queries: Callable
) -> None:
    """But for what it writes: one account more is not one look more."""
    urls = [f"https://x.com/Mereford{number}" for number in range(10)]
    for url in urls:
        make_account(url, council)
    record(*urls, of=council)
    with django_assert_max_num_queries(20):
        record(*urls, of=council)


def test_evidence_stands_on_the_councils_own_site(council: Council) -> None:
    account = make_account("https://x.com/Mereford", council)
    record(account.url, of=council)
    account.evidence.get().full_clean()
    assert account.evidence.get().kind == EvidenceKind.COUNCIL_WEBSITE
    assert LOOPBACK not in account.evidence.get().url
