from django.apps import AppConfig


class CampaignsConfig(AppConfig):
    """#OurDay and #lgadigital: the sector's shared days, and what councils send in."""

    name = "campaigns"
    verbose_name = "Campaigns"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from wagtail.signals import page_published  # noqa: PLC0415 - needs the models

        from core import credits, retention, waiting  # noqa: PLC0415

        from . import places, signal_handlers  # noqa: PLC0415
        from .models import CampaignPledge, CampaignStory, TakedownRequest, Tip  # noqa: PLC0415
        from .services.retention import PARTS  # noqa: PLC0415

        credits.register("tips", Tip.objects.credits_of_page, places.read_credits)
        for model, label in (
            (TakedownRequest, "Requests to take a story down"),
            (CampaignStory, "Stories"),
            (CampaignPledge, "Councils that take part"),
            (Tip, "Tips"),
        ):
            waiting.register(model, model._meta.model_name, label)
        for what, remove in PARTS.items():
            retention.register(what, remove)
        page_published.connect(
            signal_handlers.follow_tips, dispatch_uid="campaigns.tips_follow_headings"
        )
