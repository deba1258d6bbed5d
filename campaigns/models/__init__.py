from .chats import ChatIndexPage, ChatPage, ChatQuestion, Tip, TipContact
from .figures import FigureClaim
from .messages import MessageWording, SharedMessage
from .pages import CampaignPage, CampaignYearPage
from .pledges import CampaignPledge
from .stories import (
    CampaignStory,
    StoryContact,
    StoryPicture,
    TakedownContact,
    TakedownRequest,
    WaitingPicture,
)

__all__ = [
    "CampaignPage",
    "CampaignPledge",
    "CampaignStory",
    "CampaignYearPage",
    "ChatIndexPage",
    "ChatPage",
    "ChatQuestion",
    "FigureClaim",
    "MessageWording",
    "SharedMessage",
    "StoryContact",
    "StoryPicture",
    "TakedownContact",
    "TakedownRequest",
    "Tip",
    "TipContact",
    "WaitingPicture",
]
