from django.apps import AppConfig
from django.db.models.signals import post_delete, post_save


class GuidanceConfig(AppConfig):
    """The three sections and everything that editors write."""

    name = "guidance"
    verbose_name = "Guidance"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from core.retention import register

        from .models import Synonym
        from .services.retention import PARTS
        from .signal_handlers import synonyms_changed

        for signal in (post_save, post_delete):
            signal.connect(synonyms_changed, sender=Synonym, dispatch_uid="synonyms-changed")
        for what, remove in PARTS.items():
            register(what, remove)
