"""The one client for everything that goes out. Only commands use it, never a page that is served.

``Fetcher().look(url)`` says whether an address answers, ``Fetcher().read(url)`` brings the page.
No other module opens a connection to an address that somebody typed.
"""

from .client import Fetcher
from .doubt import OfflineError, UntilOneAnswers
from .results import Fetched, FetchError, FetchProblem

__all__ = [
    "FetchError",
    "FetchProblem",
    "Fetched",
    "Fetcher",
    "OfflineError",
    "UntilOneAnswers",
]
