"""Is this really the council? What the register answers to a link, handle, domain or e-mail.

Nothing is fetched. `check` gives one `Answer`, whose `kind` says which; pages and the API put it
into words. At most five queries, whatever is asked and however long the register is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import cached_property
from itertools import groupby
from operator import attrgetter

from django.db.models import prefetch_related_objects

from core.text import clean_query
from directory import likeness
from directory.address_rules import ANY_HOST
from directory.addresses import Address, AddressError, PlatformRule, parse_address
from directory.answers import Answer, AnswerKind, NoticeInForce
from directory.choices import AccountStatus, CouncilState, Freshness
from directory.hosts import host_of, is_under
from directory.models import Council, PlatformPattern, SocialAccount

MAX_LENGTH = 2000
MOST_ACCOUNTS = 12
MOST_COUNCILS = 6
MOST_NEAR = 300  # that are read closely
# As `address_rules` has it: figures that pass for letters in a host.
_FIGURES = str.maketrans("0135", "oles")
_E_MAIL = re.compile(r"(?:mailto:)?[^@\s/:?#]+@([^@\s/:?#]+\.[^@\s/:?#]+)(?:\?.*)?", re.IGNORECASE)
_HIDDEN_HOST = re.compile(r"(?:[a-z][a-z0-9+.-]*:)?//[^/?#]*@([^/?#@]*)", re.IGNORECASE)


OWN_DOMAIN_KINDS = frozenset({AnswerKind.DOMAIN, AnswerKind.E_MAIL})
OF_STATUS = {
    AccountStatus.PAUSED: AnswerKind.PAUSED,
    AccountStatus.HELD: AnswerKind.HELD,
    AccountStatus.EMERGENCY_ONLY: AnswerKind.EMERGENCY_ONLY,
    AccountStatus.OUTAGE: AnswerKind.OUTAGE,
    AccountStatus.CLOSED: AnswerKind.CLOSED,
}


def check(text: str, *, on: date, now: datetime) -> Answer:
    """The one answer to what was typed. Never raises, whatever it is."""
    return _Check(likeness.trimmed(text), on, now).answer()


class _Check:
    def __init__(self, asked: str, on: date, now: datetime) -> None:
        self.asked = asked
        self.on = on
        self.now = now

    @cached_property
    def rules(self) -> tuple[PlatformRule, ...]:
        """As `Platform.objects.rules()`, in one query; a platform without a pattern has no host."""
        patterns = PlatformPattern.objects.select_related("platform")
        ordered = patterns.order_by("platform__order", "platform_id", "sort_order", "pk")
        return tuple(
            platform.rule_with(pattern.rule() for pattern in group)
            for platform, group in groupby(ordered, attrgetter("platform"))
        )

    def answer(self) -> Answer:
        asked = self.asked
        if not asked:
            return self._unreadable("Paste a link, a handle, a web or e-mail address.")
        if len(asked) > MAX_LENGTH:
            return self._unreadable("That is too long. Give the link or handle only.")
        is_word = not {"@", "/"} & set(asked) and ("." not in asked or " " in asked)
        if is_word and (answer := self._name()):
            return answer
        if is_word and len(asked.split()) > 1:
            return self._unreadable(
                "No council has that name, and a link or handle has no spaces. Check the spelling."
            )
        odd = likeness.odd_letters(asked)
        if not odd:
            return self._read(asked, after_a_name=is_word)
        # Whatever its plain form turns out to be, it is another one.
        answer = self._read(likeness.plain(asked), after_a_name=is_word)
        return self._dressed(replace(answer, asked=asked, odd=tuple(odd)))

    def _dressed(self, answer: Answer) -> Answer:
        """The answer to something in other letters, which only looks like what is listed."""
        if answer.kind in OWN_DOMAIN_KINDS:
            domains = _domains(answer.councils)
            real = next((name for name in domains if is_under(answer.host, name)), answer.host)
            return replace(
                answer,
                kind=AnswerKind.LOOK_ALIKE_DOMAIN,
                host=self.asked,
                real=f"{self.asked.partition('@')[0]}@{real}" if answer.is_mail else real,
                how="letters",
            )
        if not answer.is_listed or answer.account is None:
            return answer
        account = answer.account
        real = account.shown_handle if answer.is_bare else account.shown_address
        kind = AnswerKind.LOOK_ALIKE
        return replace(answer, kind=kind, accounts=(account,), real=real, how="letters")

    def _read(self, text: str, *, after_a_name: bool) -> Answer:
        if (hidden := _HIDDEN_HOST.match(text)) and hidden[1]:
            return Answer(AnswerKind.HIDDEN_HOST, self.asked, host=hidden[1].lower())
        if mail := _E_MAIL.fullmatch(text):
            return self._of_host(mail[1].lower().strip("."), is_mail=True)
        try:
            address = parse_address(text, self.rules)
        except AddressError as error:
            return self._not_at_once(text, error, after_a_name=after_a_name)
        return self._of_addresses([address]) or self._near(address.handle, [address])

    def _not_at_once(self, text: str, error: AddressError, *, after_a_name: bool) -> Answer:
        """What is no address of an account by itself: a handle, a website, a single post."""
        match error.code:
            case "needs-platform":
                return self._of_handle(text, error, after_a_name=after_a_name)
            case "look-alike-host":
                return self._of_dressed_host(text) or self._of_site(text, error)
            case "unknown-host" | "port":
                return self._of_site(text, error)
            case "not-an-account":
                return Answer(AnswerKind.NOT_AN_ACCOUNT, self.asked, problem=str(error))
        return self._unreadable(str(error))

    # Names

    def _name(self) -> Answer | None:
        """Councils called so, today's first. A row for each notice: see `with_notices`."""
        query = clean_query(self.asked)
        named = Council.objects.named(query).ranked_for(query).with_notices(self.now)
        councils, notices = self._apart(named[:MOST_NEAR])
        if not councils:
            return None
        best = min(council.name_rank for council in councils)  # type: ignore[attr-defined]
        whole = [council for council in councils if council.name_rank == best]  # type: ignore[attr-defined]
        whole.sort(key=lambda council: council.state(self.on) == CouncilState.ENDED)
        return self._with(Answer(AnswerKind.COUNCIL, self.asked), whole[:MOST_COUNCILS], notices)

    # Accounts

    def _of_addresses(
        self, addresses: Sequence[Address], *, is_bare: bool = False
    ) -> Answer | None:
        found = list(SocialAccount.objects.at_any(addresses)[:MOST_NEAR])
        return self._of_found(found, addresses, is_bare=is_bare)

    def _of_found(
        self, found: Iterable[SocialAccount], addresses: Sequence[Address], *, is_bare: bool
    ) -> Answer | None:
        """The answer where one of the accounts stands at one of the addresses."""
        wanted = {(address.platform, address.key) for address in addresses}
        there = [a for a in found if (a.platform.slug, a.handle_key) in wanted][:MOST_ACCOUNTS]
        if not there:
            return None
        councils, notices, of_account = self._owners(there)
        kinds = {self._kind(account, of_account[account.pk], notices) for account in there}
        kind = kinds.pop() if len(there) == 1 else AnswerKind.SEVERAL
        address = addresses[0] if len(addresses) == 1 else None
        answer = Answer(kind, self.asked, accounts=tuple(there), address=address, is_bare=is_bare)
        keys = {None, *(account.pk for account in there)}
        return self._with(answer, councils, [each for each in notices if each.account in keys])

    def _kind(
        self,
        account: SocialAccount,
        councils: Sequence[Council],
        notices: Sequence[NoticeInForce],
    ) -> AnswerKind:
        status = AccountStatus(account.status)
        if status == AccountStatus.MOVED:
            heir = account.replaced_by
            # The same platform under another name: the old name is free for anybody.
            is_renamed = heir is not None and heir.platform_id == account.platform_id
            return AnswerKind.FORMER if is_renamed else AnswerKind.MOVED
        if status == AccountStatus.CLOSED:
            return AnswerKind.CLOSED
        if all(council.state(self.on) == CouncilState.ENDED for council in councils):
            return AnswerKind.FORMER
        whose = {council.pk for council in councils}
        if any(each.account in {None, account.pk} and each.council.pk in whose for each in notices):
            return AnswerKind.OUTAGE
        if status in OF_STATUS:
            return OF_STATUS[status]
        is_confirmed = account.freshness(self.on) == Freshness.CONFIRMED
        return AnswerKind.CONFIRMED if is_confirmed else AnswerKind.LISTED

    def _of_handle(self, text: str, error: AddressError, *, after_a_name: bool) -> Answer:
        """A handle without its platform: looked up on all of them."""
        addresses = list(self._possible(text))
        if not addresses:
            return self._unreadable(str(error))
        handle = text.removeprefix("@")
        if not after_a_name:
            answer = self._of_addresses(addresses, is_bare=True)
            return answer or self._near(handle, addresses, is_bare=True)
        # A look at the names has cost a query, so exact and near ones have to do with one.
        found = list(self._resembling(handle, addresses))
        answer = self._of_found(found, addresses, is_bare=True)
        return answer or self._near(handle, addresses, found, is_bare=True)

    def _possible(self, text: str) -> Iterable[Address]:
        """Each address that the handle can be, platform by platform, in every form it has."""
        bare = text.removeprefix("@")
        for rule in self.rules:
            if rule.has_free_address:
                continue
            ends = [p.host.removeprefix("{handle}") for p in rule.patterns if p.host[0] == "{"]
            for candidate in (text, *(bare + end for end in ends if "." not in bare)):
                try:
                    address = parse_address(candidate, self.rules, rule.slug)
                except AddressError:
                    continue
                yield address
                for form in {p.form for p in rule.patterns if p.form and not p.begins}:
                    yield replace(address, key=f"{form}/{address.key}")

    def _resembling(self, handle: str, addresses: Sequence[Address]) -> Iterable[SocialAccount]:
        slugs = {address.platform for address in addresses}
        return SocialAccount.objects.resembling(handle, slugs)[:MOST_NEAR]

    def _near(
        self,
        handle: str,
        addresses: Sequence[Address],
        found: Iterable[SocialAccount] | None = None,
        *,
        is_bare: bool = False,
    ) -> Answer:
        """Not listed; perhaps near to what is. The likest first: letters, one letter, same name."""
        address = None if is_bare else addresses[0]
        nothing = Answer(AnswerKind.NOT_LISTED, self.asked, address=address, is_bare=is_bare)
        slugs = {each.platform for each in addresses}
        likes: dict[AnswerKind, list[SocialAccount]] = {}
        for account in self._resembling(handle, addresses) if found is None else found:
            is_here = account.platform.slug in slugs
            if is_here and likeness.is_look_alike(handle, account.handle):
                likes.setdefault(AnswerKind.LOOK_ALIKE, []).append(account)
            elif is_here and likeness.is_one_off(handle, account.handle):
                likes.setdefault(AnswerKind.ONE_LETTER_OFF, []).append(account)
            elif account.handle.lower() == handle.lower():
                likes.setdefault(AnswerKind.SAME_NAME, []).append(account)
        for kind, how in (
            (AnswerKind.LOOK_ALIKE, "letters"),
            (AnswerKind.ONE_LETTER_OFF, "one-letter"),
            (AnswerKind.SAME_NAME, "platform"),
        ):
            if kind in likes:
                account = likes[kind][0]
                if kind == AnswerKind.SAME_NAME and account.platform.slug in slugs:
                    how = "form"
                real = account.shown_handle if is_bare else account.shown_address
                councils, notices, _ = self._owners([account])
                answer = replace(nothing, kind=kind, accounts=(account,), real=real, how=how)
                return self._with(answer, councils, notices)
        return nothing

    # Hosts

    def _of_dressed_host(self, text: str) -> Answer | None:
        """A network's host with figures for letters, such as faceb00k.com."""
        host = host_of(text)
        plain_host = host.translate(_FIGURES)
        if not host or plain_host == host:
            return None
        try:
            address = parse_address(text.lower().replace(host, plain_host, 1), self.rules)
        except AddressError:
            return None
        listed = self._of_addresses([address])
        if listed and listed.account:
            answer = replace(listed, kind=AnswerKind.LOOK_ALIKE, accounts=(listed.account,))
            return replace(answer, real=listed.account.shown_address, how="letters")
        kind = AnswerKind.LOOK_ALIKE_DOMAIN
        return Answer(kind, self.asked, host=host, real=plain_host, how="letters")

    def _of_site(self, text: str, error: AddressError) -> Answer:
        """A web address: a blog or server that is listed, or a website of a council."""
        addresses = []
        for rule in self.rules:
            if rule.has_free_address or any(p.host == ANY_HOST for p in rule.patterns):
                try:
                    addresses.append(parse_address(text, self.rules, rule.slug))
                except AddressError:
                    continue
        if addresses and (answer := self._of_addresses(addresses)):
            return answer
        host = host_of(text)
        if not host:
            return self._unreadable(str(error))
        answer = self._of_host(host)
        is_dressed = answer.kind == AnswerKind.NOT_LISTED and error.code == "look-alike-host"
        if is_dressed:
            return replace(answer, kind=AnswerKind.LOOK_ALIKE_DOMAIN, problem=str(error))
        return answer

    def _of_host(self, host: str, *, is_mail: bool = False) -> Answer:
        """Whose a domain is, by the websites and mail domains of councils."""
        host = host.removeprefix("www.")
        asked = Answer(AnswerKind.NOT_LISTED, self.asked, host=host, is_mail=is_mail)
        rows = Council.objects.with_domain(host).in_order("name").with_notices(self.now)
        councils, notices = self._apart(rows[:MOST_NEAR])
        own = [council for council in councils if self._has_domain(council, host)]
        own.sort(key=lambda council: council.state(self.on) == CouncilState.ENDED)
        if own:
            kind = AnswerKind.E_MAIL if is_mail else AnswerKind.DOMAIN
            return self._with(replace(asked, kind=kind), own[:MOST_COUNCILS], notices)
        words = likeness.telling_words(likeness.plain(host).translate(_FIGURES))
        for council in Council.objects.with_domain_like(words)[:MOST_NEAR] if words else ():
            real, how = likeness.nearest(host, _domains([council]))
            if how:
                kind = AnswerKind.LOOK_ALIKE_DOMAIN
                return replace(asked, kind=kind, councils=(council,), real=real, how=how)
        return asked

    @staticmethod
    def _has_domain(council: Council, host: str) -> bool:
        return any(is_under(host, domain) for domain in _domains([council]))

    # What belongs to it

    def _owners(
        self, accounts: Sequence[SocialAccount]
    ) -> tuple[list[Council], list[NoticeInForce], dict[int, list[Council]]]:
        """Councils of the accounts, their notices, and whose each account is. Two queries."""
        prefetch_related_objects(list(accounts), "evidence")
        rows = Council.objects.of_accounts(account.pk for account in accounts)
        councils, notices = self._apart(found := list(rows.with_notices(self.now)))
        owners: dict[int, dict[int, Council]] = {account.pk: {} for account in accounts}
        for row in found:
            owners[row.account_pk][row.pk] = row
        return councils, notices, {pk: list(whose.values()) for pk, whose in owners.items()}

    @staticmethod
    def _apart(rows: Iterable[Council]) -> tuple[list[Council], list[NoticeInForce]]:
        """Councils and their notices, once each, from a row for each notice."""
        councils: dict[int, Council] = {}
        notices: dict[int, NoticeInForce] = {}
        for row in rows:
            council = councils.setdefault(row.pk, row)
            if pk := row.notice_pk:  # type: ignore[attr-defined]
                notices[pk] = NoticeInForce(
                    council,
                    row.notice_text,  # type: ignore[attr-defined]
                    row.notice_instead,  # type: ignore[attr-defined]
                    row.notice_begins,  # type: ignore[attr-defined]
                    row.notice_ends,  # type: ignore[attr-defined]
                    row.notice_account,  # type: ignore[attr-defined]
                )
        newest = sorted(notices.values(), key=attrgetter("begins_at"), reverse=True)
        return list(councils.values()), newest

    @staticmethod
    def _with(
        answer: Answer, councils: Sequence[Council], notices: Iterable[NoticeInForce]
    ) -> Answer:
        shown = {council.pk for council in councils}
        about = tuple(notice for notice in notices if notice.council.pk in shown)
        return replace(answer, councils=tuple(councils), notices=about)

    def _unreadable(self, problem: str) -> Answer:
        return Answer(AnswerKind.UNREADABLE, self.asked, problem=problem)


def _domains(councils: Iterable[Council]) -> list[str]:
    return [
        domain
        for council in councils
        for domain in likeness.domains_of(council.website, council.mail_domains)
    ]
