"""The words in which campaigns speak. Values are kebab-case and never change once stored."""

from django.db import models


class Metric(models.TextChoices):
    """What a figure of a year counts."""

    ACCOUNTS = "accounts", "Accounts that took part"
    POSTS = "posts", "Posts"
    REACH = "reach", "Reach"
    TREND_UK = "trend-uk", "Place among UK trends"
    TREND_WORLD = "trend-world", "Place among world trends"
    COUNCILS = "councils", "Councils that took part"


# What these count is a place, not a number of things: “3rd”.
PLACES = (Metric.TREND_UK, Metric.TREND_WORLD)


class Qualifier(models.TextChoices):
    """The word before a figure, as its source has it."""

    EXACT = "", "the figure itself"
    ABOUT = "about", "about"
    MORE_THAN = "more-than", "more than"
    NEARLY = "nearly", "nearly"
    ALMOST = "almost", "almost"


class DayState(models.TextChoices):
    """Where a campaign day or a chat stands at a moment; worked out from the clock."""

    UNDATED = "undated", "Day not fixed"
    BEFORE = "before", "Coming"
    DURING = "during", "Now"
    AFTER = "after", "Over"


class Service(models.TextChoices):
    """Which work of a council a story shows."""

    ADULT_CARE = "adult-care", "Adult social care"
    CHILDREN = "children", "Children and families"
    CUSTOMER_SERVICE = "customer-service", "Customer service"
    DEMOCRACY = "democracy", "Councillors and democracy"
    EMERGENCIES = "emergencies", "Emergency planning"
    ENVIRONMENT = "environment", "Environmental health"
    HIGHWAYS = "highways", "Highways and winter"
    HOUSING = "housing", "Housing"
    JOBS = "jobs", "Jobs and business"
    LEISURE = "leisure", "Sport and leisure"
    LIBRARIES = "libraries", "Libraries"
    MUSEUMS = "museums", "Museums and arts"
    PARKS = "parks", "Parks and countryside"
    PLANNING = "planning", "Planning and building"
    PUBLIC_HEALTH = "public-health", "Public health"
    REGISTRARS = "registrars", "Registrars"
    SCHOOLS = "schools", "Schools and learning"
    TRADING = "trading", "Trading standards"
    WASTE = "waste", "Waste and recycling"
    OTHER = "other", "Something else"


class PeopleShown(models.TextChoices):
    """Who can be recognised in the pictures or the video."""

    NOBODY = "nobody", "Nobody can be recognised"
    ADULTS = "adults", "Adults only, and each has agreed"
    CHILDREN = "children", "Children too, and whoever may agree for them has"


class AiUse(models.TextChoices):
    """What AI did to a story."""

    NONE = "none", "No AI was used"
    WORDS = "words", "AI helped with the words"
    PICTURES = "pictures", "AI made or altered a picture"
    BOTH = "both", "AI helped with words and pictures"


class TipKind(models.TextChoices):
    TIP = "tip", "Tip"
    DO = "do", "Do"
    DONT = "dont", "Don’t"
    EXAMPLE = "example", "Example"
    QUESTION = "question", "Question"


class Credit(models.TextChoices):
    """How whoever sent a tip wants to be named."""

    NOBODY = "nobody", "No name"
    ROLE = "role", "My role"
    COUNCIL = "council", "My council"
    BOTH = "both", "My role and my council"
    HANDLE = "handle", "The account that posted it"


class TipFate(models.TextChoices):
    """What became of a tip that editors took."""

    KEPT = "kept", "Kept for the summary"
    GROUPED = "grouped", "Said before: kept with its twin"
    PLACED = "placed", "Placed in a page of guidance"


class TipDecline(models.TextChoices):
    """Why a tip was declined, in words that say nothing of whoever sent it."""

    OFF_TOPIC = "off-topic", "not about the subject"
    UNCLEAR = "unclear", "could not be understood"
    UNSAFE = "unsafe", "advice that we would not give"
    PRIVATE = "private", "about private people"
    ADVERT = "advert", "an advertisement"
    UNLAWFUL = "unlawful", "unkind or against the law"
    WITHDRAWN = "withdrawn", "taken back by whoever sent it"
