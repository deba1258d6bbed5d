"""Reading a council's own website for links to its accounts.

Pure: no database, and no network but through the function that ``read_site`` is given. In order:
``markup`` (HTML as tokens), ``pages`` (the links of a page), ``sorting`` (what a link is),
``choosing`` (which page next), ``sites`` (one website as a whole).
"""

from .sites import Sighting, SitePlan, SiteRead, read_site
from .sorting import Sort

__all__ = ["Sighting", "SitePlan", "SiteRead", "Sort", "read_site"]
