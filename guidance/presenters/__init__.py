"""Pages as the components of the templates take them."""

from .listing import Noun, list_context, list_title, refused_words
from .lists import link_groups, pick_row, role_groups, shelves
from .pages import (
    case_facts,
    case_row,
    cited_rows,
    coming_changes,
    confirmation,
    door,
    hub_stats,
    measure_rows,
    review_card,
    source_rows,
)
from .since import Became, became_of, read_story, since_then
from .tools import checked_chip, tool_facts, tool_row

__all__ = [
    "Became",
    "Noun",
    "became_of",
    "case_facts",
    "case_row",
    "checked_chip",
    "cited_rows",
    "coming_changes",
    "confirmation",
    "door",
    "hub_stats",
    "link_groups",
    "list_context",
    "list_title",
    "measure_rows",
    "pick_row",
    "read_story",
    "refused_words",
    "review_card",
    "role_groups",
    "shelves",
    "since_then",
    "source_rows",
    "tool_facts",
    "tool_row",
]
