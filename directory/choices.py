"""The words in which the register speaks. Values are kebab-case and never change once stored."""

from django.db import models


class Nation(models.TextChoices):
    ENGLAND = "england", "England"
    WALES = "wales", "Wales"


class CouncilType(models.TextChoices):
    COUNTY = "county", "County"
    DISTRICT = "district", "District"
    UNITARY = "unitary", "Unitary"
    METROPOLITAN_BOROUGH = "metropolitan-borough", "Metropolitan borough"
    LONDON_BOROUGH = "london-borough", "London borough"
    CITY_CORPORATION = "city-corporation", "City of London"
    WELSH_UNITARY = "welsh-unitary", "Welsh unitary"
    COMBINED_AUTHORITY = "combined-authority", "Combined authority"
    STRATEGIC_AUTHORITY = "strategic-authority", "Greater London Authority"
    NATIONAL_PARK = "national-park", "National park authority"


# The councils that the register counts as "councils in England and Wales": 339 in November 2026.
PRINCIPAL_TYPES = (
    CouncilType.COUNTY,
    CouncilType.DISTRICT,
    CouncilType.UNITARY,
    CouncilType.METROPOLITAN_BOROUGH,
    CouncilType.LONDON_BOROUGH,
    CouncilType.CITY_CORPORATION,
    CouncilType.WELSH_UNITARY,
)


class Region(models.TextChoices):
    EAST_MIDLANDS = "east-midlands", "East Midlands"
    EAST_OF_ENGLAND = "east-of-england", "East of England"
    LONDON = "london", "London"
    NORTH_EAST = "north-east", "North East"
    NORTH_WEST = "north-west", "North West"
    SOUTH_EAST = "south-east", "South East"
    SOUTH_WEST = "south-west", "South West"
    WALES = "wales", "Wales"
    WEST_MIDLANDS = "west-midlands", "West Midlands"
    YORKSHIRE_AND_THE_HUMBER = "yorkshire-and-the-humber", "Yorkshire and The Humber"


class CouncilState(models.TextChoices):
    """Where a council stands on a given day; worked out from its dates, never stored."""

    CURRENT = "current", "Current"
    COMING = "coming", "Coming"
    ENDED = "ended", "Ended"


class NameKind(models.TextChoices):
    WELSH = "welsh", "Welsh name"
    FORMER = "former", "Former name"
    COMMON = "common", "Common name"


class SuccessionKind(models.TextChoices):
    MERGED = "merged", "merged into"
    SPLIT = "split", "split between"
    RENAMED = "renamed", "was renamed"
    CONTINUING = "continuing", "continued as"
    REPLACED = "replaced", "was replaced by"


class PlatformKind(models.TextChoices):
    OPEN_NETWORK = "open-network", "Open network"
    MESSAGING = "messaging", "Messaging"
    NEIGHBOURHOOD = "neighbourhood", "Neighbourhood"
    VIDEO = "video", "Video"
    PHOTO = "photo", "Pictures"
    PROFESSIONAL = "professional", "Professional"
    BLOG = "blog", "Blog"
    FEED = "feed", "Feed"
    NEWSLETTER = "newsletter", "Newsletter"
    AUDIO = "audio", "Audio"


class PlatformStatus(models.TextChoices):
    CURRENT = "current", "Current"
    DECLINING = "declining", "Declining"
    CLOSED = "closed", "Closed"


class AccountStatus(models.TextChoices):
    ACTIVE = "active", "Active"
    PAUSED = "paused", "Paused"
    HELD = "held", "Held, not posting"
    EMERGENCY_ONLY = "emergency-only", "Emergency only"
    OUTAGE = "outage", "Outage: do not trust new posts"
    MOVED = "moved", "Moved"
    CLOSED = "closed", "Closed"


class AccountPurpose(models.TextChoices):
    CORPORATE = "corporate", "Corporate"
    CUSTOMER_SERVICE = "customer-service", "Customer service"
    EMERGENCY = "emergency", "Emergencies"
    SERVICE = "service", "One service"
    LEADER = "leader", "Leader or mayor"
    COUNCILLORS = "councillors", "Councillors"
    TEMPORARY_BRAND = "temporary-brand", "Temporary brand"


class Language(models.TextChoices):
    ENGLISH = "en", "English"
    WELSH = "cy", "Cymraeg (Welsh)"
    BILINGUAL = "bilingual", "Bilingual"
    OTHER = "other", "Another language"


class EvidenceKind(models.TextChoices):
    """What the knowledge of an account rests on, strongest first (docs/decisions/0003)."""

    COUNCIL_WEBSITE = "council-website", "Seen on the council’s own website"
    COUNCIL_MAILBOX = "council-mailbox", "Confirmed from the council’s mailbox"
    COUNCIL_DOMAIN_HANDLE = "council-domain-handle", "Handle under the council’s own domain"
    EDITOR = "editor", "Entered by an editor, with a source"
    PUBLIC_REGISTER = "public-register", "From a public register"


# What confirms an account. A public register repeats what it was once told, so it only says when
# the account was last seen there.
CONFIRMING_KINDS = (
    EvidenceKind.COUNCIL_WEBSITE,
    EvidenceKind.COUNCIL_MAILBOX,
    EvidenceKind.COUNCIL_DOMAIN_HANDLE,
    EvidenceKind.EDITOR,
)


class EventKind(models.TextChoices):
    OPENED = "opened", "Opened"
    RESUMED = "resumed", "Posting again"
    PAUSED = "paused", "Paused"
    HELD = "held", "Held, not posting"
    EMERGENCY_ONLY = "emergency-only", "Emergency only"
    OUTAGE = "outage", "Outage"
    MOVED = "moved", "Moved"
    CLOSED = "closed", "Closed"
    CONFIRMED = "confirmed", "Confirmed"


class Freshness(models.TextChoices):
    """How old the newest word on an account is, on a given day; worked out, never stored."""

    CONFIRMED = "confirmed", "Confirmed in the last six months"
    AGEING = "ageing", "Ageing: six to twelve months"
    STALE = "stale", "Stale: more than a year"
    NEVER = "never", "Never confirmed"


class ProblemKind(models.TextChoices):
    """What is wrong with an account or a council's entry, in the words of whoever reports it."""

    NEW_ACCOUNT = "new-account", "An account is missing"
    GONE = "gone", "An account is closed or no longer used"
    MOVED = "moved", "An account has moved to another address"
    NOT_THEIRS = "not-theirs", "An account is not the council’s"
    FAKE = "fake", "Somebody poses as the council"
    OUTAGE = "outage", "An account is down or taken over"
    DETAILS = "details", "Something about the council is wrong"
    OTHER = "other", "Something else"


class Origin(models.TextChoices):
    """How a report or suggestion came in."""

    PUBLIC = "public", "Somebody wrote"
    MAILBOX = "mailbox", "The council’s mailbox"
    WEBSITE = "website", "Read on the council’s website"
    EDITOR = "editor", "An editor"


class ReadingOutcome(models.TextChoices):
    """What came of reading a council's website."""

    READ = "read", "Read"
    COULD_NOT = "could-not", "Could not be read"
    REFUSED = "refused", "The site asks robots to stay away"


class Fate(models.TextChoices):
    """What becomes of an account when its council ends."""

    UNDECIDED = "", "Undecided"
    TRANSFER = "transfer", "Goes to the successor as it is"
    RENAME = "rename", "Goes to the successor under a new name"
    MERGE = "merge", "Followers are led to a successor’s account"
    ARCHIVE = "archive", "Kept, no longer used"
    CLOSE = "close", "Closed"


class UploadKind(models.TextChoices):
    """What a file holds that an editor uploads: what the import commands take."""

    COUNCILS = "councils", "Councils, in our own columns"
    MYSOCIETY = "mysociety", "Councils, in the columns of the public register by mySociety"
    ACCOUNTS = "accounts", "Accounts"


class RowVerdict(models.TextChoices):
    """What an import does with one row of a file."""

    CREATED = "created", "Added"
    UPDATED = "updated", "Changed"
    KEPT = "kept", "Left as it is"
    LEFT_OUT = "left-out", "Left out"
    UNCHANGED = "unchanged", "As it is already"
