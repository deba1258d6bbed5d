from .accounts import AccountEvent, Evidence, ImportedAddress, SocialAccount
from .confirmations import ConfirmationRequest
from .councils import Council, CouncilName, FormerGssCode, Succession
from .name_words import NameWord
from .notices import Notice
from .platforms import Platform, PlatformPattern
from .readings import SiteMiss, SiteReading
from .submissions import ReplyAddress, Submission

__all__ = [
    "AccountEvent",
    "ConfirmationRequest",
    "Council",
    "CouncilName",
    "Evidence",
    "FormerGssCode",
    "ImportedAddress",
    "NameWord",
    "Notice",
    "Platform",
    "PlatformPattern",
    "ReplyAddress",
    "SiteMiss",
    "SiteReading",
    "SocialAccount",
    "Submission",
    "Succession",
]
