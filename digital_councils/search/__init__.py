"""One search over guidance, councils and accounts.

A plain question, whatever the database: pages are indexed by folded word stems (core/text.py),
councils by their folded names, accounts by handle. Guidance is searched for what editors say
means the same, too; councils have all their names, and handles mean one account each.
"""

from __future__ import annotations

from datetime import date

from core.text import clean_query, fold
from digital_councils.search.hits import KINDS, Hit, Results
from digital_councils.search.pages import find_pages
from digital_councils.search.register import find_accounts, find_councils
from directory.finding import understand
from guidance.synonyms import variants

__all__ = ["KINDS", "Hit", "Results", "search_everything"]


def search_everything(query: str, on: date, kind: str = "") -> Results:
    """Everything that answers the query, or what of one kind does; at most a screenful."""
    query = clean_query(query)
    results = Results(query, kind)
    if not fold(query) and not query.strip("@"):
        return results
    meaning = understand(query)
    find_councils(results, meaning, on)
    find_accounts(results, meaning, on)
    find_pages(results, variants(query))
    return results
