"""Figures of a year: what a source said, kept beside what another said."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from campaigns.choices import Metric, Qualifier
from campaigns.figures import claim_words
from campaigns.models.pages import CampaignYearPage


class FigureClaim(models.Model):
    """One figure by one source. Where sources disagree all are kept and one is chosen."""

    year = models.ForeignKey(CampaignYearPage, on_delete=models.CASCADE, related_name="claims")
    metric = models.CharField(max_length=12, choices=Metric.choices)
    value = models.PositiveBigIntegerField()
    qualifier = models.CharField(max_length=10, choices=Qualifier.choices, blank=True)
    note = models.CharField(max_length=120, blank=True, help_text="“Potential reach”.")
    source = models.CharField(max_length=200, help_text="“LGA news, 20 November 2018”.")
    source_url = models.URLField(max_length=500, blank=True)
    source_date = models.DateField(null=True, blank=True)
    is_chosen = models.BooleanField(
        default=False, help_text="The one shown in charts. The others stay, in words."
    )

    class Meta:
        verbose_name = "figure"
        ordering = ["metric", "-is_chosen", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "metric"],
                condition=Q(is_chosen=True),
                name="figure_chosen_once",
            ),
            models.UniqueConstraint(
                fields=["year", "metric", "source", "value"], name="figure_claimed_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_metric_display()}: {self.value_words()}"

    def clean(self) -> None:
        super().clean()
        if not self.is_chosen or not self.year_id:
            return
        others = FigureClaim.objects.filter(year=self.year_id, metric=self.metric, is_chosen=True)
        if other := others.exclude(pk=self.pk).first():
            raise ValidationError(
                {"is_chosen": f"“{other}” of {other.source} is shown. Take that off first."}
            )

    def value_words(self) -> str:
        """As it is said: “nearly 14,000”, “3rd”."""
        return claim_words(self.metric, self.value, self.qualifier)
