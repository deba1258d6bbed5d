"""`make run` and `make dev`: from an empty folder to a running hub, saying what is being done.

Everything is safe to repeat: a second start changes nothing that an editor changed. Whatever the
environment says is used; what it leaves open gets a value that suits a machine of one's own.
"""

from __future__ import annotations

import argparse
import errno
import hashlib
import io
import os
import secrets
import socket
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import OperationalError

from digital_councils.env import BASE_DIR, Environment

HOST = "127.0.0.1"
# Letters and digits that nobody takes for one another when typing them from a screen.
EASY_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
VAR = BASE_DIR / "var"


class CannotStart(Exception):
    """Something the person can put right; its text says how."""


def chosen_port(command: str = "make run") -> int:
    """The port asked for, once it is known that nothing else listens there."""
    asked = Environment().text("PORT")
    if not (asked.isascii() and asked.isdecimal()) or not 1 <= int(asked) <= 65535:
        raise CannotStart(f"PORT must be a number from 1 to 65535, not “{asked}”.")
    port = int(asked)
    with socket.socket() as probe:
        # A server that has just ended leaves its port waiting; that is no reason to refuse.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            other = port + 1 if port < 65535 else 8000
            if error.errno == errno.EADDRINUSE:
                raise CannotStart(
                    f"Port {port} is in use. Choose another: PORT={other} {command}"
                ) from None
            raise CannotStart(
                f"Port {port} cannot be used: {error.strerror}. Choose another: PORT=8000 {command}"
            ) from None
    return port


def kept_secret_key() -> str:
    """This machine's own key: made on the first start and readable by its owner alone."""
    path = VAR / "secret-key"
    VAR.mkdir(exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    key = secrets.token_urlsafe(64)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(key + "\n")
    return key


def fill_environment(*, dev: bool = False, demo: bool = False) -> None:
    """Give every setting that the environment leaves open a value for a machine of one's own."""
    if demo:
        # Whatever the environment names is a hub that somebody relies on.
        os.environ["DATABASE_URL"] = f"sqlite:///{VAR / 'demo.sqlite3'}"
        os.environ["MEDIA_ROOT"] = str(VAR / "demo-media")
    env = Environment()
    settings = "dev" if dev else "production"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", f"digital_councils.settings.{settings}")
    own = {
        "ALLOWED_HOSTS": f"{HOST},localhost",
        "SITE_URL": f"http://{HOST}:{env.text('PORT')}",
        "CONTACT_EMAIL": env.text("ADMIN_EMAIL"),
        "DATABASE_URL": f"sqlite:///{VAR / ('dev.sqlite3' if dev else 'hub.sqlite3')}",
    }
    for name, value in own.items():
        if not env.text(name):
            os.environ[name] = value
    if not env.text("SECRET_KEY"):
        os.environ["SECRET_KEY"] = kept_secret_key()
    VAR.mkdir(exist_ok=True)
    env.path("MEDIA_ROOT").mkdir(parents=True, exist_ok=True)


@contextmanager
def _step(words: str, *, quiet: bool) -> Iterator[None]:
    """One line: what is being done, then how long it took."""
    if quiet:
        yield
        return
    _say(f"  {words:<48}", end="")
    started = time.monotonic()
    try:
        yield
    except BaseException:
        _say()  # what went wrong stands on a line of its own
        raise
    _say(f"{time.monotonic() - started:6.1f} s")


def _say(words: str = "", end: str = "\n") -> None:
    sys.stdout.write(words + end)
    sys.stdout.flush()


def _command(name: str, **options: object) -> str:
    """Run a management command and hand back what it printed."""
    printed = io.StringIO()
    call_command(name, stdout=printed, **options)
    return printed.getvalue()


def _new_password() -> str:
    """Four groups of four: almost 80 bits, and easy to copy by hand."""
    groups = ("".join(secrets.choice(EASY_LETTERS) for _ in range(4)) for _ in range(4))
    return "-".join(groups)


def _make_site() -> str:
    """Home page, sections, roles and administrator. Returns the log-in, if one was made."""
    from django.contrib.auth import get_user_model

    administrators = get_user_model().objects.filter(is_superuser=True)
    had_administrator = administrators.exists()
    env = Environment()
    password = env.text("ADMIN_PASSWORD") or _new_password()
    was_given = bool(env.text("ADMIN_PASSWORD"))
    os.environ["ADMIN_PASSWORD"] = password
    try:
        _command("setup_site")
    finally:
        # The password is in the database, hashed; the server that starts next never sees it.
        del os.environ["ADMIN_PASSWORD"]
    if had_administrator or not administrators.exists():
        return ""
    email = env.text("ADMIN_EMAIL")
    if was_given:
        return f"Log in as {email} with the password from ADMIN_PASSWORD."
    return f"Log in as {email} with the password  {password}\nIt is shown only now. Keep it."


def collect_static_files() -> None:
    """Write the hashed static files, unless the ones from last time are of the same sources."""
    from django.conf import settings
    from django.contrib.staticfiles.finders import get_finders

    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            facts = os.stat(storage.path(path))
            digest.update(f"{path}:{facts.st_size}:{facts.st_mtime_ns}\n".encode())
    root = Path(settings.STATIC_ROOT)
    mark = root / ".collected"
    if (root / "staticfiles.json").exists() and mark.exists():
        if mark.read_text(encoding="ascii") == digest.hexdigest():
            return
        mark.unlink()
    _command("collectstatic", interactive=False, verbosity=0)
    mark.write_text(digest.hexdigest(), encoding="ascii")


def prepare(*, dev: bool, demo: bool = False) -> str:
    """Bring database, site, register, content and static files up to date.

    Returns the log-in of the administrator, where one was made.
    """
    import django

    with _step("Starting Django", quiet=dev):
        django.setup()
    with _step("Database: tables", quiet=dev):
        _command("migrate", interactive=False, verbosity=0)
    with _step("Site: home page, sections, roles", quiet=dev):
        log_in = _make_site()
    steps: list[tuple[str, Callable[[], object]]] = [
        ("Register: councils, platforms, accounts", lambda: _command("load_register")),
        ("Guidance: the first pages", lambda: _command("load_starter_content")),
        ("Guidance: what was scheduled", lambda: _command("publish_scheduled")),
    ]
    if demo:
        steps.append(
            (
                "Demo: invented stories",
                lambda: _command("load_demo_stories", this_is_a_demo=True),
            )
        )
    if not dev:
        steps.append(("Styles and pictures: hashed and packed", collect_static_files))
    try:
        for words, action in steps:
            with _step(words, quiet=dev):
                action()
    except BaseException:
        # The administrator stands in the database by now, and the next start will not say it again.
        _show_log_in(log_in)
        raise
    return log_in


def _show_log_in(log_in: str) -> None:
    """In a box that cannot be missed; nothing where no administrator was made."""
    lines = log_in.splitlines()
    if not lines:
        return
    width = max(map(len, lines)) + 4
    rows = [f"  │  {line:<{width - 2}}│" for line in lines]
    _say("\n".join([f"  ┌{'─' * width}┐", *rows, f"  └{'─' * width}┘"]))
    _say()


def _addresses(address: str) -> str:
    rows = (
        ("The hub", "/"),
        ("Councils A–Z", "/councils/"),
        ("For editors", "/admin/"),
    )
    return "\n".join(f"  {what:<14}{address}{path}" for what, path in rows)


def start(*, dev: bool, demo: bool = False) -> None:
    """Prepare everything, say where to look, and become the server."""
    port = chosen_port("make dev" if dev else "make run")
    fill_environment(dev=dev, demo=demo)
    _say("Digital Councils: getting ready")
    started = time.monotonic()
    log_in = prepare(dev=dev, demo=demo)
    if not dev:
        _say(f"  {'Ready after':<48}{time.monotonic() - started:6.1f} s")
    from django.db import connections

    connections.close_all()
    _say()
    _show_log_in(log_in)
    _say(_addresses(f"http://{HOST}:{port}"))
    _say()
    _say("  Ctrl+C stops it.")
    _say()
    if dev:
        server = ["manage.py", "runserver", f"{HOST}:{port}"]
    else:
        server = ["-m", "gunicorn", "--config", "python:digital_councils.gunicorn"]
    os.chdir(BASE_DIR)
    # The arguments are fixed above and no shell is involved.
    os.execv(sys.executable, [sys.executable, *server])  # noqa: S606


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--dev", action="store_true", help="the server that reloads itself")
    parser.add_argument("--demo", action="store_true", help="invented stories, in its own database")
    options = parser.parse_args(arguments)
    try:
        start(dev=options.dev, demo=options.demo)
    except (CannotStart, CommandError, ImproperlyConfigured) as problem:
        sys.stderr.write(f"{problem}\n")
        return 1
    except OperationalError as problem:
        sys.stderr.write(f"The database that DATABASE_URL names did not answer: {problem}\n")
        return 1
    except KeyboardInterrupt:
        _say("\nStopped.")
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
