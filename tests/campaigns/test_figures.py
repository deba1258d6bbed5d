"""Figures of years: every claim is kept, one of each is shown, and nothing is made up."""

from __future__ import annotations

import csv
from datetime import date
from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.urls import reverse

from campaigns.models import FigureClaim
from core.models import User
from tests.cases import HubTestCase
from tests.factories.stories import make_year


def claim(year, metric: str, value: int, source: str = "A paper", **fields) -> FigureClaim:
    return FigureClaim.objects.create(
        **{"year": year, "metric": metric, "value": value, "source": source} | fields
    )


def rows(client) -> list[dict[str, str]]:
    response = client.get("/ourday/figures.csv")
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(StringIO(text)))


@pytest.mark.django_db
class TestClaims:
    def test_of_each_figure_of_a_year_one_is_shown(self):
        year = make_year()
        claim(year, "posts", 16500, is_chosen=True)
        with pytest.raises(IntegrityError), transaction.atomic():
            claim(year, "posts", 10000, "Another", is_chosen=True)
        other = FigureClaim(year=year, metric="posts", value=1, source="B", is_chosen=True)
        with pytest.raises(ValidationError, match="Take that off first"):
            other.full_clean()

    def test_an_editor_adds_one_in_the_admin(self, client):
        year = make_year()
        client.force_login(User.objects.create_superuser(email="e@example.org", password="x"))
        data = {
            "year": year.pk,
            "metric": "posts",
            "qualifier": "more-than",
            "value": 45000,
            "note": "",
            "source": "LGA news",
            "source_url": "",
            "source_date": "",
            "is_chosen": "on",
        }
        client.post(reverse("figureclaim:add"), data)
        found = FigureClaim.objects.get()
        assert str(found) == "Posts: more than 45,000"
        assert "LGA news" in client.get(reverse("figureclaim:index")).text


@pytest.mark.django_db
class TestPages:
    @pytest.fixture
    def years(self):
        old = make_year(2012, day=None, day_words="Late September 2012")
        claim(old, "accounts", 4000, qualifier="almost", is_chosen=True)
        claim(old, "trend-uk", 2, is_chosen=True)
        disputed = make_year(2014, day=date(2014, 11, 26))
        claim(disputed, "posts", 16500, "PRWeek", is_chosen=True)
        claim(disputed, "posts", 10000, "The Visitor", qualifier="more-than")
        claim(disputed, "accounts", 8000, "PRWeek", qualifier="more-than", is_chosen=True)
        claim(disputed, "accounts", 8000, "Another")
        make_year(2015, day=date(2015, 11, 18))
        return disputed

    def test_a_figure_keeps_its_word_and_a_gap_stays_a_gap(self, client, years):
        text = client.get("/ourday/").text
        assert "almost 4,000" in text
        assert "Place among UK trends: 2nd" in text
        assert "Not told" in text
        assert "2015: no result figures were found. A gap is a gap, never zero." in text
        assert ">0<" not in text

    def test_the_chart_says_what_the_table_says_and_skips_no_year(self, client, years):
        text = client.get("/ourday/").text
        assert "Posts by year: 2012 not told, 2013 not told, 2014 16,500, 2015 not told." in text
        assert text.count("<rect") == 3  # two of accounts, one of posts

    def test_a_source_that_differs_is_led_to_and_told_in_words(self, client, years):
        text = client.get("/ourday/").text
        assert 'href="#claims-2014"' in text
        assert 'id="claims-2014"' in text
        assert "16,500: PRWeek (shown)" in text
        assert "more than 10,000: The Visitor" in text
        # The same number by two sources is no quarrel.
        assert "claims-2012" not in text
        assert text.count("8,000: Another") == 0

    def test_another_year_leads_to_the_words(self, client, years):
        text = client.get("/ourday/2015/").text
        assert 'href="/ourday/#claims-2014"' in text

    def test_a_year_shows_its_own_with_whoever_says_otherwise(self, client, years):
        text = client.get("/ourday/2014/").text
        assert "16,500" in text
        assert "The Visitor says more than 10,000" in text

    def test_a_private_year_is_in_no_list_and_no_file(self, client, years):
        years.unpublish()
        assert "16,500" not in client.get("/ourday/").text
        assert all(row["year"] != "2014" for row in rows(client))

    def test_the_file_has_every_claim_and_an_empty_line_for_a_gap(self, client, years):
        claim(years, "reach", 3, "=HYPERLINK(1)", note="+1")
        found = rows(client)
        assert [row["year"] for row in found] == ["2012"] * 2 + ["2014"] * 5 + ["2015"]
        assert found[-1]["value"] == ""
        shown = {(row["metric"], row["value"]): row["chosen"] for row in found}
        assert shown["Posts", "16500"] == "yes"
        assert shown["Posts", "10000"] == "no"
        (risky,) = (row for row in found if row["metric"] == "Reach")
        assert (risky["source"], risky["note"]) == ("'=HYPERLINK(1)", "'+1")


class StarterTests(HubTestCase):
    def test_every_year_of_the_facts_is_there_with_its_sources(self) -> None:
        claims = FigureClaim.objects.select_related("year")
        found = {(c.year.slug, c.metric): (c.qualifier, c.value) for c in claims if c.is_chosen}
        assert found["2012", "accounts"] == ("almost", 4_000)
        assert found["2012", "reach"] == ("more-than", 760_000)
        assert found["2013", "posts"] == ("nearly", 11_000)
        assert found["2014", "posts"] == ("", 16_500)
        assert found["2015", "accounts"] == ("more-than", 8_500)
        assert found["2016", "posts"] == ("more-than", 37_000)
        assert found["2017", "trend-world"] == ("", 3)
        assert found["2020", "councils"] == ("more-than", 130)
        assert all(claim.source for claim in claims)

    def test_quarrels_are_kept(self) -> None:
        for year, metric, values in (
            ("2012", "reach", {760_000, 750_000}),
            ("2013", "accounts", {3_500, 3_000}),
            ("2014", "posts", {16_500, 10_000}),
        ):
            claims = FigureClaim.objects.filter(year__slug=year, metric=metric)
            assert set(claims.values_list("value", flat=True)) == values

    def test_ordinals_that_disagree_are_told_in_words(self) -> None:
        text = self.client.get("/ourday/").text
        for words in ("calls 2015 the fourth", "calls 2017 the seventh", "seven years in 2018"):
            assert words in text

    def test_the_next_day_is_planned_without_a_date(self) -> None:
        text = self.client.get("/ourday/2027/").text
        assert "November 2027, the day is not fixed yet" in text
        assert "Say that you take part" in text
        assert "#OurDay 2027" in self.client.get("/").text

    def test_loading_again_keeps_what_an_editor_chose(self) -> None:
        FigureClaim.objects.filter(year__slug="2014", metric="posts").update(is_chosen=False)
        FigureClaim.objects.filter(year__slug="2014", value=10_000).update(is_chosen=True)
        call_command("load_starter_content", stdout=StringIO())
        assert FigureClaim.objects.get(year__slug="2014", value=10_000).is_chosen
