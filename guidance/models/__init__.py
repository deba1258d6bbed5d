from .case_studies import CaseStudyIndexPage, CaseStudyPage
from .guides import GuidePage
from .home import HomePage
from .information import InformationPage
from .sections import SectionPage
from .starter import StarterItem

__all__ = [
    "CaseStudyIndexPage",
    "CaseStudyPage",
    "GuidePage",
    "HomePage",
    "InformationPage",
    "SectionPage",
    "StarterItem",
]
