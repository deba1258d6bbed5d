"""What the public gets, and what `make run` serves. Refuses to start on an unsafe value."""

from digital_councils.env import Environment

# Before anything is read: a fault then shows beside the others, and not as a traceback of its own.
Environment().require_production()

from .base import *  # noqa: E402, F403
from .base import IS_HTTPS, env  # noqa: E402

DEBUG = False
SECRET_KEY = env.text("SECRET_KEY")
ALLOWED_HOSTS = env.names("ALLOWED_HOSTS")
DATABASES = {"default": env.database()}

# Only a loopback SITE_URL may be plain http (env.py), which is `make run` on one's own machine.
SECURE_SSL_REDIRECT = IS_HTTPS
SESSION_COOKIE_SECURE = IS_HTTPS
CSRF_COOKIE_SECURE = IS_HTTPS
SECURE_HSTS_SECONDS = 31536000 if IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = IS_HTTPS
SECURE_HSTS_PRELOAD = IS_HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
if env.flag("BEHIND_TLS_PROXY"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
