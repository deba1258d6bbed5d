"""How often something was done of late, for limits on what strangers may send."""

from django.db import models


class Attempt(models.Model):
    """How many attempts one key made in one window of time. The key says nothing of who it was."""

    key = models.CharField(max_length=64)
    window = models.DateTimeField(help_text="When the window began.")
    times = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("key", "window"), name="core_attempts_once_a_window")
        ]

    def __str__(self) -> str:
        return f"{self.times} since {self.window:%Y-%m-%d %H:%M}"
