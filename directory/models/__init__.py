from .accounts import AccountEvent, Evidence, ImportedAddress, SocialAccount
from .confirmations import ConfirmationRequest
from .councils import Council, CouncilName, FormerGssCode, Succession
from .name_words import NameWord
from .notices import Notice
from .peer_groups import PeerGroup, PeerGroupMember
from .platforms import Platform, PlatformPattern
from .readings import SiteMiss, SiteReading
from .submissions import ReplyAddress, Submission
from .uploads import RegisterUpload, UploadPage

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
    "PeerGroup",
    "PeerGroupMember",
    "Platform",
    "PlatformPattern",
    "RegisterUpload",
    "ReplyAddress",
    "SiteMiss",
    "SiteReading",
    "SocialAccount",
    "Submission",
    "Succession",
    "UploadPage",
]
