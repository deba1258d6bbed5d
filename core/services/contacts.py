"""Removing how to reach somebody, wherever it stands."""

from __future__ import annotations

from django.apps import apps
from django.db import transaction

from core.models import ContactDetail


@transaction.atomic
def erase_address(email: str) -> dict[str, int]:
    """Remove the address from every table of contacts; how many rows of each, by their name."""
    return {
        str(model._meta.verbose_name_plural): model._default_manager.filter(
            email__iexact=email.strip()
        ).delete()[0]
        for model in apps.get_models()
        if issubclass(model, ContactDetail)
    }
