from .accounts import AccountEvent, Evidence, SocialAccount
from .councils import Council, CouncilName, FormerGssCode, Succession
from .platforms import Platform, PlatformPattern

__all__ = [
    "AccountEvent",
    "Council",
    "CouncilName",
    "Evidence",
    "FormerGssCode",
    "Platform",
    "PlatformPattern",
    "SocialAccount",
    "Succession",
]
