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


class Role(models.TextChoices):
    """What the reader does at the council. Role pages gather what is for each."""

    COUNCILLOR = "councillor", "Councillors"
    PRESS_OFFICER = "press-officer", "Press officers"
    CUSTOMER_SERVICE = "customer-service", "Customer service"
    IT = "it", "IT officers"
    EMERGENCY_PLANNER = "emergency-planner", "Emergency planners"
    LEADER = "leader", "Leaders and chief executives"


class WelshState(models.TextChoices):
    """How far the Welsh version of a page is."""

    NONE = "none", "Not begun"
    TRANSLATING = "translating", "Being translated"
    CURRENT = "current", "Says the same as the English"
    BEHIND = "behind", "Behind the English"


class SubmissionStatus(models.TextChoices):
    """How far something that was sent in has come. The last three are ends."""

    NEW = "new", "New"
    CHECKING = "checking", "Being checked"
    RETURNED = "returned", "Sent back with a question"
    DONE = "done", "Done"
    DECLINED = "declined", "Declined"


OPEN_STATUSES = (SubmissionStatus.NEW, SubmissionStatus.CHECKING, SubmissionStatus.RETURNED)
