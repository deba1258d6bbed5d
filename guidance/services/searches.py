"""Counting what is searched for, so that editors see what is missing. Nothing of the reader."""

from __future__ import annotations

import logging
import re
from datetime import date

from django.db import DatabaseError, connection

from core.text import fold
from guidance.models import SearchTerm

logger = logging.getLogger(__name__)

LONGEST_TERM = 60
# New terms of one month; a robot that searches for random words fills no disk.
MOST_TERMS = 5_000
# Whatever could name or reach somebody: e-mail addresses and handles, web addresses, postcodes,
# and digits enough for a telephone, reference or card number.
_PERSONAL = re.compile(
    r"@|://|www\.|\w\.\w+/"
    r"|\b[a-z]{1,2}\d[a-z\d]?\s*\d[a-z]{2}\b"
    r"|(?:\d[\s().+-]*){5}",
    re.IGNORECASE,
)
_ROBOTS = re.compile(
    r"bot\b|bot/|crawl|spider|slurp|preview|facebookexternalhit|monitor|curl|wget|python|scrapy"
    r"|headless|http-client|okhttp|java/",
    re.IGNORECASE,
)


def may_be_counted(*, query: str, user_agent: str) -> bool:
    """Whether somebody, not a robot, typed words that cannot tell who they or others are."""
    is_short = len(fold(query)) > 0 and len(query) <= LONGEST_TERM
    is_robot = not user_agent or _ROBOTS.search(user_agent)
    return is_short and not is_robot and not _PERSONAL.search(query)


def count_search(*, query: str, results: int, on: date) -> None:
    """One more search for these words in this month. One query, and no reader waits for its fault.

    Written out in SQL because both databases can count up in one step, so that of two searches at
    the same moment neither is lost, and Django has no words for it.
    """
    table = connection.ops.quote_name(SearchTerm._meta.db_table)
    month = on.replace(day=1)
    term = fold(query)[:LONGEST_TERM]
    # Values are parameters; the table's name is Django's own.
    sql = f"""
        INSERT INTO {table} (term, month, times, results)
        SELECT %s, %s, 1, %s
        WHERE (SELECT COUNT(*) FROM {table} WHERE month = %s) < %s
           OR EXISTS (SELECT 1 FROM {table} WHERE month = %s AND term = %s)
        ON CONFLICT (term, month)
        DO UPDATE SET times = {table}.times + 1, results = excluded.results
    """  # noqa: S608
    adapted = connection.ops.adapt_datefield_value(month)
    values = [term, adapted, results, adapted, MOST_TERMS, adapted, term]
    try:
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
    except DatabaseError:
        logger.exception("A search could not be counted.")
