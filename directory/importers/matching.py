"""Which council a row is about, by any of its codes, its address or its name."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from core.dates import today
from core.text import fold
from directory.models import Council, FormerGssCode
from directory.names import SEPARATOR

Target = int  # a council's key; below zero, the line of a row that is to make one


class CouncilIndex:
    """All councils by what tells them apart, in memory. Rows to be created join as they come."""

    def __init__(self) -> None:
        self.by_gss: dict[str, Target] = {}
        self.by_code: dict[str, Target] = {}
        self.by_slug: dict[str, Target] = {}
        self.by_former: dict[str, Target] = dict(
            FormerGssCode.objects.order_by().values_list("code", "council_id")
        )
        self.made: dict[Target, int] = {}  # line below zero → key, once it is written
        self.ended: set[int] = set(
            Council.objects.filter(ended_on__lt=today()).order_by().values_list("pk", flat=True)
        )
        self._coded: set[Target] = set()
        self._names: dict[str, Target | tuple[Target, ...]] | None = None
        rows = Council.objects.order_by().values_list(
            "pk", "slug", "gss_code", "local_authority_code"
        )
        for pk, slug, gss, code in rows.iterator(chunk_size=2_000):
            self._put(pk, slug, gss, code)

    def _put(self, target: Target, slug: str, gss: str | None, code: str | None) -> None:
        self.by_slug[slug] = target
        if gss:
            self.by_gss[gss] = target
            self._coded.add(target)
        if code:
            self.by_code[code] = target

    def add(
        self,
        target: Target,
        *,
        slug: str,
        gss: str | None,
        code: str | None,
        council_type: str,
        names: Iterable[str],
    ) -> None:
        """A council that a row is about to make."""
        self._put(target, slug, gss, code)
        # Nothing is made before its name was looked for, so the names are there.
        for name in names:
            self._put_name(f"{council_type}|{fold(name)}", target)

    @cached_property
    def gss_of(self) -> dict[Target, str]:
        """The GSS code of each council that had one when the import began."""
        return {target: code for code, target in self.by_gss.items()}

    def key(self, target: Target) -> int:
        return target if target > 0 else self.made[target]

    def by_any_code(self, code: str) -> Target | None:
        """By address, GSS code or former GSS code; whole codes only, never parts of them."""
        capitals = code.upper()
        return (
            self.by_slug.get(code.lower())
            or self.by_gss.get(capitals)
            or self.by_former.get(capitals)
        )

    def named(
        self, council_type: str, names: Iterable[str], *, uncoded_only: bool = False
    ) -> set[Target]:
        """Councils of the type that have one of the names, whatever its case and apostrophes.

        ``uncoded_only`` leaves out those with a GSS code: two codes are two councils, even when
        the later one took the name of the earlier one.
        """
        if self._names is None:
            self._names = {}
            self._load_names()
        found: set[Target] = set()
        for name in names:
            held = self._names.get(f"{council_type}|{fold(name)}", ())
            found.update(held if isinstance(held, tuple) else (held,))
        return found - self._coded if uncoded_only else found

    def _load_names(self) -> None:
        rows = Council.objects.order_by().values_list("pk", "council_type", "search_names")
        for pk, council_type, folded in rows.iterator(chunk_size=2_000):
            for name in folded_names(folded):
                self._put_name(f"{council_type}|{name}", pk)

    def _put_name(self, key: str, target: Target) -> None:
        """One number for most names, and a tuple only for those that several councils share."""
        names = self._names if self._names is not None else {}
        held = names.get(key)
        if held is None:
            names[key] = target
        elif isinstance(held, tuple):
            names[key] = (*held, target)
        elif held != target:
            names[key] = (held, target)


def folded_names(search_names: str) -> set[str]:
    """The whole names in a council's ``search_names``."""
    return {name.strip() for name in search_names.split(SEPARATOR)} - {""}
