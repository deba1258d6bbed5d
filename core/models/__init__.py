from .images import HubImage, HubRendition
from .pages import BasePage, ChangeNote
from .topics import PageTopic, Topic
from .users import User

__all__ = ["BasePage", "ChangeNote", "HubImage", "HubRendition", "PageTopic", "Topic", "User"]
