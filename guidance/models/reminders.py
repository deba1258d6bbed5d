"""Which reviews somebody was already reminded of."""

from django.db import models


class ReviewReminder(models.Model):
    """One page's review of one day, of which one mailbox was told. It is not told again."""

    page = models.ForeignKey("wagtailcore.Page", on_delete=models.CASCADE, related_name="+")
    due_on = models.DateField()
    mailbox = models.EmailField()
    sent_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("page", "due_on", "mailbox"), name="guidance_reminder_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.page}, due {self.due_on}"
