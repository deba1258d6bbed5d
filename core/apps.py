from django.apps import AppConfig


class CoreConfig(AppConfig):
    """Users, pictures, the base page and tools that every other part shares."""

    name = "core"
    verbose_name = "Core"
    default_auto_field = "django.db.models.BigAutoField"
