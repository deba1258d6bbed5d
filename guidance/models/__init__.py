from .advice import DosAndDontsPage
from .approvals import CaseStudyApproval
from .case_studies import CaseStudyCouncil, CaseStudyIndexPage, CaseStudyPage
from .checklists import ChecklistIndexPage, ChecklistPage
from .feedback import PageFeedback
from .guides import GuidePage
from .home import HomePage
from .information import InformationPage
from .links import LinkCheck, UsefulLinksPage
from .mythbuster import MythbusterPage
from .picks import BestPracticePage
from .reminders import ReviewReminder
from .roles import RolePage
from .searches import SearchTerm, Synonym
from .sections import SectionPage
from .self_check import SelfCheckPage
from .starter import StarterItem
from .tools import ToolIndexPage, ToolPage

__all__ = [
    "BestPracticePage",
    "CaseStudyApproval",
    "CaseStudyCouncil",
    "CaseStudyIndexPage",
    "CaseStudyPage",
    "ChecklistIndexPage",
    "ChecklistPage",
    "DosAndDontsPage",
    "GuidePage",
    "HomePage",
    "InformationPage",
    "LinkCheck",
    "MythbusterPage",
    "PageFeedback",
    "ReviewReminder",
    "RolePage",
    "SearchTerm",
    "SectionPage",
    "SelfCheckPage",
    "StarterItem",
    "Synonym",
    "ToolIndexPage",
    "ToolPage",
    "UsefulLinksPage",
]
