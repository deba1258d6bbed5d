"""Words that guidance chooses from. Values never change once they are stored."""

from django.db import models


class EvidenceGrade(models.TextChoices):
    """What a case study's figures rest on."""

    A = "a", "Measured by the council and published with its method"
    B = "b", "Figures from the press or from a published account by the council"
    C = "c", "Told, no figures found"


class Shelf(models.TextChoices):
    """Where a guide stands in the list of its section. In the order of the list."""

    BEGIN = "begin", "Begin here"
    HAPPENS = "happens", "When something happens"
    RUN = "run", "Run your accounts well"
    PLATFORM = "platform", "Platform by platform"
    COUNCILLORS = "councillors", "For councillors"


class ChecklistNation(models.TextChoices):
    """Where the law behind a checklist, or an item of one, holds."""

    BOTH = "both", "England and Wales"
    ENGLAND = "england", "England"
    WALES = "wales", "Wales"


class Task(models.TextChoices):
    """What a tool is for."""

    WRITE = "write", "Write plainly"
    SCHEDULE = "schedule", "Plan and schedule posts"
    REPLY = "reply", "Reply and listen"
    PICTURES = "pictures", "Make pictures and video"
    CAPTIONS = "captions", "Caption and describe"
    CHECK = "check", "Check a claim or a picture"
    LINKS = "links", "Shorten and count links"
    MEASURE = "measure", "Measure"
    RECORDS = "records", "Keep records"
    SAFETY = "safety", "Keep accounts safe"


class Cost(models.TextChoices):
    FREE = "free", "Free"
    FREE_AND_PAID = "free-and-paid", "Free, more for money"
    PAID = "paid", "Paid"


class Access(models.TextChoices):
    """How well a tool works for staff with a disability, as far as is published."""

    GOOD = "good", "Tested, faults named"
    PARTLY = "partly", "Partly"
    POOR = "poor", "Known barriers"
    UNKNOWN = "unknown", "Not known"


class LinkState(models.TextChoices):
    """What was found at an address outside the hub."""

    OK = "ok", "There"
    MOVED = "moved", "Moved"
    GONE = "gone", "Gone"
    UNKNOWN = "unknown", "Could not tell"


class ApprovalAnswer(models.TextChoices):
    """What a council said of its case study."""

    WAITING = "waiting", "No answer yet"
    AGREED = "agreed", "Agreed"
    COMMENTED = "commented", "Asked for changes"


class NotUseful(models.TextChoices):
    """The one question after "no": why not."""

    NOT_FOUND = "not-found", "I did not find what I came for"
    UNCLEAR = "unclear", "It was hard to understand"
    WRONG = "wrong", "Something is wrong or out of date"
    LONG = "long", "It was too long"
    OTHER = "other", "Something else"
