from django.apps import AppConfig
from django.db.models.signals import post_delete, post_migrate, post_save, pre_save


class DirectoryConfig(AppConfig):
    """Councils, their accounts, and what is known about them from where."""

    name = "directory"
    verbose_name = "Directory"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from .models import Council, Evidence, Platform, SocialAccount
        from .signal_handlers import evidence_changed, evidence_changes, migrated, register_changed

        pre_save.connect(evidence_changes, sender=Evidence, dispatch_uid="evidence-changes")
        post_save.connect(evidence_changed, sender=Evidence, dispatch_uid="evidence-saved")
        post_delete.connect(evidence_changed, sender=Evidence, dispatch_uid="evidence-deleted")
        for model in (Council, Evidence, Platform, SocialAccount):
            for signal in (post_save, post_delete):
                signal.connect(register_changed, sender=model, dispatch_uid="register-changed")
        post_migrate.connect(migrated, sender=self, dispatch_uid="name-index")
