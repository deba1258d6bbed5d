from django.apps import AppConfig
from django.db.models.signals import post_delete, post_migrate, post_save, pre_save


class DirectoryConfig(AppConfig):
    """Councils, their accounts, and what is known about them from where."""

    name = "directory"
    verbose_name = "Directory"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from core import waiting as queues
        from core.retention import register

        from . import waiting
        from .models import (
            Council,
            Evidence,
            MarkAdoption,
            Platform,
            SocialAccount,
            Submission,
        )
        from .services.retention import PARTS
        from .signal_handlers import evidence_changed, evidence_changes, migrated, register_changed

        pre_save.connect(evidence_changes, sender=Evidence, dispatch_uid="evidence-changes")
        post_save.connect(evidence_changed, sender=Evidence, dispatch_uid="evidence-saved")
        post_delete.connect(evidence_changed, sender=Evidence, dispatch_uid="evidence-deleted")
        for model in (Council, Evidence, Platform, SocialAccount):
            for signal in (post_save, post_delete):
                signal.connect(register_changed, sender=model, dispatch_uid="register-changed")
        post_migrate.connect(migrated, sender=self, dispatch_uid="name-index")
        for what, remove in PARTS.items():
            register(what, remove)
        queues.register(Submission, "submission", "Reports and suggestions", waiting.reports)
        queues.register(MarkAdoption, "markadoption", "Declarations of the Mark")
