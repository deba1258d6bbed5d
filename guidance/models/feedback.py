"""Whether a page was useful: one click, and one sentence if the reader likes."""

from django.db import models

from guidance.choices import NotUseful


class PageFeedback(models.Model):
    """One answer about one page. Nothing in it says who gave it."""

    page = models.ForeignKey("wagtailcore.Page", on_delete=models.CASCADE, related_name="feedback")
    path = models.CharField("address", max_length=300, help_text="The part that was read.")
    is_useful = models.BooleanField("useful?")
    reason = models.CharField(max_length=12, choices=NotUseful.choices, blank=True)
    comment = models.TextField(max_length=1000, blank=True)
    given_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        ordering = ["-given_at", "-pk"]
        verbose_name = "answer about a page"
        verbose_name_plural = "answers about pages"

    def __str__(self) -> str:
        return f"{self.path}: {'useful' if self.is_useful else 'not useful'}"
