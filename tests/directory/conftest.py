from datetime import date

import pytest
from django.contrib.auth import get_user_model


@pytest.fixture
def editor(client, on_day):
    """The admin as an editor sees it, on 20 November 2026."""
    on_day(date(2026, 11, 20))
    user = get_user_model().objects.create_superuser(
        email="editor@example.org", password="correct horse battery"
    )
    client.force_login(user)
    return client
