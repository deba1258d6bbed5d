"""Registers what core adds to the admin."""

from wagtail import hooks

from core.viewsets import TopicViewSet


@hooks.register("register_admin_viewset")
def register_topics() -> TopicViewSet:
    return TopicViewSet()
