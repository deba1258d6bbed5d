"""Users are known by their e-mail address, in any case."""

import pytest
from django.contrib.auth import authenticate, get_user_model
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import TestCase

PASSWORD = "correct horse battery staple"


class UserTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.user = get_user_model().objects.create_user("Editor@Example.org", PASSWORD)

    def test_the_address_is_stored_in_lower_case(self):
        assert self.user.email == "editor@example.org"

    def test_somebody_may_log_in_in_whatever_case_they_type(self):
        for typed in ("editor@example.org", "EDITOR@example.ORG"):
            assert authenticate(username=typed, password=PASSWORD) == self.user

    def test_a_wrong_password_is_refused(self):
        assert authenticate(username="editor@example.org", password="wrong") is None

    def test_the_database_refuses_a_second_user_in_another_case(self):
        users = get_user_model().objects
        with pytest.raises(IntegrityError), transaction.atomic():
            users.bulk_create([users.model(email="EDITOR@example.org")])

    def test_an_ordinary_user_has_no_powers(self):
        assert not self.user.is_staff
        assert not self.user.is_superuser

    def test_an_administrator_has(self):
        admin = get_user_model().objects.create_superuser("admin@example.org", PASSWORD)
        assert admin.is_staff
        assert admin.is_superuser

    def test_a_user_without_address_is_refused(self):
        with pytest.raises(ValueError, match="e-mail"):
            get_user_model().objects.create_user("")

    def test_a_user_is_called_by_name_where_there_is_one(self):
        assert str(self.user) == "editor@example.org"
        named = get_user_model()(email="a@example.org", first_name="Ann", last_name="Lee")
        assert str(named) == "Ann Lee"


@pytest.mark.parametrize("password", ["short", "password1234", "123456789012345"])
def test_a_password_that_is_easy_to_guess_is_refused(password):
    with pytest.raises(ValidationError):
        validate_password(password)


def test_a_long_pass_phrase_is_taken():
    validate_password(PASSWORD)
