from django.apps import AppConfig
from django.core.signals import request_finished


class CoreConfig(AppConfig):
    """Users, pictures, the base page and tools that every other part shares."""

    name = "core"
    verbose_name = "Core"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from core.page_links import forget_links  # noqa: PLC0415 - needs the models

        request_finished.connect(forget_links, dispatch_uid="core.forget_links")
