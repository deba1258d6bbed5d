"""How far along are you: answers in the address, and the route that follows from them."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from wagtail.models import PageViewRestriction
from wagtail.test.utils.form_data import streamfield

from guidance.models import HomePage, SelfCheckPage
from guidance.self_check import Answer, Question, Step, questions_of, read, route
from tests.factories.checklists import make_self_check, question
from tests.factories.guidance import make_guide
from tests.guidance.page_checks import PageCheckCase

QUESTIONS = [
    Question("Keys?", (Answer("One", (Step(1, "a"), Step(2, "b"))), Answer("Two"))),
    Question("Flood?", (Answer("No", (Step(2, "c"), Step(3, "d"))), Answer("Yes"))),
]


class TestReading:
    def test_nothing_in_the_address_is_a_first_visit(self) -> None:
        assert not read({}, QUESTIONS).is_asked
        assert not read({"utm_source": ["x"]}, QUESTIONS).is_asked

    def test_all_answers_make_it_complete_and_give_an_address_in_their_order(self) -> None:
        reading = read({"q2": ["1"], "q1": ["2"], "go": ["1"]}, QUESTIONS)
        assert reading.is_complete
        assert reading.address == "q1=2&q2=1"

    def test_what_is_missing_is_named_and_the_rest_kept(self) -> None:
        reading = read({"q2": ["1"]}, QUESTIONS)
        assert (reading.missing, reading.given, reading.is_complete) == ((1,), {2: 1}, False)

    def test_a_form_sent_empty_misses_everything(self) -> None:
        assert read({"go": ["1"]}, QUESTIONS).missing == (1, 2)

    @pytest.mark.parametrize(
        ("key", "values"),
        [
            ("q1", ["3"]),
            ("q1", ["0"]),
            ("q1", ["-1"]),
            ("q1", ["١"]),
            ("q1", ["x" * 500]),
            ("q1", ["1", "2"]),
            ("q3", ["1"]),
            ("q0", ["1"]),
            ("q01", ["1"]),
            ("q99999999999999999999", ["1"]),
        ],
    )
    def test_what_makes_no_sense_is_said_and_never_taken(self, key, values) -> None:
        reading = read({key: values, "q2": ["1"]}, QUESTIONS)
        assert reading.unknown
        assert reading.given == {2: 1}
        assert not reading.is_complete
        assert all(len(said) <= 41 for said in reading.unknown)

    @given(
        st.dictionaries(
            st.one_of(st.text(max_size=6), st.from_regex(r"q\d{1,4}", fullmatch=True)),
            st.lists(st.text(max_size=6), max_size=3),
        )
    )
    def test_no_address_breaks_it(self, address) -> None:
        reading = read(address, QUESTIONS)
        route(QUESTIONS, reading.given)
        assert set(reading.given) | set(reading.missing) == {1, 2}


class TestStored:
    def test_items_are_read_wrapped_and_bare(self) -> None:
        bare = {"answer": "No", "steps": [{"page": 7, "reason": "Because."}]}
        wrapped = {
            "type": "item",
            "value": {"answer": "No", "steps": [{"type": "item", "value": bare["steps"][0]}]},
        }
        no_page = {"answer": "No", "steps": [{"page": None, "reason": "Its page is gone."}]}
        stored = {"value": {"question": "Keys?", "answers": [bare, wrapped, no_page]}}
        answer = Answer("No", (Step(7, "Because."),))
        assert questions_of([stored]) == [Question("Keys?", (answer, answer, Answer("No")))]


class TestRoute:
    def test_pages_come_in_the_order_of_the_questions_once_with_all_reasons(self) -> None:
        assert route(QUESTIONS, {2: 1, 1: 1}) == {1: ["a"], 2: ["b", "c"], 3: ["d"]}

    def test_where_all_is_well_there_is_nothing_to_do(self) -> None:
        assert route(QUESTIONS, {1: 2, 2: 2}) == {}


class SelfCheckPageTests(PageCheckCase):
    def test_it_stands_below_home_only(self) -> None:
        self.assertAllowedParentPageTypes(SelfCheckPage, {HomePage})
        self.assertAllowedSubpageTypes(SelfCheckPage, {})

    def test_self_check(self) -> None:
        guide = make_guide()
        step = {"page": str(guide.pk), "reason": "Because."}
        answers = [
            ("item", {"answer": "Yes", "steps": streamfield([])}),
            ("item", {"answer": "No", "steps": streamfield([("item", step)])}),
        ]
        stored = ("question", {"question": "Keys?", "answers": streamfield(answers)})
        page = make_self_check([question("Keys?", Yes=[], No=[(guide, "Because.")])])
        self.check(page, questions=[stored], sources=[])


@pytest.mark.django_db
class TestThePage:
    @pytest.fixture
    def guides(self):
        return [make_guide(title) for title in ("First", "Second", "Third")]

    @pytest.fixture
    def page(self, guides):
        first, second, third = guides
        return make_self_check(
            [
                question("Keys?", One=[(first, "Reason A"), (second, "Reason B")], Two=[]),
                question("Flood?", No=[(second, "Reason C"), (third, "Reason D")], Yes=[]),
            ]
        )

    def test_the_first_visit_asks_and_complains_of_nothing(self, client, page) -> None:
        response = client.get(page.url)
        assert response.status_code == 200
        assert "There is a problem" not in response.text
        assert 'name="q1" value="2"' in response.text
        assert "noindex" not in response.text

    def test_the_answer_shows_each_page_once_with_its_reasons_and_an_address(
        self, client, page
    ) -> None:
        response = client.get(f"{page.url}?q1=1&q2=1&go=1")
        text = response.text
        assert response.status_code == 200
        assert [step["title"] for step in response.context["steps"]] == ["First", "Second", "Third"]
        assert text.count(">Second</a>") == 1
        for reason in "ABCD":
            assert f"Reason {reason}" in text
        address = f"{settings.SITE_URL}{page.url}?q1=1&amp;q2=1"
        assert f'value="{address}"' in text
        assert '<meta name="robots" content="noindex">' in text
        assert not response.cookies
        assert "public" in response["Cache-Control"]

    def test_partly_answered_says_what_is_missing_and_keeps_the_rest(self, client, page) -> None:
        response = client.get(f"{page.url}?q2=1&go=1")
        assert response.status_code == 200
        assert '<a href="#q1">Question 1: choose one answer</a>' in response.text
        assert 'id="q1"' in response.text
        assert '<input type="radio" id="q2" name="q2" value="1" checked>' in response.text
        assert "<title>Error: " in response.text
        assert "steps" not in response.context

    def test_an_unknown_answer_is_refused_in_words(self, client, page) -> None:
        response = client.get(f"{page.url}?q1=7&q2=1")
        assert response.status_code == 400
        assert "“q1=7” in the address is no answer" in response.text
        assert 'name="q2" value="1" checked' in response.text

    def test_what_is_typed_into_the_address_is_only_text(self, client, page) -> None:
        response = client.get(page.url, {"q1": "<script>alert(1)</script>"})
        assert response.status_code == 400
        assert "<script>alert" not in response.text

    def test_pages_that_readers_may_not_see_are_left_out(self, client, guides, page) -> None:
        first, second, third = guides
        first.unpublish()
        PageViewRestriction.objects.create(page=second, restriction_type="login")
        third.delete()
        text = client.get(f"{page.url}?q1=1&q2=1").text
        for title in ("First", "Second", "Third"):
            assert f">{title}</a>" not in text
        assert "nothing that you need to do now" in text

    def test_all_pages_of_the_route_cost_one_question(
        self, client, page, django_assert_num_queries
    ) -> None:
        client.get(page.url)
        with CaptureQueriesContext(connection) as blank:
            client.get(page.url)
        with django_assert_num_queries(len(blank) + 1):
            client.get(f"{page.url}?q1=1&q2=1")
