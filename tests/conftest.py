"""What every test may use: a frozen day, and the whole hub in a process of its own."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.core.cache import cache
from hypothesis import settings as hypothesis_settings

from core import dates

ROOT = Path(__file__).resolve().parent.parent
LAYERS = {"core", "directory", "guidance", "campaigns", "digital_councils"}
ADMIN_EMAIL = "editor@example.org"
ADMIN_PASSWORD = "correct horse battery staple"

# The same examples on every run: a failure that comes and goes teaches people to press "again".
hypothesis_settings.register_profile("hub", derandomize=True, deadline=None, database=None)
hypothesis_settings.load_profile("hub")


def browser_path() -> str | None:
    """The Chromium of this machine, if it has one."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return path
    return None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests come last: Playwright's event loop stays in the thread that started it, and
    Django refuses to touch a database there."""
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)


def pytest_terminal_summary(terminalreporter) -> None:
    skipped = [
        report
        for report in terminalreporter.stats.get("skipped", [])
        if "browser" in report.keywords
    ]
    if skipped:
        terminalreporter.write_line(
            f"WARNING: {len(skipped)} browser tests did not run, because no Chromium was found. "
            "Accessibility was not checked.",
            red=True,
            bold=True,
        )


@pytest.fixture(autouse=True)
def _empty_cache() -> Iterator[None]:
    """What one test keeps in the cache is no business of the next."""
    yield
    cache.clear()


@pytest.fixture
def on_day(monkeypatch: pytest.MonkeyPatch) -> Callable[[dt.date], None]:
    """Call it with a date, and that is the hub's day, in whichever module asks for it."""
    real = dates.today
    days: list[dt.date] = []

    def frozen() -> dt.date:
        return days[-1]

    def freeze(day: dt.date) -> None:
        days.append(day)
        for name, module in list(sys.modules.items()):
            if name.partition(".")[0] in LAYERS:
                for attribute, value in list(vars(module).items()):
                    if value is real:
                        monkeypatch.setattr(module, attribute, frozen)

    return freeze


@dataclass(frozen=True)
class RunningSite:
    """The hub as a newcomer meets it: started by the quick start, served by gunicorn."""

    address: str
    folder: Path
    environment: dict[str, str]
    printed: Path
    seconds: float

    def output(self) -> str:
        return self.printed.read_text(encoding="utf-8")


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def quickstart_environment(folder: Path, port: int) -> dict[str, str]:
    """An environment in which the quick start leaves the project's own folder alone."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "PYTHONUNBUFFERED": "1",
        "PORT": str(port),
        "SECRET_KEY": "only-for-tests-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFG",
        "DATABASE_URL": f"sqlite:///{folder / 'hub.sqlite3'}",
        "MEDIA_ROOT": str(folder / "media"),
        "STATIC_ROOT": str(folder / "static"),
        "ADMIN_EMAIL": ADMIN_EMAIL,
        "ADMIN_PASSWORD": ADMIN_PASSWORD,
    }


def wait_until_it_answers(address: str, process: subprocess.Popen, printed: Path) -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise AssertionError(f"The site did not start:\n{printed.read_text(encoding='utf-8')}")
        try:
            urllib.request.urlopen(f"{address}/healthz", timeout=5).close()
            return
        except OSError:
            time.sleep(0.2)
    raise AssertionError(f"The site did not answer:\n{printed.read_text(encoding='utf-8')}")


@pytest.fixture(scope="session")
def running_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSite]:
    """One hub for all tests that read it over HTTP. They must leave it as they found it."""
    folder = tmp_path_factory.mktemp("site")
    port = free_port()
    environment = quickstart_environment(folder, port)
    printed = folder / "printed.txt"
    address = f"http://127.0.0.1:{port}"
    started = time.monotonic()
    with printed.open("w", encoding="utf-8") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "digital_councils.quickstart"],
            cwd=ROOT,
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            wait_until_it_answers(address, process, printed)
            yield RunningSite(address, folder, environment, printed, time.monotonic() - started)
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(timeout=30)
