"""What reading the register costs: the A–Z, its search, and the whole list as a file."""

from __future__ import annotations

import io
import json
import resource
import subprocess
import sys
import time
from statistics import median, quantiles
from typing import Any

from bench.invented import fill, places

PAGES = ("/councils/", "/councils/?letter=S&page=3", "/councils/?page={last}")
MOST_QUERIES = 8
SEARCH_MILLISECONDS = 50
EXPORT_MEGABYTES = 60
FILES = ("/councils/list.csv", "/councils/list.json", "/councils/feed/")
TYPED = ("Hull", "Kingston upon Hull", "BCP", "st. helens", "kings lynn", "Caerffili", "leeds")
MISTYPED = ("leads", "Caerfilly", "Birmigham", "Glocester", "Bradfrod", "tower hamletts")
WIDE = ("b", "council", "brad")


def measure_listing(rows: int) -> list[bool]:
    """Prints a table; whether each promise was kept."""
    from django.core.management import call_command
    from django.db import connection

    print(f"{'':44}{'councils':>9}{'queries':>14}{'median':>10}{'p95':>10}")
    counts = []
    for size in (3, 400, rows):
        if size == 400:
            call_command("load_register", stdout=io.StringIO())
        else:
            fill(size)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        counts.append(measure_pages(size))
    kept = [all(count <= MOST_QUERIES for count in counts) and len(set(counts)) == 1]
    kept += measure_searches(rows)
    connection.close()
    command = [sys.executable, "-m", "bench", "export"]
    output = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    for url, seconds, megabytes, size in json.loads(output):
        within = megabytes <= EXPORT_MEGABYTES
        kept.append(within)
        print(
            f"{url:44}{rows:>9,}  {seconds:5.1f} s, {size:5.1f} MB long, {megabytes:3.0f} MB more "
            f"memory (promised: {EXPORT_MEGABYTES} MB){'' if within else '  TOO MUCH'}",
            flush=True,
        )
    return kept


def measure_pages(size: int) -> int:
    """Queries of the first page when nothing is kept: the figure that is promised."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from core import dates
    from directory.figures import forget
    from directory.models import Council

    client = Client()
    last = Council.objects.current(dates.today()).principal().count() // 50 or 1
    client.get("/councils/")
    promised = 0
    for address in PAGES:
        url = address.format(last=last)
        if client.get(url).status_code != 200:
            continue  # a short list has no third page of a letter
        forget()
        # Counted at once: the next request empties the log that they are read from.
        with CaptureQueriesContext(connection) as captured:
            first = _milliseconds(client, url)
            cold = len(captured)
        with CaptureQueriesContext(connection) as captured:
            client.get(url)
            warm = len(captured)
        taken = [_milliseconds(client, url) for _ in range(20)]
        promised = promised or cold
        print(
            f"{url:44}{size:>9,}{cold:>5} cold,{warm:>2}{median(taken):>7.0f} ms"
            f"{_p95(taken):>7.0f} ms  (cold {first:.0f} ms)",
            flush=True,
        )
    return promised


def measure_searches(rows: int) -> list[bool]:
    words = places()
    pairs = [f"{words[at]} {words[-at][:4]}" for at in range(5, 300, 17)]
    kept = [
        _measure_search("Search by a name", [*TYPED, *words[::97], *pairs], rows),
        _measure_search("Search with a slip", MISTYPED * 4, rows),
    ]
    _measure_search("Search that finds thousands", WIDE, rows)  # does not decide
    return kept


def _measure_search(what: str, typed: Any, rows: int) -> bool:
    from urllib.parse import quote

    from django.test import Client

    from directory.models import Council

    client = Client()
    client.get("/councils/?q=anything")
    pages, alone = [], []
    for query in typed:
        pages.append(_milliseconds(client, f"/councils/?q={quote(query)}"))
        started = time.perf_counter()
        list(Council.objects.named(query).ranked_for(query).values_list("pk", "name_rank")[:50])
        alone.append((time.perf_counter() - started) * 1000)
    for words, taken in ((f"{what}, whole page", pages), (f"{what}, the names alone", alone)):
        print(
            f"{words:44}{rows:>9,}{'':14}{median(taken):>7.0f} ms{_p95(taken):>7.0f} ms", flush=True
        )
    within = _p95(pages) <= SEARCH_MILLISECONDS
    print(f"{'':44}whole page promised: {SEARCH_MILLISECONDS} ms{'' if within else '  TOO MUCH'}")
    return within


def _milliseconds(client: Any, url: str) -> float:
    started = time.perf_counter()
    client.get(url)
    return (time.perf_counter() - started) * 1000


def _p95(taken: list[float]) -> float:
    return quantiles(taken, n=20, method="inclusive")[-1]


def measure_exports() -> None:
    """In a process of its own: how far its memory rises while a file is read to its end."""
    import django

    django.setup()
    from django.test import Client

    client = Client()
    found = []
    for url in FILES:
        _read(client, f"{url}?q=leeds")
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        started = time.perf_counter()
        size = _read(client, url)
        seconds = time.perf_counter() - started
        more = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
        found.append((url, seconds, more / 1024, size / 1e6))
    print(json.dumps(found))


def _read(client: Any, url: str) -> int:
    response = client.get(url)
    return sum(map(len, response.streaming_content if response.streaming else [response.content]))
