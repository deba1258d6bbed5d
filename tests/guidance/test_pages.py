"""Every kind of page: where it may stand, that it shows, can be edited and previewed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page
from wagtail.test.utils.form_data import nested_form_data, querydict_from_html, streamfield

from core.models import HubImage, User
from guidance.models import (
    CaseStudyIndexPage,
    CaseStudyPage,
    GuidePage,
    HomePage,
    InformationPage,
    SectionPage,
)
from tests.factories.directory import CouncilFactory
from tests.factories.guidance import (
    make_case_study,
    make_case_study_index,
    make_guide,
    make_home,
    make_information,
    make_section,
)
from tests.guidance.page_checks import PageCheckCase


class PageKindTests(PageCheckCase):
    def test_each_kind_stands_only_where_it_belongs(self) -> None:
        self.assertAllowedParentPageTypes(HomePage, {Page})
        self.assertAllowedParentPageTypes(SectionPage, {HomePage})
        self.assertAllowedParentPageTypes(InformationPage, {HomePage, SectionPage})
        self.assertAllowedParentPageTypes(GuidePage, {SectionPage})
        self.assertAllowedParentPageTypes(CaseStudyIndexPage, {SectionPage})
        self.assertAllowedParentPageTypes(CaseStudyPage, {CaseStudyIndexPage})
        for kind in (InformationPage, GuidePage, CaseStudyPage):
            self.assertAllowedSubpageTypes(kind, {})

    def test_home(self) -> None:
        self.check(make_home())

    def test_section(self) -> None:
        make_information(parent=make_section())
        self.check(make_section(), body=[], sources=[], links=[])

    def test_information(self) -> None:
        self.check(make_information(), body=[], sources=[])

    def test_guide(self) -> None:
        part = {"title": "Begin", "address": "", "lead": "The lead.", "body": streamfield([])}
        self.check(make_guide(), parts=[("part", part)], sources=[])

    def test_list_of_case_studies(self) -> None:
        make_case_study()
        self.check(make_case_study_index(), body=[], sources=[])

    def test_case_study(self) -> None:
        page = make_case_study(councils=[CouncilFactory(name="Mereford District Council")])
        quote = ("quote", {"quote": "We answered.", "who": "A report"})
        self.check(page, body=[quote], measures=[], sources=[])

    def test_the_frame_says_the_subject_of_the_page(self) -> None:
        guide = make_guide()
        response = self.client.get(guide.url)
        address = f"http://testserver{guide.url}"
        self.assertContains(response, "<title>A guide – Digital Councils</title>", html=True)
        self.assertContains(
            response, '<meta name="description" content="What A guide is for.">', html=True
        )
        self.assertContains(response, f'<link rel="canonical" href="{address}">', html=True)

    def test_the_editor_s_bar_is_in_previews_and_never_on_the_public_page(self) -> None:
        page = make_information()
        user = User.objects.create_superuser("boss@example.org", "correct horse battery staple")
        self.client.force_login(user)
        self.assertNotContains(self.client.get(page.url), "wagtail-userbar")
        preview = reverse("wagtailadmin_pages:preview_on_edit", args=[page.pk])
        form = self.client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).text
        data = querydict_from_html(form, form_id="page-edit-form")
        data.update(nested_form_data({"body": streamfield([]), "sources": streamfield([])}))
        self.client.post(preview, data)
        self.assertContains(self.client.get(preview), "wagtail-userbar")


@pytest.mark.django_db
class TestGuide:
    def test_each_part_has_its_own_address_with_previous_and_next(self, client) -> None:
        guide = make_guide(parts=["Begin", "Go on", "Finish"])
        first = client.get(guide.url).text
        second = client.get(f"{guide.url}go-on/").text
        assert "The text of Begin" in first
        assert "The text of Go on" not in first
        assert f'rel="next" href="{guide.url}go-on/"' in first
        assert 'rel="prev"' not in first
        assert "The text of Go on" in second
        assert f'rel="prev" href="{guide.url}"' in second
        assert f'rel="next" href="{guide.url}finish/"' in second

    def test_the_first_part_has_one_address_only(self, client) -> None:
        guide = make_guide(parts=["Begin", "Go on"])
        assert client.get(f"{guide.url}begin/").status_code == 404

    def test_a_part_that_is_not_there_is_not_found(self, client) -> None:
        assert client.get(f"{make_guide().url}nothing/").status_code == 404

    def test_all_parts_stand_on_one_page_to_print(self, client) -> None:
        guide = make_guide(parts=["Begin", "Go on", "Finish"])
        whole = client.get(f"{guide.url}all/").text
        for part in ("Begin", "Go on", "Finish"):
            assert f"The text of {part}" in whole

    def test_two_parts_cannot_share_an_address(self) -> None:
        with pytest.raises(ValidationError, match="same web address"):
            make_guide(parts=["Begin", "Begin!"], title="Twins")

    def test_search_engines_learn_of_every_part(self, client) -> None:
        guide = make_guide(parts=["Begin", "Go on"])
        sitemap = client.get("/sitemap.xml").text
        assert f"<loc>http://testserver{guide.url}go-on/</loc>" in sitemap


@pytest.mark.django_db
class TestWhatReadersMaySee:
    def test_an_expired_page_is_gone_on_time(self, client) -> None:
        page = make_information(expire_at=timezone.now() + timedelta(minutes=1))
        assert client.get(page.url).status_code == 200
        page.expire_at = timezone.now() - timedelta(minutes=1)
        page.save()
        assert client.get(page.url).status_code == 404

    def test_breadcrumbs_do_not_name_what_is_not_published(self, client) -> None:
        guide = make_guide()

        def crumbs() -> list[str]:
            return [crumb["title"] for crumb in client.get(guide.url).context["breadcrumbs"]]

        assert crumbs() == ["Home", "Go further"]
        guide.get_parent().unpublish()
        assert crumbs() == ["Home"]

    def test_a_lost_share_picture_does_not_take_the_page_with_it(self, client) -> None:
        picture = HubImage.objects.create(
            title="Lost", file="original_images/lost.png", width=1200, height=630
        )
        page = make_information(share_image=picture)
        response = client.get(page.url)
        assert response.status_code == 200
        assert f"/share/{page.pk}.png?v=" in response.text
