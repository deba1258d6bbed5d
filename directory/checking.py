"""Is this really the council? What the register answers to a link, handle, domain or e-mail.

Nothing is fetched. `check` gives one `Answer`, whose `kind` says which; pages and the API put it
into words. At most five queries, whatever is asked and however long the register is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import cached_property
from itertools import groupby
from operator import attrgetter

from core.text import clean_query
from directory import likeness
from directory.address_rules import ANY_HOST
from directory.addresses import Address, AddressError, PlatformRule, parse_address
from directory.answers import (
    Answer,
    AnswerKind,
    NoticeInForce,
    in_use,
    is_outlived,
    kind_of,
    may_be_linked,
)
from directory.check_rows import apart, domains, owners
from directory.choices import CouncilState
from directory.hosts import host_of, is_under
from directory.models import Council, PlatformPattern, SocialAccount
from directory.pasted import QUOTES, hidden_host, mail_address, percent_encoded, pieces

MAX_LENGTH = 2000
MOST_ACCOUNTS = 12
MOST_COUNCILS = 6
MOST_NEAR = 300  # that are read closely
# As `address_rules` has it: figures that pass for letters in a host.
_FIGURES = str.maketrans("0135", "oles")
# Where the letters of a path are nobody's name.
_NO_HANDLE = frozenset({"unknown-host", "port", "look-alike-host"})


OWN_DOMAIN_KINDS = frozenset({AnswerKind.DOMAIN, AnswerKind.E_MAIL})
# Nobody vouches for the account that was asked for.
MAY_BE_FALSE = frozenset({
    AnswerKind.LOOK_ALIKE, AnswerKind.ONE_LETTER_OFF, AnswerKind.SAME_NAME, AnswerKind.NOT_LISTED,
})  # fmt: skip


def check(text: str, *, on: date, now: datetime) -> Answer:
    """The one answer to what was typed. Never raises, whatever it is."""
    asking = _Check(likeness.trimmed(text), on, now)
    return asking.with_reporting(asking.answer())


class _Check:
    """``asked``: as typed, for showing. ``text``: what is read of it."""

    def __init__(self, asked: str, on: date, now: datetime) -> None:
        self.asked = asked
        self.text = mail_address(asked) or asked.strip(QUOTES)
        self.on = on
        self.now = now
        self.reporting: dict[str, tuple[str, str]] = {}  # by platform, once its rules were read

    def with_reporting(self, answer: Answer) -> Answer:
        """With the platform's own page on false accounts, where the account may be one."""
        if answer.kind not in MAY_BE_FALSE or answer.address is None:
            return answer
        return replace(answer, reporting=self.reporting.get(answer.address.platform))

    @cached_property
    def rules(self) -> tuple[PlatformRule, ...]:
        """As `Platform.objects.rules()`, in one query; a platform without a pattern has no host."""
        patterns = PlatformPattern.objects.select_related("platform")
        ordered = patterns.order_by("platform__order", "platform_id", "sort_order", "pk")
        rules = []
        for platform, group in groupby(ordered, attrgetter("platform")):
            rules.append(platform.rule_with(pattern.rule() for pattern in group))
            if platform.reporting_url:
                self.reporting[platform.slug] = (platform.name, platform.reporting_url)
        return tuple(rules)

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
        text = self.text if is_word else self._as_sent(self.text)
        odd = likeness.odd_letters(text)
        if not odd:
            return self._read(text, after_a_name=is_word)
        # Whatever its plain form turns out to be, it is another one.
        answer = self._read(likeness.plain(text), after_a_name=is_word)
        return self._dressed(replace(answer, odd=tuple(odd)))

    def _as_sent(self, text: str) -> str:
        """With odd letters written as browsers send them, where they are nobody's name.

        Only host and handle say whose an address is. An accent in the rest is no disguise: the
        title in front of a page's number, a search word, the path of a council's own website.
        """
        if text.isascii() or "@" in text.partition("/")[0]:
            return text
        head, path, tail = pieces(text)
        tail = percent_encoded(tail)
        if not head.isascii() or path.isascii():
            return head + path + tail
        sent = percent_encoded(path)
        try:
            parse_address(head + sent, self.rules)
        except AddressError as error:
            # At a host that we do not know, "/@name" can be an account on a server of its own.
            if error.code not in _NO_HANDLE or path.startswith("/@"):
                sent = path
        return head + sent + tail

    def _dressed(self, answer: Answer) -> Answer:
        """The answer to something in other letters, which only looks like what is listed."""
        if answer.kind in OWN_DOMAIN_KINDS:
            own = domains(answer.councils)
            real = next((name for name in own if is_under(answer.host, name)), answer.host)
            return replace(
                answer,
                kind=AnswerKind.LOOK_ALIKE_DOMAIN,
                host=self.asked,
                real=f"{self.text.partition('@')[0]}@{real}" if answer.is_mail else real,
                how="letters",
            )
        if not answer.is_listed or answer.account is None:
            return answer
        account = answer.account
        real = account.shown_handle if answer.is_bare else account.shown_address
        kind = AnswerKind.LOOK_ALIKE
        return replace(answer, kind=kind, accounts=(account,), real=real, how="letters")

    def _read(self, text: str, *, after_a_name: bool) -> Answer:
        hidden, how = hidden_host(text)
        if how == "backslash":
            return Answer(AnswerKind.HIDDEN_HOST, self.asked, host=hidden, how=how)
        text = text.replace("\\", "/")
        if mail := mail_address(text):
            host = host_of(mail.partition("@")[2])
            if host:
                return self._of_host(host, is_mail=True)
        hidden, _ = hidden_host(text)
        if hidden:
            return Answer(AnswerKind.HIDDEN_HOST, self.asked, host=hidden)
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
        councils, notices = apart(named[:MOST_NEAR])
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
        councils, notices, of_account = owners(there, self.now)
        kinds = {kind_of(account, of_account[account.pk], notices, self.on) for account in there}
        kind = kinds.pop() if len(there) == 1 else AnswerKind.SEVERAL
        address = addresses[0] if len(addresses) == 1 else None
        answer = Answer(kind, self.asked, accounts=tuple(there), address=address, is_bare=is_bare)
        if kind != AnswerKind.SEVERAL:
            is_link = self._is_link(there[0], of_account, notices)
            heir = in_use(there[0])
            is_fit = heir is not None and self._is_link(heir, of_account, notices)
            answer = replace(answer, is_link=is_link, heir=heir if is_fit else None)
        keys = {None, *(account.pk for account in there)}
        return self._with(answer, councils, [each for each in notices if each.account in keys])

    def _is_link(
        self,
        account: SocialAccount,
        of_account: Mapping[int, Sequence[Council]],
        notices: Iterable[NoticeInForce],
    ) -> bool:
        councils = of_account[account.pk]
        whose = {council.pk for council in councils}
        warned = {each.account for each in notices if each.council.pk in whose}
        return may_be_linked(account, councils, self.on, warned)

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
                councils, notices, of_account = owners([account], self.now)
                is_link = self._is_link(account, of_account, notices)
                answer = replace(nothing, kind=kind, accounts=(account,), real=real, how=how)
                return self._with(replace(answer, is_link=is_link), councils, notices)
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
        councils, notices = apart(rows[:MOST_NEAR])
        own = [council for council in councils if self._has_domain(council, host)]
        own.sort(key=lambda council: council.state(self.on) == CouncilState.ENDED)
        if own:
            kind = AnswerKind.E_MAIL if is_mail else AnswerKind.DOMAIN
            found = replace(asked, kind=kind, successors=self._successors(own))
            return self._with(found, own[:MOST_COUNCILS], notices)
        return self._like_a_host(asked)

    def _like_a_host(self, asked: Answer) -> Answer:
        """The council whose domain the host copies best, one of today before one that ended."""
        best: tuple[int, bool, Council, str, str] | None = None
        for council in Council.objects.with_any_domain():
            real, how = likeness.nearest(asked.host, domains([council]))
            if not how:
                continue
            is_over = council.state(self.on) == CouncilState.ENDED
            rank = likeness.NEAREST.index(how)
            if best is None or (rank, is_over) < best[:2]:
                best = (rank, is_over, council, real, how)
        if best is None:
            return asked
        *_, council, real, how = best
        kind = AnswerKind.LOOK_ALIKE_DOMAIN
        return replace(asked, kind=kind, councils=(council,), real=real, how=how)

    def _successors(self, councils: Sequence[Council]) -> tuple[Council, ...]:
        """Those of today that took over, where all of the councils have ended."""
        if not is_outlived(councils, self.on):
            return ()
        these = Council.objects.filter(pk__in=[council.pk for council in councils])
        found = Council.objects.these_or_succeeding(these).in_order("name")[:MOST_NEAR]
        today = [each for each in found if each.state(self.on) != CouncilState.ENDED]
        return tuple(today[:MOST_COUNCILS])

    @staticmethod
    def _has_domain(council: Council, host: str) -> bool:
        return any(is_under(host, domain) for domain in domains([council]))

    @staticmethod
    def _with(
        answer: Answer, councils: Sequence[Council], notices: Iterable[NoticeInForce]
    ) -> Answer:
        shown = {council.pk for council in councils}
        about = tuple(notice for notice in notices if notice.council.pk in shown)
        return replace(answer, councils=tuple(councils), notices=about)

    def _unreadable(self, problem: str) -> Answer:
        return Answer(AnswerKind.UNREADABLE, self.asked, problem=problem)
