"""Accounts from a file into the register. Addresses come in by directory/addresses.py only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from django.db.models import Q
from django.utils import timezone

from core.dates import today
from directory.addresses import Address, AddressError, PlatformRule, parse_address
from directory.choices import AccountPurpose, AccountStatus, EvidenceKind, Language
from directory.models import AccountEvent, Council, Evidence, Platform, SocialAccount
from directory.services.accounts import EVENT_OF_STATUS
from directory.services.evidence import refresh_dates

from .account_records import AccountRecord, evidence_entry, evidence_words, make_evidence
from .brought import BroughtAddresses
from .cells import Reader, Value, choice, past_day, several, text, web_address
from .engine import Importer, Say, carry_out, in_chunks, shown, silent, update_all
from .matching import CouncilIndex
from .merging import Said, as_list, merge, merge_several, remember, says_nothing_new
from .proving import Proof, check_kind
from .reading import Row, Table, did_you_mean
from .results import ImportResult
from .rows import Added, Change
from .telling import AccountRows

SOURCE_NAME = "accounts"
REQUIRED = ("councils", "platform", "address")
VALUES: dict[str, Reader] = {
    "purpose": choice(AccountPurpose),
    "language": choice(Language),
    "status": choice(AccountStatus),
}
EVIDENCE: dict[str, Reader] = {
    "evidence_kind": choice(EvidenceKind),
    "source": text(255),
    "source_url": web_address(500),
}
OPTIONAL = ("handle", *VALUES, *EVIDENCE, "seen_on")
LEFT_NOTE = "Left as editors have it"
Link = SocialAccount.councils.through


def import_accounts(path: Path, *, dry_run: bool = False, say: Say = silent) -> ImportResult:
    """Import one file whole. Raises ``ImportRefused``, with nothing written, if it has a fault."""
    importer = AccountImporter(path, say)
    carry_out([importer], dry_run=dry_run)
    return importer.result


class AccountImporter(Importer):
    """One file of accounts in the schema of directory/register/accounts.csv."""

    def __init__(self, path: Path, say: Say = silent) -> None:
        super().__init__(ImportResult("accounts"), say)
        self.path = path
        self.rows = AccountRows(self.result)

    def run(self) -> None:
        table = Table(self.path, self.result, required=REQUIRED, optional=OPTIONAL)
        self.columns = table.columns
        self.index = CouncilIndex()
        self.rules: tuple[PlatformRule, ...] = Platform.objects.rules()
        self.platforms: dict[str, int] = dict(Platform.objects.values_list("slug", "pk"))
        self.readers = {**VALUES, **EVIDENCE, "seen_on": past_day(today())}
        self.proof = Proof(self.result)
        self.seen: set[int] = set()
        self.touched: list[int] = []
        records = self._records(table)
        self.result.refuse_if_faulty()
        for batch in self.batches(records):
            self._take(batch)
        self.result.refuse_if_faulty()
        for keys in in_chunks(self.touched):
            refresh_dates(keys)
        self._list_missing()

    def _records(self, table: Table) -> Iterator[AccountRecord]:
        """All accounts of the file, rows about the same one put together. Empties as it is read."""
        records: dict[tuple[str, str], AccountRecord] = {}
        # Only platforms that take addresses at any host, such as blogs, can claim one twice.
        free = {rule.slug for rule in self.rules if rule.has_free_address or rule.is_federated}
        by_url: dict[str, AccountRecord] = {}
        for row in table:
            if not (read := self._read(row)):
                continue
            first = records.setdefault((read.address.platform, read.address.key), read)
            if first is not read:
                self._put_together(first, read, row)
            elif (
                read.address.platform in free
                and (other := by_url.setdefault(read.address.url, read)) is not read
            ):
                self.result.fault(
                    row.line,
                    "address",
                    row["address"] or row["handle"],
                    f"Line {other.line} has this address on another platform. "
                    "Keep one of the two rows.",
                )
        self.addresses = set(records)
        return (records.pop(key) for key in list(records))

    def _read(self, row: Row) -> AccountRecord | None:
        before = self.result.fault_count
        address = self._address(row)
        councils = self._councils(row)
        values = self.read_cells(row, self.readers)
        if values is not None:
            check_kind(row, self.result)
        if address is None or values is None or self.result.fault_count > before:
            return None
        said: Said = {name: values.get(name, "") for name in VALUES if name in self.columns}
        if not said.get("status"):
            said.pop("status", None)  # every account has one, so an empty cell says nothing
        kind = values.get("evidence_kind")
        parts = (str(values.get(name) or "") for name in (*EVIDENCE, "seen_on"))
        said["evidence"] = [evidence_entry(*parts)] if kind else []
        said["councils"] = sorted(map(str, councils))
        return AccountRecord(row.line, address, said, [councils])

    def _put_together(self, first: AccountRecord, more: AccountRecord, row: Row) -> None:
        for name in VALUES:
            one, other = first.said.get(name), more.said.get(name)
            if one and other and one != other:
                self.result.fault(
                    row.line,
                    name,
                    str(other),
                    f"Line {first.line} says {one} of the same account. Make the two rows agree.",
                )
            elif other:
                first.said[name] = other
        first.more_lines += (row.line,)
        first.lines = more.lines_of_evidence() | first.lines_of_evidence()
        first.councils += [keys for keys in more.councils if keys not in first.councils]
        for column in ("evidence", "councils"):
            one, other = first.said[column], more.said[column]
            first.said[column] = sorted({*as_list(one), *as_list(other)})

    def _address(self, row: Row) -> Address | None:
        platform = self._platform(row["platform"]) if row["platform"] else None
        if platform == "":
            names = [rule.slug for rule in self.rules]
            hint = did_you_mean(row["platform"], names)
            self.result.fault(
                row.line, "platform", row["platform"], f"This platform is not known{hint}"
            )
            return None
        found: list[Address] = []
        for column in ("address", "handle"):
            if not (cell := row[column]):
                continue
            try:
                found.append(parse_address(cell, self.rules, platform=platform))
            except AddressError as error:
                self.result.fault(row.line, column, cell, str(error))
                return None
        if not found:
            self.result.fault(row.line, "address", "", "Give the account's address or its handle.")
            return None
        if found[0].key != found[-1].key:
            self.result.fault(
                row.line, "handle", row["handle"], "Address and handle are of different accounts."
            )
            return None
        return found[0]

    def _platform(self, cell: str) -> str:
        wanted = cell.lower()
        return next(
            (rule.slug for rule in self.rules if wanted in (rule.slug, rule.name.lower())), ""
        )

    def _councils(self, row: Row) -> frozenset[int]:
        codes = several(row["councils"])
        if not codes:
            self.result.fault(row.line, "councils", "", "Name the council whose account this is.")
        found: set[int] = set()
        for code in codes:
            if target := self.index.by_any_code(code):
                found.add(target)
            else:
                hint = did_you_mean(code, self.index.by_slug) if self._may_suggest() else "."
                self.result.fault(
                    row.line,
                    "councils",
                    code,
                    f"No council has this short name (as leeds) or GSS code{hint} Several: a;b.",
                )
        return frozenset(found)

    def _may_suggest(self) -> bool:
        return self.result.fault_count < 100  # looking for close words in a long list is slow

    def _take(self, batch: list[AccountRecord]) -> None:
        # Held until all is written: what an editor saves meanwhile is not written over.
        keys = {record.address.key for record in batch}
        urls = {record.address.url for record in batch}
        locked = SocialAccount.objects.select_for_update().order_by("pk")
        found = locked.filter(Q(handle_key__in=keys) | Q(url__in=urls))
        accounts: dict[tuple[int, str], SocialAccount] = {}
        by_url: dict[str, SocialAccount] = {}
        for account in found:
            accounts[account.platform_id, account.handle_key] = account
            by_url[account.url] = account
        brought = BroughtAddresses(record.address for record in batch)
        elsewhere = brought.moved(
            record.address
            for record in batch
            if (self.platforms[record.address.platform], record.address.key) not in accounts
        )
        new: list[AccountRecord] = []
        held: list[tuple[AccountRecord, SocialAccount]] = []
        for record in batch:
            address = record.address
            known = accounts.get((self.platforms[address.platform], address.key))
            if known:
                brought.remember(address, known.pk)
            elif moved := elsewhere.get(brought.account(address) or 0):
                self.result.note(LEFT_NOTE, f"{address.url} is now {moved.url}")
                self.rows.left(record, f"Its address is now {moved.url}")
                now = moved.platform.slug, moved.handle_key
                if moved.pk in self.seen or now in self.addresses:
                    self.rows.left_out(record)
                    continue  # another row speaks of it
                known = moved
            if known:
                self.seen.add(known.pk)
                if says_nothing_new(known.imported_values, SOURCE_NAME, record.said):
                    self.result.unchanged += 1
                    self.rows.held(record)
                else:
                    held.append((record, known))
            elif brought.was_deleted(address):
                self.result.note(LEFT_NOTE, f"{address.url} was deleted")
                self.rows.left(record, "An editor deleted it, so it is not brought back")
                self.rows.left_out(record)
            elif address.url in by_url:
                self.result.fault(
                    record.line,
                    "address",
                    address.url,
                    "The register has this address on another platform. Ask an editor to look.",
                )
            else:
                new.append(record)
        if not self.result.fault_count:
            self._create(new, brought)
            self._compare(held)
            brought.write()

    def _create(self, records: list[AccountRecord], brought: BroughtAddresses) -> None:
        accounts = []
        for record in records:
            values = {"status": AccountStatus.ACTIVE.value, **record.said}
            accounts.append(
                SocialAccount(
                    platform_id=self.platforms[record.address.platform],
                    handle=record.address.handle,
                    handle_key=record.address.key,
                    url=record.address.url,
                    imported_values=remember({}, SOURCE_NAME, values),
                    **{name: values[name] for name in VALUES if name in values},
                )
            )
        SocialAccount.objects.bulk_create(accounts)
        links, evidence = [], []
        for record, account in zip(records, accounts, strict=True):
            links += [
                Link(socialaccount_id=account.pk, council_id=pk)
                for pk in sorted(record.council_keys)
            ]
            self.proof.check(record, record.council_keys, record.evidence)
            evidence += [make_evidence(account.pk, entry) for entry in record.evidence]
            brought.remember(record.address, account.pk)
            self.seen.add(account.pk)
            self.touched.append(account.pk)
            self.result.created.add(account.url)
        self.rows.created(records, VALUES)
        Link.objects.bulk_create(links)
        Evidence.objects.bulk_create(evidence)

    def _compare(self, pairs: list[tuple[AccountRecord, SocialAccount]]) -> None:
        if not pairs:
            return
        keys = [account.pk for _, account in pairs]
        councils: dict[int, set[int]] = defaultdict(set)
        links = Link.objects.filter(socialaccount_id__in=keys)
        for pk, council in links.values_list("socialaccount_id", "council_id"):
            councils[pk].add(council)
        entries: dict[int, list[str]] = defaultdict(list)
        held = Evidence.objects.filter(account_id__in=keys).order_by("pk")
        for pk, kind, source, url, seen_on in held.values_list(
            "account_id", "kind", "source", "url", "seen_on"
        ):
            day = seen_on.isoformat() if seen_on else ""
            entries[pk].append(evidence_entry(kind, source, url, day))
        new_links, new_evidence, events = [], [], []
        for record, account in pairs:
            words: list[Change] = []
            notes: list[str] = []
            last = account.imported_values.get(SOURCE_NAME, {})
            fresh = self._new_councils(record, account, councils[account.pk], last.get("councils"))
            new_links += [Link(socialaccount_id=account.pk, council_id=pk) for pk in fresh]
            if fresh:
                words.append(Added("councils added", "", self._council_names(fresh)))
            added = merge_several(
                entries[account.pk], record.evidence, last.get("evidence"), takes_back=False
            ).added
            self.proof.check(record, councils[account.pk].union(fresh), added)
            new_evidence += [make_evidence(account.pk, entry) for entry in added]
            words += [Added("evidence added", "", evidence_words(entry)) for entry in added]
            if event := self._merge_values(record, account, words, notes):
                events.append(event)
            account.imported_values = remember(account.imported_values, SOURCE_NAME, record.said)
            self.touched.append(account.pk)
            if words:
                account.updated_at = timezone.now()
                self.result.updated.add(f"{account.url}: {'; '.join(map(str, words))}")
            else:
                self.result.unchanged += 1
            self.rows.held(record, words, notes)
        if self.result.fault_count:
            return
        Link.objects.bulk_create(new_links)
        Evidence.objects.bulk_create(new_evidence)
        AccountEvent.objects.bulk_create(events)
        accounts = [account for _, account in pairs]
        update_all(SocialAccount, accounts, [*VALUES, "imported_values", "updated_at"])

    def _new_councils(
        self, record: AccountRecord, account: SocialAccount, held: set[int], last: Value
    ) -> list[int]:
        """Councils to add. Neighbours join only by a row that names those who are there too.

        A council that an editor took off, and that the file named before, stays off.
        """
        said_before = {int(key) for key in as_list(last)}
        fresh: set[int] = set()
        for keys in record.councils:
            new = keys - held - said_before
            if new and not keys >= held:
                names = self._council_names(held)
                self.result.fault(
                    record.line,
                    "councils",
                    account.url,
                    f"This address is on the list for {names} already. If they share it, name all "
                    "councils in one row, separated by a semicolon; if not, an editor has to look.",
                )
            fresh |= new
        return sorted(fresh)

    def _merge_values(
        self,
        record: AccountRecord,
        account: SocialAccount,
        words: list[Change],
        notes: list[str],
    ) -> AccountEvent | None:
        said = {name: record.said[name] for name in VALUES if name in record.said}
        outcome = merge(
            {name: getattr(account, name) for name in said},
            said,
            account.imported_values,
            SOURCE_NAME,
        )
        for name, (now, new) in outcome.kept.items():
            self.result.kept.add(
                f"{account.url}: {name} is {shown(now)}; the file says {shown(new)}"
            )
            notes.append(
                f"{name} is {shown(now)}, as an editor left it; the file says {shown(new)}"
            )
        for name, (now, new) in outcome.changes.items():
            setattr(account, name, new)
            words.append(Change(name, shown(now), shown(new)))
        if "status" not in outcome.changes:
            return None
        return AccountEvent(
            account_id=account.pk,
            kind=EVENT_OF_STATUS[AccountStatus(account.status)],
            happened_on=record.newest_day or today(),
            note="From an imported list",
        )

    def _council_names(self, keys: set[int] | list[int]) -> str:
        names = Council.objects.filter(pk__in=keys).values_list("short_name", flat=True)
        return " and ".join(names) or "no council"

    def _list_missing(self) -> None:
        rows = SocialAccount.objects.order_by("pk").values_list("pk", "url")
        for pk, url in rows.iterator(chunk_size=2_000):
            if pk not in self.seen:
                self.result.missing.add(url)
