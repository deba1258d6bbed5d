"""Named questions to campaigns. Pages, feeds, files and search all start from these."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import (
    Aggregate,
    Count,
    Exists,
    Func,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Cast, Coalesce, JSONObject

from campaigns.choices import TipFate
from core.choices import SubmissionStatus
from core.models import SubmissionQuerySet
from core.querysets import HubPageQuerySet, published_pages

CLAIM_COLUMNS = (
    *("metric", "value", "qualifier", "note", "source", "source_url", "source_date"),
    "is_chosen",
)


class StoryQuerySet(SubmissionQuerySet):
    def visible(self) -> Self:
        """What readers may see: published, not held, not taken down, of a published year."""
        return self.filter(
            status=SubmissionStatus.DONE,
            is_held=False,
            taken_down_at=None,
            year__in=published_pages().values("pk"),
        )

    def standing(self) -> Self:
        """Published and not taken down, whether or not its year is published now."""
        return self.filter(status=SubmissionStatus.DONE, taken_down_at=None)

    def of_a_council(self, most: int) -> Self:
        """What readers may see, newest first, with the year: for the council's own page. One query.

        The row says which year it is of, so every year counts.
        """
        newest = self.visible().select_related("year").order_by("-published_at", "-pk")
        return newest[:most]

    def hour_counts(self) -> Subquery:
        """How many there are of each hour, and of how many councils ("councils"), by its name.

        For a question about some of them that has to know of all: one query instead of two.
        """
        counts = {str(hour): Count("pk", filter=Q(hour=hour)) for hour in range(24)}
        counts["councils"] = Count("council", distinct=True)
        told = self.order_by().values("year").annotate(counts=JSONObject(**counts))
        return Subquery(told.values("counts"))

    def for_listing(self) -> Self:
        """With everything that a card shows."""
        return self.select_related("council", "year").prefetch_related("pictures")


class TipQuerySet(SubmissionQuerySet):
    def visible(self) -> Self:
        """What readers may see: taken by an editor, of a chat that is published."""
        return self.filter(status=SubmissionStatus.DONE, chat__in=published_pages().values("pk"))

    def main(self) -> Self:
        """One of each group of twins."""
        return self.filter(Q(twin_of=None))

    def for_listing(self) -> Self:
        """Oldest first, with whom to name and whether the page it was placed in is published."""
        there = published_pages().filter(pk=OuterRef("placed_on"))
        return (
            self.select_related("council", "placed_on")
            .annotate(is_there=Exists(there))
            .order_by("submitted_at", "pk")
        )

    def decided(self) -> Self:
        """What was published, and what was not: readers are told how much that is."""
        return self.filter(status__in=[SubmissionStatus.DONE, SubmissionStatus.DECLINED])

    def credits_of_page(self) -> Subquery:
        """What the page of the outer question owes to tips: one text, a line of JSON for each.

        Tips that say the same as one that was placed are owed as much.
        """
        page = OuterRef("pk")
        placed = Q(fate=TipFate.PLACED, placed_on=page)
        twins = Q(fate=TipFate.GROUPED, twin_of__placed_on=page)
        line = JsonText(
            tip="pk",
            chat="chat__url_path",
            hashtag="chat__hashtag",
            day="chat__day",
            credit="credit",
            role="role",
            council="council__short_name",
            handle="handle",
            path=Coalesce("twin_of__placed_path", "placed_path"),
        )
        found = self.visible().filter(placed | twins).order_by().annotate(page=Value(1))
        lines = found.values("page").annotate(lines=JoinedLines(line))
        return Subquery(lines.values("lines"), output_field=models.TextField())


class JsonText(Func):
    """Names and values as an object of JSON, as text.

    Django's JSONObject asks SQLite whether it knows JSON, by questions that a page would pay for.
    """

    function = "JSON_OBJECT"
    output_field = models.TextField()

    def __init__(self, **fields: str | Coalesce) -> None:
        pairs = [
            part
            for name, field in fields.items()
            for part in (Cast(Value(name), models.TextField()), field)
        ]
        super().__init__(*pairs)

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> Any:
        template = "JSONB_BUILD_OBJECT(%(expressions)s)::text"
        return self.as_sql(compiler, connection, template=template, **more)


class JoinedLines(Aggregate):
    """All values as one text, each on a line of its own, in no order."""

    function = "STRING_AGG"
    template = "%(function)s(%(expressions)s, CHR(10))"
    output_field = models.TextField()

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> Any:
        more |= {"function": "GROUP_CONCAT", "template": "%(function)s(%(expressions)s, CHAR(10))"}
        return self.as_sql(compiler, connection, **more)


class YearQuerySet(HubPageQuerySet):
    def figure_rows(self, above: str) -> QuerySet[Any, dict[str, Any]]:
        """Years below the page at the path ``above`` that readers may see, newest first.

        A row for each claim, and one for a year without any: one query for all of them.
        """
        years = self.published().filter(path__startswith=above, path__gt=above)
        return years.order_by("-slug", "claims__metric", "-claims__is_chosen", "claims__pk").values(
            *("slug", "title", "url_path", "day", "day_words", "hashtag"),
            *(f"claims__{name}" for name in CLAIM_COLUMNS),
        )


class PledgeQuerySet(SubmissionQuerySet):
    def standing(self) -> Self:
        """Councils that take part: said from their own mailbox, and not taken back."""
        return self.filter(withdrawn_at=None)

    def for_listing(self) -> Self:
        """In the order of the A–Z, with the council."""
        return self.select_related("council").order_by("council__sort_name", "pk")


class MessageQuerySet(models.QuerySet):
    def wording_rows(self, year: int) -> QuerySet[Any, dict[str, Any]]:
        """Messages of a year in their order, a row for each platform of each wording."""
        wording = "wordings__"
        return (
            self.filter(year=year)
            .order_by(
                "opens_at",
                "pk",
                f"{wording}sort_order",
                f"{wording}pk",
                f"{wording}platforms__order",
                f"{wording}platforms__pk",
            )
            .values(
                *("pk", "title", "opens_at", "picture_id", "alt_text", "held_at", "held_words"),
                *(f"{wording}{name}" for name in ("pk", "label", "language", "text")),
                *(f"{wording}platforms__{name}" for name in ("slug", "name")),
            )
        )
