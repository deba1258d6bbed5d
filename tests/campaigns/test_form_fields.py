"""Fields that several forms have: what fits into a form fits into the database as well."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from campaigns.models import StoryContact, TakedownContact, Tip, TipContact
from campaigns.story_forms import StoryForm, TakeDownForm
from campaigns.tip_forms import TipForm, web_address

FORMS = [(StoryForm, StoryContact), (TakeDownForm, TakedownContact), (TipForm, TipContact)]


def address(length: int) -> str:
    """An address of so many letters, each part of it no longer than a part may be."""
    start, end = f"{'a' * 60}@", ".org"
    middle = ".".join(["b" * 60] * 5)
    return f"{start}{middle[: length - len(start) - len(end)]}{end}"


@pytest.mark.parametrize(("form", "contact"), FORMS)
class TestAddressForAnAnswer:
    def test_the_longest_that_mail_can_reach_fits_the_table(self, form, contact):
        longest = contact._meta.get_field("email").max_length
        said = address(longest)
        assert len(said) == longest
        assert form.base_fields["reply_to"].clean(said) == said

    @pytest.mark.parametrize("length", [255, 300, 320])
    def test_a_longer_one_is_refused_in_words(self, form, contact, length):
        with pytest.raises(ValidationError) as refused:
            form.base_fields["reply_to"].clean(address(length))
        assert refused.value.messages == ["No e-mail address is that long. You may leave it empty."]

    def test_it_may_be_left_empty(self, form, contact):
        assert form.base_fields["reply_to"].clean("") == ""

    def test_what_no_database_takes_is_refused_in_words(self, form, contact):
        with pytest.raises(ValidationError, match="cannot be read"):
            form.base_fields["reply_to"].clean("a\0b@example.org")


class TestWebAddress:
    def test_its_length_counts_with_what_was_added_to_it(self):
        longest = Tip._meta.get_field("link").max_length
        room = longest - len("https://")
        typed = f"example.org/{'a' * room}"[:room]
        assert len(web_address(typed)) == longest
        for tried in (f"{typed}a", f"https://{typed}a"):
            with pytest.raises(ValidationError, match="500 characters at most"):
                web_address(tried)
