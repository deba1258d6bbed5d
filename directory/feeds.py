"""Feeds of the register."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.views.decorators.http import require_safe

from core import dates
from core.text import without_controls
from directory.forms import CouncilListForm
from directory.models import Notice
from directory.presenters.accounts import accounts_in_words, status_chip
from directory.presenters.councils import best_account, facts, state_label
from directory.presenters.notices import notice_box, notice_title
from directory.querysets import CouncilQuerySet
from directory.views.exports import ATTRIBUTION, page_url, refused

NEWEST = 50


@require_safe
def council_feed(request: HttpRequest) -> HttpResponse:
    """Councils of the list as filtered whose entry, or an account of theirs, changed last.

    Notices in force come first, each as an entry of its own, which readers have not seen yet.
    """
    on = dates.today()
    form = CouncilListForm(request.GET, on)
    if not form.is_valid():
        return refused(form)
    feed = Atom1Feed(
        title="Digital Councils: changes to the register",
        link=f"{settings.SITE_URL}{reverse('directory:council-list')}",
        feed_url=f"{settings.SITE_URL}{request.get_full_path()}",
        description="Councils of England and Wales whose entry or accounts changed last.",
        language="en-GB",
        author_name="Digital Councils",
        feed_copyright=ATTRIBUTION,
    )
    _add_notices(feed, form.councils())
    for council in form.councils().order_by().recently_changed().for_listing()[:NEWEST]:
        accounts = list(council.social_accounts.all())
        best = best_account(accounts, on)
        chip = status_chip(best.confirmed_on, best.seen_on, on)["chip_words"] if best else ""
        parts = [
            *facts(council, on)[:2],
            state_label(council, on)["state_words"],
            accounts_in_words(accounts),
            chip,
        ]
        feed.add_item(
            title=without_controls(council.name),
            link=page_url(council),
            description=without_controls(". ".join(filter(None, parts)) + "."),
            unique_id=page_url(council),
            pubdate=council.created_at,
            updateddate=council.changed_at,
        )
    return HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)


def _add_notices(feed: Atom1Feed, councils: CouncilQuerySet) -> None:
    meant = Notice.objects.filter(council__in=councils.order_by().values("pk"))
    for notice in meant.in_force(timezone.now()).for_showing()[:NEWEST]:
        box = notice_box("", notice.text, notice.use_instead, notice.ends_at)
        instead = [f"{link['words']}: {link['url']}" for link in box["links"]]
        feed.add_item(
            title=without_controls(f"{notice.council.name}: {notice_title(notice)}"),
            link=page_url(notice.council),
            description=without_controls(" ".join([box["body"], *instead])),
            unique_id=f"{page_url(notice.council)}#notice-{notice.pk}",
            pubdate=notice.begins_at,
            updateddate=notice.begins_at,
        )
