"""For the test suite: SQLite in memory unless DATABASE_URL names another database."""

import tempfile

from .base import *  # noqa: F403
from .base import STORAGES, env

DEBUG = False
SECRET_KEY = "for-tests-only"  # noqa: S105 - nothing is ever served with it
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
SITE_URL = "http://testserver"
CONTACT_EMAIL = "hub@example.org"
DATABASES = {"default": env.database("sqlite:///:memory:")}
STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}
MEDIA_ROOT = tempfile.mkdtemp(prefix="hub-tests-")
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
# Logging in is not what the tests are about; the slow hasher is kept for everyone else.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
