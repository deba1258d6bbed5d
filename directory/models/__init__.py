from .accounts import AccountEvent, Evidence, ImportedAddress, SocialAccount
from .councils import Council, CouncilName, FormerGssCode, Succession
from .platforms import Platform, PlatformPattern

__all__ = [
    "AccountEvent",
    "Council",
    "CouncilName",
    "Evidence",
    "FormerGssCode",
    "ImportedAddress",
    "Platform",
    "PlatformPattern",
    "SocialAccount",
    "Succession",
]
