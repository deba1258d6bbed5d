"""Words that guidance chooses from."""

from django.db import models


class EvidenceGrade(models.TextChoices):
    """What a case study's figures rest on."""

    A = "a", "Measured by the council and published with its method"
    B = "b", "Figures from the press or from a published account by the council"
    C = "c", "Told, no figures found"
