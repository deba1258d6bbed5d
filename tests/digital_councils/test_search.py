"""One search over guidance, councils and accounts: the same answers on every database."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from digital_councils.search import search_everything
from directory.choices import AccountStatus
from directory.models import Council, SocialAccount
from directory.services.accounts import change_status
from guidance.models import SearchTerm, Synonym
from tests.cases import HubTestCase
from tests.factories.directory import SocialAccountFactory
from tests.factories.guidance import make_guide, make_information

DAY = date(2026, 11, 20)
# What people type, the kind of answer, and what must stand first there.
ANSWERS = [
    ("Hull", "exact_councils", "Hull City Council"),
    ("kingston upon hull", "exact_councils", "Hull City Council"),
    ("BCP", "exact_councils", "Bournemouth, Christchurch and Poole Council"),
    ("Caerffili", "exact_councils", "Caerphilly County Borough Council"),
    ("caerphilly", "exact_councils", "Caerphilly County Borough Council"),
    ("St Helens", "exact_councils", "St Helens Council"),
    ("st. helens", "exact_councils", "St Helens Council"),
    ("Saint Helens", "exact_councils", "St Helens Council"),
    ("City of York", "exact_councils", "City of York Council"),
    ("York, City of", "exact_councils", "City of York Council"),
    ("Leeds council", "exact_councils", "Leeds City Council"),
    ("York", "exact_councils", "City of York Council"),
    ("kings lynn", "councils", "Borough Council of King’s Lynn and West Norfolk"),
    ("Ynys Môn", "exact_councils", "Isle of Anglesey County Council"),
    ("Rhondda", "exact_councils", "Rhondda Cynon Taf County Borough Council"),
    ("Telford & Wrekin", "exact_councils", "Telford & Wrekin Council"),
    ("Barnet Council", "exact_councils", "London Borough of Barnet"),
    ("@LeedsCC_News", "accounts", "@LeedsCC_News on X"),
    ("leedscc_news", "accounts", "@LeedsCC_News on X"),
    ("https://twitter.com/LeedsCC_News?lang=en", "accounts", "@LeedsCC_News on X"),
    ("mobile.twitter.com/leedscc_news/", "accounts", "@LeedsCC_News on X"),
    ("https://en-gb.facebook.com/BristolCouncil/", "accounts", "BristolCouncil on Facebook page"),
    ("www.leeds.gov.uk", "councils", "Leeds City Council"),
    ("https://www.leeds.gov.uk/contact-us", "councils", "Leeds City Council"),
    ("gritters", "pages", "Schools name twelve gritters"),
    ("gritter", "pages", "Schools name twelve gritters"),
    ("facebook page", "pages", "Run a council Facebook page"),
    ("pre-election", "pages", ""),
    ("alt text", "pages", ""),
]


class SearchTests(HubTestCase):
    def first(self, query: str, kind: str) -> str:
        hits = getattr(search_everything(query, DAY), kind)
        return hits[0].title if hits else "nothing"

    def test_what_people_type_finds_what_they_mean(self) -> None:
        for query, kind, title in ANSWERS:
            with self.subTest(query=query):
                found = self.first(query, kind).replace("'", "’")
                assert found != "nothing"
                assert found.startswith(title), found

    def test_a_council_of_exactly_that_name_stands_before_everything(self) -> None:
        groups = search_everything("Walsall", DAY).groups
        assert groups[0]["title"] == "Council of that name"
        assert groups[0]["hits"][0].title == "Walsall Metropolitan Borough Council"
        assert any(group["title"] == "Guidance" for group in groups)

    def test_an_ended_council_leads_to_its_successor(self) -> None:
        titles = [hit.title for hit in search_everything("Allerdale", DAY).councils]
        assert "Cumberland Council" in titles

    def test_more_councils_than_fit_are_counted_and_lead_to_the_list(self) -> None:
        results = search_everything("North", DAY)
        assert results.more_councils > 0
        assert len(results.councils) + len(results.exact_councils) == 10
        self.assertContains(self.client.get("/search/?q=North"), "/councils/?q=North")

    def test_the_count_says_when_it_is_not_all(self) -> None:
        results = search_everything("Walsall", DAY)
        assert results.sentence == f"{results.total} results for “Walsall”"
        sentence = search_everything("council", DAY).sentence
        assert sentence.startswith("The first ")
        assert sentence.endswith(" results for “council”")

    def test_welsh_names_are_marked_as_welsh(self) -> None:
        response = self.client.get("/search/?q=Caerphilly")
        self.assertContains(response, '<span lang="cy">Caerffili</span>', html=True)

    def test_a_guide_is_entered_at_the_part_that_answers(self) -> None:
        hits = search_everything("moderate fairly", DAY).pages
        found = {hit.url: hit.meta for hit in hits}
        assert found["/get-started/basic-guide/moderate/"] == "Guide · part 5"

    def test_a_closed_account_never_reads_as_a_yes(self) -> None:
        account = SocialAccount.objects.get(url="https://x.com/LeedsCC_News")
        change_status(account=account, status=AccountStatus.CLOSED, on=DAY)
        hit = search_everything("@LeedsCC_News", DAY).accounts[0]
        assert hit.state_words.startswith("Closed")
        assert hit.chip_words == ""
        assert "may now belong to somebody else" in hit.summary

    def test_strange_queries_are_answered_kindly(self) -> None:
        strange = [
            "",
            " ",
            "@",
            "%",
            "_",
            "'; DROP TABLE directory_council; --",
            "\x00",
            "a\x00b",
            "🙂",
            "(((",
            '"unclosed',
            "NEAR/3 AND OR NOT *",
            "word " * 600,
            "x" * 5000,
            "Ⅷ",
            "\u202e",
            "-",
        ]
        for query in strange:
            with self.subTest(query=query[:20]):
                assert self.client.get("/search/", {"q": query}).status_code == 200

    def test_wildcards_of_the_database_are_ordinary_letters(self) -> None:
        assert search_everything("%%%", DAY).total == 0
        assert search_everything("___", DAY).accounts == []

    def test_what_was_typed_is_shown_as_text(self) -> None:
        response = self.client.get("/search/", {"q": "<script>alert(1)</script>"})
        self.assertNotContains(response, "<script>alert")
        self.assertContains(response, "Nothing found for")

    def test_a_search_asks_the_database_as_much_for_few_results_as_for_many(self) -> None:
        counts = {}
        for query in ("Walsall", "council", "north"):
            self.client.get("/search/", {"q": query})
            with CaptureQueriesContext(connection) as captured:
                self.client.get("/search/", {"q": query})
            counts[query] = len(captured)
        assert max(counts.values()) <= 11, counts

    def test_kinds_are_counted_and_keep_the_query(self) -> None:
        response = self.client.get("/search/?q=facebook")
        count = search_everything("facebook", DAY).counts["guide"]
        assert count > 0
        self.assertContains(
            response,
            f'<a href="/search/?q=facebook&amp;kind=guide">Guides <span>{count}</span></a>',
            html=True,
        )
        self.assertContains(response, '<a href="/search/?q=facebook" aria-current="true">')

    def test_one_kind_shows_all_of_it_and_nothing_else(self) -> None:
        everything = search_everything("facebook", DAY)
        for kind in ("guide", "checklist", "case-study", "myth", "tool", "page"):
            with self.subTest(kind=kind):
                results = search_everything("facebook", DAY, kind)
                assert results.counts == everything.counts
                assert results.total == results.counts[kind] > 0
        text = self.client.get("/search/?q=facebook&kind=myth").text
        assert '<a href="/search/?q=facebook&amp;kind=myth" aria-current="true">' in text
        assert "/get-started/mythbuster/#" in text
        assert 'href="/go-further/facebook/"' not in text

    def test_a_kind_that_there_is_not_is_refused(self) -> None:
        for address in ("/search/?q=hull&kind=castle", "/search/?q=hull&kind=guide&kind=tool"):
            response = self.client.get(address)
            assert response.status_code == 400
            self.assertContains(response, "dc-errors", status_code=400)
        assert self.client.get("/search/?q=hull&kind=").status_code == 200

    def test_an_item_of_a_checklist_and_a_link_are_told_from_their_page(self) -> None:
        hits = {hit.url: hit for hit in search_everything("operation ford", DAY).pages}
        link = hits["/connect/useful-links/#operation-ford-the-lga-guide-in-short"]
        assert link.meta == "Link to elsewhere"
        address = link.url.partition("#")[2]
        self.assertContains(self.client.get("/connect/useful-links/"), f'id="{address}"')
        assert any(hit.meta == "Checklist · an item of it" for hit in hits.values())

    def test_a_myth_stands_at_its_own_address(self) -> None:
        hit = search_everything("alt text", DAY, "myth").pages[0]
        page, _, anchor = hit.url.partition("#")
        self.assertContains(self.client.get(page), f'id="{anchor}"')
        assert hit.summary.startswith("False")

    def test_words_that_are_nearly_known_are_put_right(self) -> None:
        response = self.client.get("/search/?q=facebok pagge")
        self.assertContains(response, 'Did you mean <a href="/search/?q=facebook+page">')
        response = self.client.get("/search/?q=Ledes")
        self.assertContains(response, '<a href="/search/?q=leeds">leeds</a>')

    def test_no_stem_is_offered_as_a_word(self) -> None:
        with self.captureOnCommitCallbacks(execute=True):
            Synonym.objects.create(words="Bankruptcies\nInsolvencies procedure")
        response = self.client.get("/search/?q=bankruptciess")
        self.assertContains(response, '<a href="/search/?q=bankruptcies">bankruptcies</a>')
        response = self.client.get("/search/?q=insolvenciez")
        self.assertContains(response, '<a href="/search/?q=insolvencies">insolvencies</a>')

    def test_accounts_are_counted_to_the_last_one(self) -> None:
        council, other = Council.objects.all()[:2]
        for number in range(45):
            account = SocialAccountFactory(handle=f"zebrafinch{number:02}", councils=[council])
        account.councils.add(other)
        SocialAccountFactory(handle="zebrafinchorphan").councils.clear()
        results = search_everything("zebrafinch", DAY)
        assert (results.counts["account"], len(results.accounts)) == (45, 10)
        assert results.is_cut
        results = search_everything("zebrafinch", DAY, "account")
        assert (results.counts["account"], len(results.accounts)) == (45, 40)
        assert results.is_cut

    def test_nothing_found_leads_on(self) -> None:
        response = self.client.get("/search/?q=facebook zzzzzz")
        self.assertContains(response, '<a href="/search/?q=facebook">facebook</a>')
        response = self.client.get("/search/?q=facebok zzzzzz")
        self.assertContains(response, '<a href="/search/?q=facebook">facebook</a>')
        self.assertNotContains(response, "Did you mean")
        for address in ("/councils/", "/how-far-along/", "/for-leaders/", "/for-it/"):
            self.assertContains(response, f'href="{address}"')
        self.assertContains(response, '<meta name="robots" content="noindex">')
        self.assertNotContains(self.client.get("/search/?q=zzzzzz"), "Did you mean")

    def search_as(self, query: str, method: str = "get", **headers: str) -> None:
        agent = {"User-Agent": "Mozilla/5.0 Firefox/140.0"} | headers
        getattr(self.client, method)("/search/", {"q": query}, headers=agent)

    def test_what_people_search_for_is_counted_without_them(self) -> None:
        self.search_as("Alt text")
        self.search_as("zzzzzz")
        found = dict(SearchTerm.objects.values_list("term", "results"))
        assert found == {"alt text": search_everything("alt text", DAY).found, "zzzzzz": 0}

    def test_robots_heads_and_what_is_personal_are_not_counted(self) -> None:
        self.search_as("alt text", "head")
        self.search_as("alt text", **{"User-Agent": "Googlebot/2.1"})
        self.search_as("jane@example.org")
        self.client.get("/search/?q=facebook&kind=guide", headers={"User-Agent": "Firefox/140.0"})
        assert not SearchTerm.objects.exists()


@pytest.mark.django_db
class TestPages:
    def titles(self, query: str) -> list[str]:
        return [hit.title for hit in search_everything(query, DAY).pages]

    def test_drafts_private_and_expired_pages_are_never_found(self) -> None:
        make_information("Zebra shown")
        make_information("Zebra draft", live=False)
        private = make_information("Zebra private")
        private.view_restrictions.create(restriction_type="login")
        make_information("Zebra expired", expire_at=timezone.now() - timedelta(minutes=1))
        assert self.titles("zebra") == ["Zebra shown"]

    def test_words_in_the_title_come_before_words_in_the_text(self) -> None:
        make_guide("Apples", parts=["All about policies and policies and policies"])
        make_information("Zoo policy")
        assert self.titles("policies") == ["Zoo policy", "Apples"]

    def test_the_root_of_the_tree_is_no_answer(self, client) -> None:
        make_information("Root vegetables")
        call_command("update_index", verbosity=0)
        assert self.titles("root") == ["Root vegetables"]
        assert client.get("/search/?q=root").status_code == 200

    def test_accents_and_endings_do_not_matter(self) -> None:
        make_information("Tŷ cymunedol")
        make_information("Filming meetings")
        assert self.titles("ty") == ["Tŷ cymunedol"]
        assert self.titles("film meeting") == ["Filming meetings"]

    def test_every_word_has_to_be_there(self) -> None:
        make_information("Filming meetings")
        assert self.titles("filming elephants") == []

    def test_a_page_renamed_is_found_by_its_new_title_only(self) -> None:
        page = make_information("Elephants", summary="On animals.", slug="animals")
        page.title = "Giraffes"
        page.save_revision().publish()
        assert self.titles("giraffe") == ["Giraffes"]
        assert self.titles("elephant") == []
