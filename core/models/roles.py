"""For whom at a council a page is, so that role pages gather by themselves."""

from django.db import models
from modelcluster.fields import ParentalKey

from core.choices import Role


class PageRole(models.Model):
    """One role that one page is for."""

    page = ParentalKey("wagtailcore.Page", on_delete=models.CASCADE, related_name="page_roles")
    role = models.CharField(
        max_length=20,
        choices=Role.choices,
        help_text="The page shows on this role’s own page. Three roles at most: a page for "
        "everybody helps nobody to choose.",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("page", "role"), name="core_role_once_on_a_page")
        ]

    def __str__(self) -> str:
        return self.get_role_display()
