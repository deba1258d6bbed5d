from .accounts import AccountEvent, Evidence, ImportedAddress, SocialAccount
from .confirmations import ConfirmationRequest
from .councils import Council, CouncilName, FormerGssCode, Succession
from .mailbox_links import MailboxLink
from .marks import MarkAdoption, MarkCommitment, MarkContact, MarkVersion, TickedCommitment
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
    "MailboxLink",
    "MarkAdoption",
    "MarkCommitment",
    "MarkContact",
    "MarkVersion",
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
    "TickedCommitment",
    "UploadPage",
]
