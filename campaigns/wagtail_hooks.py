"""Registers what campaigns add to the admin."""

from __future__ import annotations

from wagtail import hooks
from wagtail.log_actions import LogActionRegistry

from campaigns.log import register_actions
from campaigns.viewsets import CampaignsViewSetGroup


@hooks.register("register_admin_viewset")
def campaigns_viewsets() -> CampaignsViewSetGroup:
    return CampaignsViewSetGroup()


@hooks.register("register_log_actions")
def name_log_actions(actions: LogActionRegistry) -> None:
    register_actions(actions)
