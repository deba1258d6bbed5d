"""What administrators keep in the admin and no single part owns."""

from wagtail.admin.panels import FieldPanel
from wagtail.admin.viewsets.model import ModelViewSet

from core.models import Topic


class TopicViewSet(ModelViewSet):
    """The list of topics that writers choose from."""

    model = Topic
    icon = "tag"
    menu_label = "Topics"
    menu_name = "topics"
    add_to_settings_menu = True
    list_display = ["name", "slug"]
    search_fields = ["name"]
    search_backend_name = None
    panels = [
        FieldPanel(
            "name", help_text="As readers see it, such as “Winter”. One name for one subject."
        ),
        FieldPanel("slug", help_text="Stands in addresses. Leave it once pages use the topic."),
    ]
