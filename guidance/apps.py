from django.apps import AppConfig


class GuidanceConfig(AppConfig):
    """The three sections and everything that editors write."""

    name = "guidance"
    verbose_name = "Guidance"
    default_auto_field = "django.db.models.BigAutoField"
