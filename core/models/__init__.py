from .consents import ConsentPurpose, ConsentText
from .contacts import ContactDetail
from .images import HubImage, HubRendition
from .limits import Attempt
from .pages import BasePage, ChangeNote
from .roles import PageRole
from .submissions import ModeratedSubmission, SubmissionQuerySet
from .topics import PageTopic, Topic
from .users import User

__all__ = [
    "Attempt",
    "BasePage",
    "ChangeNote",
    "ConsentPurpose",
    "ConsentText",
    "ContactDetail",
    "HubImage",
    "HubRendition",
    "ModeratedSubmission",
    "PageRole",
    "PageTopic",
    "SubmissionQuerySet",
    "Topic",
    "User",
]
