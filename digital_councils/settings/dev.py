"""For working on the site: it reloads itself and shows tracebacks. Never for the public."""

from .base import *  # noqa: F403
from .base import BASE_DIR, STORAGES, env

DEBUG = True
SECRET_KEY = env.text("SECRET_KEY", "for-development-only")
ALLOWED_HOSTS = env.names("ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]")
(BASE_DIR / "var").mkdir(exist_ok=True)
DATABASES = {"default": env.database(f"sqlite:///{BASE_DIR}/var/dev.sqlite3")}
STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}
