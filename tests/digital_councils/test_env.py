"""Reading the environment: types, defaults, and every fault in words."""

from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured

from digital_councils.env import BASE_DIR, VARIABLES, Environment

SAFE = {
    "SECRET_KEY": "0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJKLMNOPQRS",
    "ALLOWED_HOSTS": "hub.example.org, www.hub.example.org",
    "SITE_URL": "https://hub.example.org",
    "DATABASE_URL": "postgres://hub:secret@127.0.0.1:5432/hub",
    "CONTACT_EMAIL": "hub@example.org",
}


def faults(**changes: str) -> list[str]:
    return Environment(SAFE | changes).production_faults()


def test_safe_values_have_no_fault():
    assert faults() == []
    Environment(SAFE).require_production()


def test_each_missing_value_is_named():
    required = [variable.name for variable in VARIABLES if variable.required_in_production]
    named = [fault.split()[0] for fault in Environment({}).production_faults()]
    assert named == required


def test_blank_is_missing():
    assert faults(CONTACT_EMAIL="   ")[0].startswith("CONTACT_EMAIL is not set.")


def test_all_faults_come_in_one_message():
    with pytest.raises(ImproperlyConfigured) as caught:
        Environment(SAFE | {"SECRET_KEY": "short", "ALLOWED_HOSTS": "*"}).require_production()
    assert "SECRET_KEY is too easy to guess" in str(caught.value)
    assert "ALLOWED_HOSTS has a wildcard" in str(caught.value)


@pytest.mark.filterwarnings("ignore:Engine not recognized:UserWarning")
@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("SECRET_KEY", "x" * 49, "too easy"),
        ("SECRET_KEY", "ab" * 40, "too easy"),
        ("SECRET_KEY", "django-insecure-" + SAFE["SECRET_KEY"], "too easy"),
        ("ALLOWED_HOSTS", "hub.example.org,*", "wildcard"),
        ("ALLOWED_HOSTS", "hub.example.org,.example.org", "wildcard"),
        ("TRUSTED_PROXIES", "127.0.0.1, proxy", "no address"),
        ("TRUSTED_PROXIES", "10.0.0.0/8, 0.0.0.0/0", "believe everybody"),
        ("SITE_URL", "http://hub.example.org", "https://"),
        ("SITE_URL", "hub.example.org", "full address"),
        ("SITE_URL", "https://hub.example.org/path", "full address"),
        ("SITE_URL", "ftp://hub.example.org", "full address"),
        ("SITE_URL", "https://[", "full address"),
        ("SITE_URL", "https://other.example.org", "not in ALLOWED_HOSTS"),
        ("SITE_URL", "https://hub.example.org:99999", "full address"),
        ("DATABASE_URL", "mysql://hub@127.0.0.1/hub", "postgres://"),
        ("DATABASE_URL", "postgres://", "name the database"),
        ("REDIS_URL", "redis://", "redis://127.0.0.1"),
        ("EMAIL_URL", "nonsense", "smtp+tls://"),
        ("EMAIL_URL", "smtp://mail.example.org:abc", "smtp+tls://"),
        ("LOG_LEVEL", "verbose", "one of DEBUG"),
        ("PORT", "abc", "1 to 65535"),
        ("DATABASE_URL", "nonsense", "postgres://"),
        ("CONTACT_EMAIL", "hub at example.org", "e-mail address"),
        ("REDIS_URL", "http://127.0.0.1:6379", "redis://"),
    ],
)
def test_an_unsafe_value_is_one_fault_that_says_what_to_do(name, value, words):
    found = faults(**{name: value})
    assert len(found) == 1
    assert found[0].startswith(name)
    assert words in found[0]


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_only_the_machine_itself_may_be_plain_http(host):
    assert faults(SITE_URL=f"http://{host}:8000", ALLOWED_HOSTS=host) == []


@pytest.mark.parametrize(
    ("text", "flag"), [("true", True), ("1", True), ("Yes", True), ("false", False), ("", False)]
)
def test_a_flag_is_read_in_the_usual_words(text, flag):
    assert Environment({"BEHIND_TLS_PROXY": text}).flag("BEHIND_TLS_PROXY") is flag


def test_names_are_split_and_trimmed():
    assert Environment(SAFE).names("ALLOWED_HOSTS") == ["hub.example.org", "www.hub.example.org"]


def test_a_relative_path_starts_at_the_project():
    assert Environment({}).path("MEDIA_ROOT") == BASE_DIR / "var" / "media"
    assert str(Environment({"MEDIA_ROOT": "/srv/media"}).path("MEDIA_ROOT")) == "/srv/media"


def test_an_undeclared_variable_cannot_be_read():
    with pytest.raises(KeyError):
        Environment({"SOMETHING": "x"}).text("SOMETHING_ELSE")


def test_sqlite_gets_the_options_that_keep_writers_apart():
    options = Environment({"DATABASE_URL": "sqlite:///hub.sqlite3"}).database()["OPTIONS"]
    assert options["transaction_mode"] == "IMMEDIATE"
    assert options["timeout"] == 20
    assert "journal_mode=WAL" in options["init_command"]


def test_postgresql_keeps_connections_and_gives_up_in_time():
    database = Environment(SAFE).database()
    assert database["CONN_HEALTH_CHECKS"] is True
    assert database["CONN_MAX_AGE"] == 60
    assert "statement_timeout" in database["OPTIONS"]["options"]
