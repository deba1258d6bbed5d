"""What readers search for, and which words mean the same."""

from django.core.exceptions import ValidationError
from django.db import models

from core.text import fold


class Synonym(models.Model):
    """Words and phrases that mean the same: a search for one finds the others."""

    words = models.TextField(
        help_text="One word or phrase a line, for example “Twitter” and “X”. Capitals and accents "
        "make no difference."
    )

    class Meta:
        ordering = ["words"]
        verbose_name = "group of synonyms"
        verbose_name_plural = "synonyms"

    def __str__(self) -> str:
        return " = ".join(self.phrases)

    def clean(self) -> None:
        if len({fold(phrase) for phrase in self.phrases} - {""}) < 2:  # noqa: PLR2004 - a pair at least
            raise ValidationError({"words": "Write at least two words or phrases, one on a line."})

    @property
    def phrases(self) -> list[str]:
        return [line.strip() for line in self.words.splitlines() if line.strip()]


class SearchTerm(models.Model):
    """How often something was searched for in one month, and what was found. No reader in it."""

    term = models.CharField(max_length=60)
    month = models.DateField(help_text="The first day of the month.")
    times = models.PositiveIntegerField(default=0)
    results = models.PositiveIntegerField(help_text="How many results the last search had.")

    class Meta:
        ordering = ["-month", "-times", "term"]
        constraints = [
            models.UniqueConstraint(fields=("term", "month"), name="guidance_term_once_a_month")
        ]

    def __str__(self) -> str:
        return self.term
