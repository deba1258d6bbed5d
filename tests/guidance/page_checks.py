"""What is asked of every kind of page."""

from __future__ import annotations

import html5lib
from django.urls import reverse
from wagtail.test.utils import WagtailPageTestCase
from wagtail.test.utils.form_data import nested_form_data, querydict_from_html, streamfield

from core.models import BasePage, User


class PageCheckCase(WagtailPageTestCase):
    def check(self, page: BasePage, **streams: list) -> None:
        """Reachable, renderable, editable and previewable; sound HTML with one h1."""
        user = User.objects.create_superuser("boss@example.org", "correct horse battery staple")
        self.client.force_login(user)
        self.assertPageIsRoutable(page)
        self.assertPageIsRenderable(page)
        text = self.client.get(page.url).text
        parser = html5lib.HTMLParser(strict=False)
        parser.parse(text)
        assert parser.errors == []
        assert text.count("<h1") == 1
        form = self.client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).text
        data = querydict_from_html(form, form_id="page-edit-form")
        for name, blocks in streams.items():
            data.update(nested_form_data({name: streamfield(blocks)}))
        self.assertPageIsEditable(page, post_data=data)
        self.assertPageIsPreviewable(page, post_data=data)
