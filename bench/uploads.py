"""Measure the day itself: stories with pictures of 4 MB come in beside two hundred pages a second.

    python -m bench.uploads [SECONDS]

Starts gunicorn on loopback with a database and folders of its own, sends twenty stories a minute
from twenty networks, and asks for the gallery, a story and the council list meanwhile, at the rate
that is promised. Every story that was answered with thanks has to be in the database afterwards,
with its picture. Readers and server share this machine's cores, so times are worse than real ones.
"""

from __future__ import annotations

import http.client
import os
import re
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import closing
from io import BytesIO
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOOPBACK = "127.0.0.1"
UPLOADS_A_MINUTE = 20
PAGES_A_SECOND = 200
READERS = 16
PICTURE_BYTES = 4_000_000
YEAR = "2099"
SHARE, GALLERY = f"/ourday/{YEAR}/share/", f"/ourday/{YEAR}/stories/"
PAGES = (GALLERY, "/councils/", GALLERY + "?hour=2")
PREPARE = f"""
import datetime as dt
from campaigns.models import CampaignPage, CampaignYearPage
from guidance.models import HomePage
campaign = CampaignPage.objects.filter(slug="ourday").first() or (
    HomePage.objects.first().add_child(instance=CampaignPage(
        title="#OurDay", slug="ourday", summary="One day.", hashtag="#OurDay")))
campaign.add_child(instance=CampaignYearPage(
    title="#OurDay {YEAR}", slug="{YEAR}", summary="One day.", day=dt.date({YEAR}, 11, 24),
    takes_stories=True))
"""
COUNT = """
from campaigns.models import CampaignStory
found = CampaignStory.objects.prefetch_related("pictures")
print(sum(len(one.pictures.all()) == 1 and one.pictures.all()[0].file.size > 0 for one in found))
"""


def picture() -> bytes:
    """A JPEG of about four megabytes, as a phone makes it."""
    from PIL import Image

    grain = Image.effect_noise((1500, 1125), 70).resize((4000, 3000))
    image = Image.merge("RGB", (grain, grain.transpose(Image.Transpose.ROTATE_180), grain))
    for quality in range(92, 20, -4):
        written = BytesIO()
        image.save(written, "JPEG", quality=quality)
        if written.tell() <= PICTURE_BYTES:
            break
    return written.getvalue()


def body(fields: dict[str, str], data: bytes) -> tuple[bytes, str]:
    edge = "edge-of-a-part"
    parts = [
        f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    head = (
        f'--{edge}\r\nContent-Disposition: form-data; name="picture-1"; filename="one.jpg"\r\n'
        "Content-Type: image/jpeg\r\n\r\n"
    ).encode()
    whole = b"".join([*parts, head, data, f"\r\n--{edge}--\r\n".encode()])
    return whole, f"multipart/form-data; boundary={edge}"


class Day:
    """What is sent and asked for, and how it was answered."""

    def __init__(self, port: int, seconds: float, data: bytes) -> None:
        self.port, self.seconds, self.data = port, seconds, data
        self.uploads: list[float] = []
        self.answers: Counter[int] = Counter()
        self.pages: list[float] = []
        self.faults: Counter[str] = Counter()
        self.ends = 0.0

    def send(self, number: int) -> None:
        """Open the form, take four seconds over it, send it."""
        network = {"X-Forwarded-For": f"198.51.{number % 100}.{number // 100 + 1}"}
        try:
            with closing(http.client.HTTPConnection(LOOPBACK, self.port, timeout=60)) as line:
                line.request("GET", SHARE, headers=network)
                page = line.getresponse().read()
                stamp = re.search(rb'name="stamp" value="([^"]+)"', page)
                consent = re.search(rb'name="consent" value="([^"]+)"', page)
                if stamp is None or consent is None:
                    self.faults["no form"] += 1
                    return
                time.sleep(4)
                fields = {
                    "stamp": stamp[1].decode(), "consent": consent[1].decode(),
                    "council": "Wigan", "title": f"Story {number}",
                    "words": "Told.", "service": "highways", "hour": "2", "rights": "on",
                    "people_shown": "nobody", "ai_use": "none", "alt-1": "Grain",
                }  # fmt: skip
                whole, kind = body(fields, self.data)
                began = time.perf_counter()
                said = network | {"Content-Type": kind, "Sec-Fetch-Site": "same-origin"}
                line.request("POST", SHARE, body=whole, headers=said)
                answer = line.getresponse()
                answer.read()
                self.uploads.append(time.perf_counter() - began)
                self.answers[answer.status] += 1
        except (OSError, http.client.HTTPException) as error:
            self.faults[f"upload: {type(error).__name__}"] += 1

    def read(self, number: int) -> None:
        """One of the readers: asks at its share of the rate, however slow the answers are."""
        step = READERS / PAGES_A_SECOND
        due = time.perf_counter() + step * number / READERS
        line = http.client.HTTPConnection(LOOPBACK, self.port, timeout=30)
        place = number
        while (now := time.perf_counter()) < self.ends:
            if now < due:
                time.sleep(due - now)
            began = time.perf_counter()
            try:
                line.request("GET", PAGES[place % len(PAGES)])
                answer = line.getresponse()
                answer.read()
                if answer.status != http.client.OK:
                    self.faults[f"page: {answer.status}"] += 1
            except (OSError, http.client.HTTPException) as error:
                self.faults[f"page: {type(error).__name__}"] += 1
                line.close()
            self.pages.append(time.perf_counter() - began)
            due, place = due + step, place + 1
        line.close()

    def run(self) -> None:
        self.ends = time.perf_counter() + self.seconds
        readers = [threading.Thread(target=self.read, args=(one,)) for one in range(READERS)]
        senders = []
        for reader in readers:
            reader.start()
        for number in range(int(self.seconds * UPLOADS_A_MINUTE / 60)):
            sender = threading.Thread(target=self.send, args=(number,))
            sender.start()
            senders.append(sender)
            time.sleep(60 / UPLOADS_A_MINUTE)
        for thread in [*senders, *readers]:
            thread.join()


def manage(environment: dict[str, str], *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT, env=environment, check=True, capture_output=True, text=True,
    )  # fmt: skip
    return done.stdout


def main() -> int:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 60.0
    with closing(socket.socket()) as probe, tempfile.TemporaryDirectory() as folder:
        probe.bind((LOOPBACK, 0))
        port = probe.getsockname()[1]
        probe.close()
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "digital_councils.settings.production",
            "SECRET_KEY": "only-for-measuring-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEF",
            "ALLOWED_HOSTS": LOOPBACK, "SITE_URL": f"http://{LOOPBACK}:{port}",
            "CONTACT_EMAIL": "hub@example.org", "ADMIN_EMAIL": "hub@example.org",
            "DATABASE_URL": os.environ.get("BENCH_DATABASE_URL", f"sqlite:///{folder}/hub.sqlite3"),
            "MEDIA_ROOT": f"{folder}/media", "STATIC_ROOT": f"{folder}/static",
            "TRUSTED_PROXIES": LOOPBACK, "PORT": str(port),
        }  # fmt: skip
        for command in ("migrate", "setup_site", "load_register"):
            manage(environment, command, "-v", "0")
        manage(environment, "collectstatic", "--no-input", "-v", "0")
        manage(environment, "shell", "-v", "0", "-c", PREPARE)
        server = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "--config", "python:digital_councils.gunicorn"],
            cwd=ROOT, env=environment, start_new_session=True,
        )  # fmt: skip
        try:
            day = Day(port, seconds, picture())
            for _ in range(100):
                with closing(socket.socket()) as line:
                    if line.connect_ex((LOOPBACK, port)) == 0:
                        break
                time.sleep(0.2)
            day.run()
            kept = int(manage(environment, "shell", "-v", "0", "-c", COUNT))
        finally:
            os.killpg(server.pid, signal.SIGTERM)
            server.wait(timeout=30)
    thanked = day.answers[http.client.SEE_OTHER]
    print(
        f"{sum(day.answers.values())} stories of {len(day.data) / 1e6:.1f} MB in {seconds:.0f} s: "
        f"{dict(day.answers)}, {kept} kept; longest {max(day.uploads, default=0):.1f} s"
    )
    times = sorted(day.pages)
    print(
        f"{len(times) / seconds:.0f} pages a second (aimed at {PAGES_A_SECOND}): "
        f"median {statistics.median(times) * 1000:.0f} ms, "
        f"p95 {times[int(len(times) * 0.95)] * 1000:.0f} ms"
    )
    print(f"Faults: {dict(day.faults) or 'none'}")
    lost = thanked != kept or thanked != int(seconds * UPLOADS_A_MINUTE / 60)
    print("LOST" if lost else "Nothing was lost.")
    return 1 if lost or day.faults else 0


if __name__ == "__main__":
    sys.exit(main())
