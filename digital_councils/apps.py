from django.apps import AppConfig


class DigitalCouncilsConfig(AppConfig):
    """The composition root: addresses, search over everything, set-up commands."""

    name = "digital_councils"
    verbose_name = "Digital Councils"
