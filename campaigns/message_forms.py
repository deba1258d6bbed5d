"""What the admin refuses of a shared message, in words, before anybody copies it."""

from __future__ import annotations

from typing import Any

from wagtail.admin.forms import WagtailAdminModelForm

from campaigns.message_limits import faults


class SharedMessageForm(WagtailAdminModelForm):
    """Its wordings fit the platforms that they are for."""

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean()
        # Only the form that has the wordings in it; what an editor takes away is not judged.
        wordings = getattr(self, "formsets", {}).get("wordings", ())
        for form in wordings:
            if not form.is_valid() or form.cleaned_data.get("DELETE"):
                continue
            platforms = form.cleaned_data.get("platforms", ())
            pairs = [(platform.slug, platform.name) for platform in platforms]
            for fault in faults(form.cleaned_data.get("text", ""), pairs):
                form.add_error("text", fault)
        return data
