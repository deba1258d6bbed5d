"""Killed in the middle of an agreed import: the register is whole, and the file still waits."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

PREPARE = """
import django
django.setup()
from django.core.files.base import ContentFile
from django.core.management import call_command
from core.models import User
from directory.choices import UploadKind
from directory.models import Council
from directory.services import uploads
call_command("migrate", verbosity=0)
by = User.objects.create_user(email="one@example.org", password="correct horse battery")
def file(count):
    rows = [f"mere-{n},Mere {n} Council,Mere {n},district,england" for n in range(count)]
    heading = "slug,name,short_name,council_type,nation"
    return ContentFile("\\n".join([heading, *rows]).encode())
few = uploads.receive(kind=UploadKind.COUNCILS, name="few.csv", file=file(3), by=by)
uploads.agree(upload=few, digest=few.plan_digest, by=by)
uploads.receive(kind=UploadKind.COUNCILS, name="many.csv", file=file(3_000), by=by)
"""

# Says when all rows are written and the file is marked as applied, and waits to be killed there.
AGREE = """
import django
django.setup()
import time
from core.models import User
from directory.models import Council, RegisterUpload
from directory.services import uploads
def wait(*args, **kwargs):
    assert Council.objects.count() == 3_000
    assert not RegisterUpload.objects.waiting().exists()
    print("all but the end", flush=True)
    time.sleep(120)
uploads.log = wait
upload = RegisterUpload.objects.get(name="many.csv")
uploads.agree(upload=upload, digest=upload.plan_digest, by=User.objects.get())
"""

TOGETHER = """
import django
django.setup()
from core.models import User
from directory.models import RegisterUpload
from directory.services import uploads
upload = RegisterUpload.objects.get(name="many.csv")
print("ready", flush=True)
input()
try:
    uploads.agree(upload=upload, digest=upload.plan_digest, by=User.objects.get())
    print("done")
except uploads.AlreadyApplied as error:
    print(error)
"""


def test_an_agreed_import_that_is_killed_changes_nothing_and_can_be_agreed_to_again(
    tmp_path: Path,
) -> None:
    database = tmp_path / "db.sqlite3"
    environment = {
        **os.environ,
        "DATABASE_URL": f"sqlite:///{database}",
        "DJANGO_SETTINGS_MODULE": os.environ["DJANGO_SETTINGS_MODULE"],
        "PYTHONUNBUFFERED": "1",
    }

    def run(code: str) -> list[str]:
        return [sys.executable, "-c", code]

    def held() -> tuple[int, int, int]:
        with sqlite3.connect(database) as opened:
            councils = opened.execute("SELECT count(*) FROM directory_council").fetchone()[0]
            applied, kept = opened.execute(
                "SELECT count(applied_at), count(content) FROM directory_registerupload"
            ).fetchone()
        return councils, applied, kept

    subprocess.run(run(PREPARE), cwd=ROOT, env=environment, check=True)
    assert held() == (3, 1, 2)
    with subprocess.Popen(
        run(AGREE), cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    ) as running:
        assert running.stdout is not None
        assert running.stdout.readline() == "all but the end\n"
        running.send_signal(signal.SIGKILL)
    assert running.returncode == -signal.SIGKILL
    assert held() == (3, 1, 2)
    # Processes with other hashes come to the same plan, so what was shown can be agreed to; of
    # two at once one does it, and the other is told.
    both = [
        subprocess.Popen(
            run(TOGETHER),
            cwd=ROOT,
            env={**environment, "PYTHONHASHSEED": seed},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for seed in ("1", "2")
    ]
    for process in both:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in both:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    answers = sorted(process.communicate(timeout=120)[0] for process in both)
    assert answers[1] == "done\n"
    assert answers[0].startswith("It was agreed to already, by one@example.org")
    assert held() == (3_000, 2, 2)
