"""What the link reader found on councils' own websites."""

from __future__ import annotations

from django.db import models

from directory.choices import ReadingOutcome
from directory.models.accounts import SocialAccount
from directory.models.councils import Council


class SiteReading(models.Model):
    """The last reading of one council's website."""

    council = models.OneToOneField(Council, on_delete=models.CASCADE, related_name="site_reading")
    outcome = models.CharField(max_length=9, choices=ReadingOutcome.choices)
    reason = models.CharField(max_length=200, blank=True)
    pages = models.JSONField(default=list, help_text="Addresses that were read.")
    found = models.PositiveSmallIntegerField("links to accounts found", default=0)
    read_on = models.DateField()
    read_well_on = models.DateField(
        null=True, blank=True, help_text="The last day on which it could be read."
    )

    class Meta:
        ordering = ["-read_on", "council__sort_name"]
        verbose_name = "reading of a website"
        verbose_name_plural = "readings of websites"

    def __str__(self) -> str:
        return f"{self.council}: {self.get_outcome_display().lower()}"


class SiteMiss(models.Model):
    """A listed account that its council's website no longer links to.

    Counted at most once a week, and forgotten when it is found again. It never removes anything:
    after three misses an editor is asked to look.
    """

    council = models.ForeignKey(Council, on_delete=models.CASCADE, related_name="site_misses")
    account = models.ForeignKey(SocialAccount, on_delete=models.CASCADE, related_name="site_misses")
    times = models.PositiveSmallIntegerField(default=1)
    first_missed_on = models.DateField()
    last_missed_on = models.DateField()

    class Meta:
        verbose_name_plural = "misses on websites"
        constraints = [
            models.UniqueConstraint(fields=["council", "account"], name="miss_once_a_pair")
        ]

    def __str__(self) -> str:
        return f"{self.account}: missed {self.times} times"
