"""Mail whoever keeps a page that it is due for review, once for each due day."""

from __future__ import annotations

from smtplib import SMTPException
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.dates import today
from guidance.services.reviews import digest_text, digests, remind


class Command(BaseCommand):
    help = (
        "Mail the owners of pages that are due for review within 14 days, and of case studies "
        "that are to be asked about again. One mail for each mailbox; nobody is told twice."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--dry-run", action="store_true", help="Show the mails; send and keep nothing."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        day = today()
        refused = []
        waiting = digests(on=day)
        for mailbox, dues in waiting.items():
            if options["dry_run"]:
                self.stdout.write(f"To {mailbox}:\n\n{digest_text(dues, on=day)}")
                continue
            try:
                told = remind(mailbox=mailbox, dues=dues, on=day)
            except (SMTPException, OSError) as error:
                # One mailbox that is full must not keep the others from hearing.
                refused.append(mailbox)
                self.stderr.write(f"{mailbox}: not sent: {error}")
            else:
                self.stdout.write(f"{mailbox}: {told}")
        if not waiting:
            self.stdout.write("Nobody is to be reminded.")
        if refused:
            raise CommandError(f"Not sent to {', '.join(refused)}. The next run tries again.")
