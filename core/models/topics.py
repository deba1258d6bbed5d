"""Topics: a list that editors keep, so that a subject has one name across the hub."""

from django.db import models
from modelcluster.fields import ParentalKey
from taggit.models import ItemBase, TagBase


class Topic(TagBase):
    """What a page is about. Writers choose from the list; they do not invent."""

    free_tagging = False

    class Meta:
        ordering = ["name"]
        verbose_name = "topic"
        verbose_name_plural = "topics"


class PageTopic(ItemBase):
    """One topic on one page."""

    tag = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="page_topics")
    content_object = ParentalKey(
        "wagtailcore.Page", on_delete=models.CASCADE, related_name="page_topics"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("tag", "content_object"), name="core_topic_once_on_a_page"
            )
        ]
