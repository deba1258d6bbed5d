"""Every queue sends back what its editor has seen, so that nobody decides about other words."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.template.loader import get_template
from django.urls import reverse

import campaigns.wagtail_hooks  # noqa: F401 - the queues are known once these are there
import directory.wagtail_hooks  # noqa: F401
from campaigns.models import CampaignPledge
from core.choices import SubmissionStatus
from core.models import User
from core.queues import WorkView
from core.services.submissions import AlreadyDecided, decide
from tests.factories.directory import CouncilFactory
from tests.factories.stories import make_year

SEEN = '<input type="hidden" name="seen" value="{{ seen }}">'


def queues(of: type[WorkView] = WorkView) -> Iterator[type[WorkView]]:
    for view in of.__subclasses__():
        if view.template:
            yield view
        yield from queues(view)


def test_there_are_queues():
    assert len(list(queues())) >= 6


@pytest.mark.parametrize("view", list(queues()), ids=lambda view: view.__name__)
def test_each_form_of_a_queue_carries_what_was_seen(view):
    source = get_template(view.template).template.source
    assert source.count(SEEN) == source.count('<form method="post"') > 0


@pytest.mark.django_db
class TestWordsThatCameLater:
    """A council may send its words again at any time; the one who decides has read the first."""

    @pytest.fixture
    def pledge(self) -> CampaignPledge:
        return CampaignPledge.objects.create(
            year=make_year(), council=CouncilFactory(), words="Cakes", mail_domain="m.example"
        )

    @pytest.fixture
    def editor(self) -> User:
        return User.objects.create_superuser("editor@example.org", "correct horse battery")

    def test_the_button_of_an_old_page_lets_no_new_words(self, client, editor, pledge):
        client.force_login(editor)
        url = reverse("campaignpledge:edit", args=[pledge.pk])
        seen = client.get(url).context["seen"]
        CampaignPledge.objects.update(words="Vote for us")
        response = client.post(url, {"action": "show", "seen": seen}, follow=True)
        assert "changed it since you opened this page" in response.text
        assert "Vote for us" in response.text
        assert CampaignPledge.objects.get().status == "new"
        client.post(url, {"action": "show", "seen": response.context["seen"]})
        assert CampaignPledge.objects.get().shown_words == "Vote for us"

    def test_one_without_the_mark_lets_none(self, client, editor, pledge):
        client.force_login(editor)
        client.post(reverse("campaignpledge:edit", args=[pledge.pk]), {"action": "show"})
        assert CampaignPledge.objects.get().status == "new"

    def test_words_that_came_while_it_was_decided_are_not_let_either(self, editor, pledge):
        CampaignPledge.objects.update(words="Vote for us")
        with pytest.raises(AlreadyDecided, match="changed it since"):
            decide(submission=pledge, to=SubmissionStatus.DONE, by=editor)
        assert CampaignPledge.objects.get().status == "new"
