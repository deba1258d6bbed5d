"""The one place where the environment is read.

Every variable the project knows is declared in ``VARIABLES``; ``docs/env-vars.md`` shows the
same table to people, and a test compares the two. Settings modules take values from
``Environment`` and never look at ``os.environ`` themselves.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.validators import validate_email

BASE_DIR = Path(__file__).resolve().parent.parent
LOOPBACK_HOSTS = {"127.0.0.1", "localhost", "::1"}
SHORTEST_SECRET = 50
LAST_PORT = 65535


@dataclass(frozen=True)
class Variable:
    """One environment variable: its default as text, and what it is for."""

    name: str
    default: str | None
    purpose: str
    required_in_production: bool = False


VARIABLES = (
    Variable(
        "SECRET_KEY",
        None,
        "Signs sessions and links. At least 50 random characters.",
        required_in_production=True,
    ),
    Variable(
        "ALLOWED_HOSTS",
        None,
        "Host names the site answers to, separated by commas. No wildcards.",
        required_in_production=True,
    ),
    Variable(
        "SITE_URL",
        None,
        "Public address of the site, such as https://hub.example.org. Must be https, "
        "except on the machine's own loopback address.",
        required_in_production=True,
    ),
    Variable(
        "DATABASE_URL",
        None,
        "Where the database is: postgres://user:password@host:5432/name or sqlite:///path.",
        required_in_production=True,
    ),
    Variable(
        "CONTACT_EMAIL",
        None,
        "Mailbox that readers are told to write to when something is wrong.",
        required_in_production=True,
    ),
    Variable(
        "REDIS_URL",
        "",
        "Shared cache, such as redis://127.0.0.1:6379/0. Left empty, each worker has its own.",
    ),
    Variable("MEDIA_ROOT", "var/media", "Folder for pictures and documents that editors upload."),
    Variable("STATIC_ROOT", "var/static", "Folder that collectstatic writes hashed files to."),
    Variable(
        "EMAIL_URL",
        "consolemail://",
        "How mail leaves, such as smtp+tls://user:password@host:587. Default: to the log.",
    ),
    Variable("DEFAULT_FROM_EMAIL", "", "Sender of mails. Left empty, CONTACT_EMAIL is the sender."),
    Variable(
        "BEHIND_TLS_PROXY",
        "false",
        "Set to true only where a proxy in front ends TLS and always sets X-Forwarded-Proto.",
    ),
    Variable(
        "TRUSTED_PROXIES",
        "",
        "Addresses or networks of the proxies in front, separated by commas. Only they are "
        "believed when X-Forwarded-For says where a reader is, by which limits on forms count.",
    ),
    Variable("LOG_LEVEL", "INFO", "DEBUG, INFO, WARNING or ERROR."),
    Variable(
        "ADMIN_EMAIL",
        "admin@example.org",
        "Log-in name of the administrator that `make run` makes.",
    ),
    Variable(
        "ADMIN_PASSWORD",
        "",
        "Password of that administrator. Left empty, a random one is printed once.",
    ),
    Variable("PORT", "8000", "Port that `make run` and `make dev` listen on, on 127.0.0.1."),
)


class Environment:
    """Typed reads of the declared variables, with all faults found before the site starts."""

    def __init__(self, source: Mapping[str, str] | None = None) -> None:
        self._source = os.environ if source is None else source
        self._declared = {variable.name: variable for variable in VARIABLES}

    def text(self, name: str, fallback: str = "") -> str:
        """The value, else the declared default, else ``fallback`` (for development settings)."""
        value = self._source.get(name, "").strip()
        if value:
            return value
        return self._declared[name].default or fallback

    def flag(self, name: str) -> bool:
        return self.text(name).lower() in {"1", "true", "yes", "on"}

    def names(self, name: str, fallback: str = "") -> list[str]:
        return [part.strip() for part in self.text(name, fallback).split(",") if part.strip()]

    def path(self, name: str) -> Path:
        return BASE_DIR / self.text(name)

    def database(self, fallback: str = "") -> dict:
        """Django's DATABASES entry, with the options each engine needs from the first day."""
        config = environ.Env.db_url_config(self.text("DATABASE_URL", fallback))
        if config["ENGINE"] == "django.db.backends.sqlite3":
            # Measured: without these, parallel writers meet "database is locked".
            config["OPTIONS"] = {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
            }
        else:
            config["CONN_MAX_AGE"] = 60
            config["CONN_HEALTH_CHECKS"] = True
            config["OPTIONS"] = {
                "connect_timeout": 5,
                "options": "-c statement_timeout=60000 -c lock_timeout=10000",
            }
        return config

    def email(self) -> dict:
        return environ.Env.email_url_config(self.text("EMAIL_URL"))

    def production_faults(self) -> list[str]:
        """One plain sentence for each missing or unsafe value; empty when all is well."""
        missing = [
            f"{variable.name} is not set. {variable.purpose}"
            for variable in VARIABLES
            if variable.required_in_production and not self.text(variable.name)
        ]
        checks = (
            self._secret_key_fault(),
            self._allowed_hosts_fault(),
            self._site_url_fault(),
            self._database_fault(),
            self._contact_fault(),
            self._redis_fault(),
            self._email_fault(),
            self._proxies_fault(),
            self._log_level_fault(),
            self._port_fault(),
        )
        return missing + [fault for fault in checks if fault]

    def require_production(self) -> None:
        """Refuse to start, naming every fault at once."""
        faults = self.production_faults()
        if faults:
            raise ImproperlyConfigured(
                "The site cannot start with these settings (see docs/env-vars.md):\n"
                + "\n".join(f"- {fault}" for fault in faults)
            )

    def _secret_key_fault(self) -> str:
        key = self.text("SECRET_KEY")
        if not key:
            return ""
        if len(key) < SHORTEST_SECRET or len(set(key)) < 10 or key.startswith("django-insecure"):
            return f"SECRET_KEY is too easy to guess. Use at least {SHORTEST_SECRET} characters."
        return ""

    def _allowed_hosts_fault(self) -> str:
        if any("*" in host or host.startswith(".") for host in self.names("ALLOWED_HOSTS")):
            return "ALLOWED_HOSTS has a wildcard. Name each host in full."
        return ""

    def _site_url_fault(self) -> str:
        address = self.text("SITE_URL")
        if not address:
            return ""
        try:
            parts = urlsplit(address)
            # Reading the port is what finds a wrong one.
            host = parts.hostname if parts.port != 0 else None
        except ValueError:
            host = None
        if not host or parts.scheme not in {"http", "https"} or parts.path.strip("/"):
            return "SITE_URL is not a full address such as https://hub.example.org."
        if parts.scheme == "http" and host not in LOOPBACK_HOSTS:
            return "SITE_URL must start with https:// so that nothing is sent in the clear."
        hosts = self.names("ALLOWED_HOSTS")
        if hosts and host not in hosts:
            return f"SITE_URL names {host}, which is not in ALLOWED_HOSTS. Add it there."
        return ""

    def _database_fault(self) -> str:
        address = self.text("DATABASE_URL")
        if not address:
            return ""
        try:
            config = environ.Env.db_url_config(address)
        except Exception:  # noqa: BLE001 - whatever the parser meets, the person needs this sentence
            config = {}
        engine = config.get("ENGINE", "")
        if engine not in {"django.db.backends.sqlite3", "django.db.backends.postgresql"}:
            return "DATABASE_URL must start with postgres:// or sqlite:///."
        if not config.get("NAME"):
            return (
                "DATABASE_URL does not name the database: postgres://user:password@host:5432/name."
            )
        return ""

    def _contact_fault(self) -> str:
        address = self.text("CONTACT_EMAIL")
        if not address:
            return ""
        try:
            validate_email(address)
        except ValidationError:
            return "CONTACT_EMAIL is not an e-mail address."
        return ""

    def _redis_fault(self) -> str:
        address = self.text("REDIS_URL")
        if not address:
            return ""
        parts = urlsplit(address)
        if parts.scheme not in {"redis", "rediss", "unix"} or not (parts.hostname or parts.path):
            return "REDIS_URL must be like redis://127.0.0.1:6379/0 (or rediss://, unix://)."
        return ""

    def _email_fault(self) -> str:
        try:
            config = self.email()
        except Exception:  # noqa: BLE001 - whatever the parser meets, the person needs this sentence
            config = {}
        if not config.get("EMAIL_BACKEND"):
            return "EMAIL_URL must be like smtp+tls://user:password@host:587, or consolemail://."
        return ""

    def _proxies_fault(self) -> str:
        for proxy in self.names("TRUSTED_PROXIES"):
            try:
                network = ip_network(proxy)
            except ValueError:
                return f"TRUSTED_PROXIES names {proxy}, which is no address and no network."
            if network.prefixlen == 0:
                return "TRUSTED_PROXIES would believe everybody. Name the proxies in front."
        return ""

    def _log_level_fault(self) -> str:
        levels = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
        if self.text("LOG_LEVEL").upper() not in levels:
            return f"LOG_LEVEL must be one of {', '.join(levels)}."
        return ""

    def _port_fault(self) -> str:
        port = self.text("PORT")
        if not (port.isascii() and port.isdecimal() and 1 <= int(port) <= LAST_PORT):
            return f"PORT must be a number from 1 to {LAST_PORT}."
        return ""
