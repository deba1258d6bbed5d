"""Words that pages of every kind choose from."""

from django.db import models


class Audience(models.TextChoices):
    """Whom a page is written for."""

    ANYONE = "anyone", "Anyone"
    OFFICER = "officer", "Council officers"
    COUNCILLOR = "councillor", "Councillors"
    EDITOR = "editor", "Editors of this hub"


class Level(models.TextChoices):
    """How far along the reader is."""

    START = "start", "Get started"
    FURTHER = "further", "Go further"
