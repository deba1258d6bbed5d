"""Links: what a look says, when a link counts as gone, and the command that looks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from io import StringIO
from smtplib import SMTPException

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from wagtail.models import Page

from core.fetching import Fetched, Fetcher, FetchError, FetchProblem
from core.models import User
from directory.models import Council
from guidance.link_list import linked_addresses
from guidance.management.commands import check_links
from guidance.models import LinkCheck, ToolIndexPage, ToolPage, UsefulLinksPage
from guidance.services.links import judge, record_check, tell_publishers
from tests.core.serving import LOOPBACK, Site, fetcher_for, serving
from tests.factories.directory import CouncilFactory
from tests.factories.guidance import make_guide, make_section

DAY = date(2026, 11, 20)
URL = "https://council.example/page"


def answer(status: int, url: str = URL, final_url: str = "", moved_to: str = "") -> Fetched:
    return Fetched(url, final_url or moved_to or url, status, moved_to=moved_to)


def failure(kind: FetchProblem) -> FetchError:
    return FetchError(kind, URL, "Something happened.")


def make_links(*urls: str, title: str = "Useful links", **fields: object) -> UsefulLinksPage:
    links = [{"title": url, "url": url, "text": "Good.", "for_whom": "All"} for url in urls]
    page = UsefulLinksPage(
        title=title,
        slug=title.lower().replace(" ", "-"),
        summary="Links.",
        links=[("group", {"title": "Law", "links": links})],
        **fields,
    )
    return make_section().add_child(instance=page)


def make_tool(website: str) -> ToolPage:
    index = make_section().add_child(
        instance=ToolIndexPage(title="Tools", slug="tools", summary="Tools.")
    )
    page = ToolPage(
        title="A tool",
        slug="a-tool",
        summary="A tool.",
        website=website,
        task="write",
        cost="free",
        access="unknown",
    )
    return index.add_child(instance=page)


def source(url: str) -> tuple[str, dict]:
    return ("source", {"title": "A source", "url": url, "note": "", "checked_on": None})


class TestJudge:
    @pytest.mark.parametrize("status", [200, 203, 204, 206])
    def test_there(self, status: int) -> None:
        assert judge(answer(status)).state == "ok"

    @pytest.mark.parametrize("status", [404, 410])
    def test_missing(self, status: int) -> None:
        assert judge(answer(status)).state == "gone"
        assert judge(answer(status, moved_to="https://council.example/new")).state == "gone"

    @pytest.mark.parametrize(
        "status", [300, 304, 400, 401, 402, 403, 405, 406, 418, 429, 451, 500, 502, 503, 530, 999]
    )
    def test_could_not_tell(self, status: int) -> None:
        verdict = judge(answer(status))
        assert verdict.state == "unknown"
        assert str(status) in verdict.reason

    @pytest.mark.parametrize("kind", FetchProblem)
    def test_no_answer_is_never_more_than_could_not_tell_but_for_names(
        self, kind: FetchProblem
    ) -> None:
        expected = "gone" if kind == FetchProblem.NO_SUCH_NAME else "unknown"
        assert judge(failure(kind)).state == expected

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ("http://council.example/page", "https://council.example/page"),
            ("https://council.example/page", "https://council.example/page/"),
            ("https://council.example/page", "https://www.council.example/page"),
            ("https://old.example/", "https://new.example/"),
            ("https://old.example", "https://new.example/start"),
        ],
    )
    def test_moved(self, old: str, new: str) -> None:
        verdict = judge(answer(200, url=old, moved_to=new))
        assert (verdict.state, verdict.moved_to) == ("moved", new)

    def test_temporary_redirects_are_no_reason_to_change_a_link(self) -> None:
        assert judge(answer(200, final_url="https://council.example/today")).state == "ok"
        assert judge(answer(200, url=f"{URL}#a", moved_to=f"{URL}#a")).state == "ok"

    def test_a_page_that_became_the_home_page_may_be_gone(self) -> None:
        for home in ("https://council.example/", "https://other.example"):
            assert judge(answer(200, moved_to=home)).state == "unknown"
            assert judge(answer(200, final_url=home)).state == "unknown"

    def test_a_suggestion_too_long_to_keep_is_not_made(self) -> None:
        verdict = judge(answer(200, moved_to=f"https://council.example/{'a' * 500}"))
        assert (verdict.state, verdict.moved_to) == ("ok", "")


@pytest.mark.django_db
class TestRecord:
    def look(self, outcome: Fetched | FetchError, days: int = 0) -> LinkCheck:
        return record_check(url=URL, outcome=outcome, on=DAY + timedelta(days))

    def test_gone_takes_two_looks_on_different_days(self) -> None:
        first = self.look(answer(404))
        assert (first.state, first.misses, first.failing_since) == ("unknown", 1, DAY)
        assert (self.look(answer(404)).state, LinkCheck.objects.get().misses) == ("unknown", 1)
        second = self.look(answer(410), days=1)
        assert (second.state, second.misses, second.failing_since) == ("gone", 2, DAY)
        assert (second.status, second.checked_on) == (410, DAY + timedelta(1))

    def test_found_again_is_there_again(self) -> None:
        for days in (0, 1):
            self.look(answer(404), days)
        check = self.look(answer(200), days=2)
        assert (check.state, check.misses, check.failing_since) == ("ok", 0, None)
        assert check.reason == ""
        assert self.look(answer(404), days=3).state == "unknown"

    def test_a_name_takes_three(self) -> None:
        nameless = failure(FetchProblem.NO_SUCH_NAME)
        states = [self.look(nameless, days).state for days in (0, 7, 7, 14)]
        assert states == ["unknown", "unknown", "unknown", "gone"]

    def test_two_kinds_of_missing_are_not_added_up(self) -> None:
        self.look(failure(FetchProblem.NO_SUCH_NAME))
        assert self.look(answer(404), days=1).state == "unknown"
        assert self.look(answer(404), days=2).state == "gone"

    def test_a_look_that_could_not_tell_begins_the_count_anew(self) -> None:
        self.look(answer(404))
        self.look(answer(503), days=1)
        assert self.look(answer(404), days=2).state == "unknown"
        assert self.look(answer(404), days=3).state == "gone"

    @pytest.mark.parametrize("outcome", [answer(403), answer(503), failure(FetchProblem.TIMEOUT)])
    def test_could_not_tell_never_becomes_gone_and_takes_nothing_back(
        self, outcome: Fetched | FetchError
    ) -> None:
        assert {self.look(outcome, days).state for days in range(0, 70, 7)} == {"unknown"}
        for days in (100, 101):
            self.look(answer(404), days)
        assert self.look(outcome, days=102).state == "gone"

    def test_moved_keeps_the_suggestion_until_it_is_no_longer_true(self) -> None:
        assert self.look(answer(200, moved_to=f"{URL}/new")).moved_to == f"{URL}/new"
        assert self.look(answer(200), days=7).moved_to == ""

    def test_gone_is_told_once_and_again_when_it_was_there_in_between(self) -> None:
        told = []
        for days, status in enumerate([404, 404, 404, 200, 404, 404]):
            on = DAY + timedelta(days)
            self.look(answer(status), days)
            told.append(tell_publishers(used={URL: ["A page"]}, on=on))
        assert told == [0, 1, 0, 0, 0, 1]
        assert len(mail.outbox) == 2
        assert "Used on: “A page”" in mail.outbox[0].body

    def test_what_is_no_address_is_refused(self) -> None:
        with pytest.raises(ValidationError):
            record_check(url="https://council.example/" + "a" * 500, outcome=answer(200), on=DAY)


@pytest.mark.django_db
class TestAddresses:
    def test_gathered_from_links_tools_and_sources_of_published_pages(self) -> None:
        make_links(
            URL, "https://other.example/", sources=[source(URL), source(""), source("/local/")]
        )
        make_tool("https://tool.example/")
        make_guide(sources=[source("https://source.example/"), source("mailto:a@b.example")])
        make_guide("Guide 2", sources=[source(URL)])
        make_guide("Draft", live=False, sources=[source("https://draft.example/")])
        private = make_guide("Private", sources=[source("https://private.example/")])
        private.view_restrictions.create(restriction_type="login")
        found = linked_addresses()
        assert {url: sorted(titles) for url, titles in found.items()} == {
            URL: ["Guide 2", "Useful links"],
            "https://other.example/": ["Useful links"],
            "https://source.example/": ["A guide"],
            "https://tool.example/": ["A tool"],
        }
        assert list(found) == sorted(found)

    def test_queries_do_not_grow_with_pages(self, django_assert_max_num_queries) -> None:
        make_links(URL)
        for number in range(10):
            make_guide(f"Guide {number}", sources=[source(f"https://{number}.example/")])
        with django_assert_max_num_queries(12):
            assert len(linked_addresses()) == 11


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as server:
        server.pages |= {"/ok": (200, "Hello"), "/closed": (403, ""), "/busy": (503, "")}
        server.sends_to("/old", "/ok")
        yield server


@pytest.fixture
def fetcher(site: Site, monkeypatch: pytest.MonkeyPatch) -> Fetcher:
    client = fetcher_for(site)
    monkeypatch.setattr(check_links, "make_fetcher", lambda: client)
    return client


@pytest.fixture
def page(site: Site) -> Page:
    return make_links(*(site.url(path) for path in ("/ok", "/old", "/gone", "/closed")))


def run(*options: str) -> list[str]:
    out = StringIO()
    call_command("check_links", *options, stdout=out)
    return out.getvalue().splitlines()


def states(site: Site) -> dict[str, str]:
    start = len(site.url(""))
    return {check.url[start:]: check.state for check in LinkCheck.objects.all()}


FIRST = {"/ok": "ok", "/old": "moved", "/gone": "unknown", "/closed": "unknown"}


@pytest.mark.django_db
@pytest.mark.usefixtures("fetcher")
class TestCommand:
    @pytest.fixture(autouse=True)
    def _day(self, on_day: Callable[[date], None]) -> None:
        on_day(DAY)

    def test_run_and_run_again(self, site: Site, page: Page) -> None:
        lines = run()
        assert states(site) == FIRST
        assert lines[-4:] == [
            "Looked at 4: 1 there, 1 moved, 0 gone, 2 could not tell.",
            "Passed over, looked at lately: 0.",
            "No longer used, forgotten: 0.",
            "Saved.",
        ]
        moved = next(line for line in lines if "/old" in line)
        assert f"moved → {site.url('/ok')}" in moved
        asked = len(site.asked)
        again = run()
        assert again[:2] == [
            "Looked at 0: 0 there, 0 moved, 0 gone, 0 could not tell.",
            "Passed over, looked at lately: 4.",
        ]
        assert len(site.asked) == asked
        assert not mail.outbox

    def test_dry_run_says_what_a_real_one_does_and_saves_nothing(
        self, site: Site, page: Page
    ) -> None:
        LinkCheck.objects.create(url=site.url("/forgotten"), state="ok", checked_on=DAY)
        dry = run("--dry-run")
        assert list(states(site)) == ["/forgotten"]
        assert dry[-1] == "Dry run: nothing was saved."
        assert run()[:-1] == dry[:-1]
        assert list(states(site)) == sorted(FIRST)

    def test_dry_run_writes_to_nobody(self, site: Site, page: Page, on_day) -> None:
        run()
        on_day(DAY + timedelta(1))
        assert "/gone" in "".join(line for line in run("--dry-run") if ": gone" in line)
        assert not mail.outbox
        assert states(site) == FIRST

    def test_missing_is_looked_at_the_next_day_and_told_once(
        self, site: Site, page: Page, on_day
    ) -> None:
        run()
        on_day(DAY + timedelta(1))
        assert "Looked at 1: 0 there, 0 moved, 1 gone, 0 could not tell." in run()
        assert states(site)["/gone"] == "gone"
        (message,) = mail.outbox
        assert message.to == ["hub@example.org"]
        assert message.subject == "A link on the hub is gone"
        assert site.url("/gone") in message.body
        assert "Failing since 20 November 2026." in message.body
        assert "“Useful links”" in message.body
        for days in (1, 2, 8):
            on_day(DAY + timedelta(days))
            run("--older-than", "0")
        assert len(mail.outbox) == 1

    def test_mail_that_cannot_be_sent_is_said_and_what_was_found_is_kept(
        self, site: Site, page: Page, on_day, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def broken(*args: object) -> None:
            raise SMTPException("no route")

        run()
        on_day(DAY + timedelta(1))
        monkeypatch.setattr("guidance.services.links.send_mail", broken)
        with pytest.raises(CommandError, match="not sent: no route"):
            run()
        assert states(site)["/gone"] == "gone"
        monkeypatch.undo()
        on_day(DAY + timedelta(2))
        run()
        assert "/gone" in mail.outbox[-1].body

    def test_only_one_address_and_now(self, site: Site, page: Page) -> None:
        run()
        site.pages["/ok"] = (503, "")
        assert run("--only", site.url("/ok"))[-1] == "Saved."
        assert states(site)["/ok"] == "unknown"
        with pytest.raises(CommandError, match="No published page or council leads to"):
            run("--only", site.url("/elsewhere"))

    def test_older_than(self, site: Site, page: Page, on_day) -> None:
        run()
        on_day(DAY + timedelta(3))
        assert "Passed over, looked at lately: 3." in run("--older-than", "4")
        assert "Passed over, looked at lately: 1." in run("--older-than", "3")

    def test_one_bad_address_does_not_stop_the_run(self, site: Site) -> None:
        make_links(
            site.url("/ok"),
            "http://[::1",
            f"http://{'a' * 70}.example/",
            "https://user@council.example/",
            site.url("/" + "a" * 480),
            site.url("/old"),
        )
        lines = run()
        assert states(site).items() >= {"/ok": "ok", "/old": "moved"}.items()
        assert any("could not be kept" in line for line in lines)
        assert lines[-1] == "Saved."

    def test_goes_on_where_it_was_killed(
        self, site: Site, page: Page, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        done: list[str] = []

        def dies(**look: object) -> object:
            if len(done) == 2:
                raise KeyboardInterrupt
            done.append(str(look["url"]))
            return record_check(**look)  # type: ignore[arg-type]

        with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
            patch.setattr(check_links, "record_check", dies)
            run()
        assert LinkCheck.objects.count() == 2
        lines = run()
        assert "Passed over, looked at lately: 2." in lines
        assert not [line for line in lines if any(f" {url}:" in line for url in done)]
        assert states(site) == FIRST
        assert "Looked at 0" in run()[0]

    def test_what_a_run_that_was_killed_did_not_tell_the_next_one_does(
        self, site: Site, page: Page, on_day, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        run()
        on_day(DAY + timedelta(1))

        def dies(run: object) -> None:
            raise KeyboardInterrupt

        with monkeypatch.context() as patch:
            patch.setattr(check_links._Run, "end", dies)
            with pytest.raises(KeyboardInterrupt):
                run()
        assert states(site)["/gone"] == "gone"
        assert mail.outbox == []
        on_day(DAY + timedelta(2))
        run()
        assert len(mail.outbox) == 1

    def test_addresses_that_no_page_uses_are_forgotten(self, site: Site, page: Page) -> None:
        run()
        page.links = []
        page.save()
        assert "No longer used, forgotten: 4." in run()
        assert not LinkCheck.objects.exists()

    def test_a_machine_without_internet_saves_nothing(
        self, site: Site, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        make_links(*(f"http://h{number}.example:{site.port}/ok" for number in range(6)))
        offline = fetcher_for(site, is_allowed=lambda address: False)
        with monkeypatch.context() as patch:
            patch.setattr(check_links, "make_fetcher", lambda: offline)
            with pytest.raises(CommandError, match="does not reach the internet"):
                run()
        assert not LinkCheck.objects.exists()
        flaky = fetcher_for(
            site, resolve=lambda host, port: [LOOPBACK if host == "h3.example" else "10.0.0.1"]
        )
        monkeypatch.setattr(check_links, "make_fetcher", lambda: flaky)
        run()
        assert LinkCheck.objects.count() == 6

    def test_the_client_of_a_real_run_is_the_strict_one(self, site: Site) -> None:
        strict = check_links.Fetcher()
        with pytest.raises(FetchError):
            strict.look(site.url("/ok"))
        assert site.asked == []


@pytest.mark.django_db
@pytest.mark.usefixtures("fetcher")
class TestCouncilsOwnRules:
    """Statement pages of councils are looked at as links are, and what is gone is said."""

    @pytest.fixture(autouse=True)
    def _day(self, on_day: Callable[[date], None]) -> None:
        on_day(DAY)

    @pytest.fixture
    def council(self, site: Site) -> Council:
        return CouncilFactory(
            name="Mereford Council",
            house_rules_url=site.url("/gone"),
            ai_statement_url=site.url("/ok"),
        )

    def test_they_are_looked_at_with_the_council_s_name(self, site: Site, council: Council) -> None:
        found = linked_addresses()
        assert found[site.url("/gone")] == ["Mereford Council: its own rules"]
        run()
        assert states(site) == {"/gone": "unknown", "/ok": "ok"}

    def test_those_of_ended_councils_are_not(self, council: Council) -> None:
        Council.objects.update(ended_on=DAY)
        assert len(linked_addresses()) == 2, "on its last day it goes on"
        Council.objects.update(ended_on=DAY - timedelta(1))
        assert linked_addresses() == {}

    def test_one_that_is_gone_is_no_link_on_its_page_until_it_is_found_again(
        self, site: Site, council: Council, client: Client, on_day
    ) -> None:
        page = council.get_absolute_url()
        run()
        assert f'href="{site.url("/gone")}"' in client.get(page).text, "one look is no proof"
        on_day(DAY + timedelta(1))
        run()
        text = client.get(page).text
        assert site.url("/gone") not in text
        assert "House rules for its accounts: the page is gone from its website" in text
        assert f'href="{site.url("/ok")}"' in text
        (message,) = mail.outbox
        assert "“Mereford Council: its own rules”" in message.body
        site.pages["/gone"] = (200, "Back")
        run("--only", site.url("/gone"))
        assert f'href="{site.url("/gone")}"' in client.get(page).text

    def test_a_new_address_is_a_link_at_once(self, site: Site, council: Council, client) -> None:
        Council.objects.update(gone_statements=[site.url("/gone")])
        council.refresh_from_db()
        council.house_rules_url = site.url("/rules")
        council.save()
        assert f'href="{site.url("/rules")}"' in client.get(council.get_absolute_url()).text

    def test_a_dry_run_marks_nothing(self, council: Council, on_day) -> None:
        run()
        on_day(DAY + timedelta(1))
        run("--dry-run")
        council.refresh_from_db()
        assert council.gone_statements == []

    def test_the_report_leads_to_the_council_s_form(self, site: Site, council, client) -> None:
        LinkCheck.objects.create(url=site.url("/gone"), state="gone")
        user = User.objects.create_superuser(email="a@example.org", password="a long password")
        client.force_login(user)
        text = client.get(reverse("guidance_broken_links")).text
        assert reverse("council:edit", args=[council.pk]) in text
        assert "Mereford Council: its own rules" in text
