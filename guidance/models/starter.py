"""What the starter content has already brought, so that it is never brought twice."""

from django.db import models


class StarterItem(models.Model):
    """One file of starter content that was loaded once.

    A page that somebody edited since, moved or deleted is theirs: the loader leaves it alone.
    """

    key = models.CharField(max_length=200, unique=True)
    digest = models.CharField(max_length=64)
    page = models.ForeignKey(
        "wagtailcore.Page", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    revision = models.ForeignKey(
        "wagtailcore.Revision", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    loaded_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return self.key
