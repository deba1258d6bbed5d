"""Shapes of the register in JSON. What has no line here does not leave the site."""

from __future__ import annotations

from typing import Any

from ninja import Field, Schema

from core.api import Answer, Day, ListAnswer, Moment, Problem
from directory.answers import AnswerKind
from directory.choices import (
    AccountPurpose,
    AccountStatus,
    CouncilState,
    CouncilType,
    EvidenceKind,
    Freshness,
    Language,
    NameKind,
    Nation,
    PlatformKind,
    PlatformStatus,
    Region,
    SuccessionKind,
)
from directory.models import Platform


class CouncilInShort(Schema):
    slug: str = Field(description="Stands in addresses and never changes.")
    gss_code: str | None = Field(description="Of the Office for National Statistics.")
    name: str
    page: str = Field(description="The page for people.")


class OtherName(Schema):
    name: str
    kind: NameKind


class Step(Schema):
    slug: str
    kind: SuccessionKind
    on: Day = Field(description="First day of the successor.")


class Source(Schema):
    name: str
    url: str | None
    read_on: Day | None


class Statement(Schema):
    title: str
    url: str
    is_gone: bool = Field(description="It was there, and is not any more.")


class Notice(Schema):
    text: str
    account: str | None = Field(description="Address of the account; null: it is about all.")
    use_instead: str | None
    begins_at: Moment
    ends_at: Moment


class EvidencePiece(Schema):
    kind: EvidenceKind
    source: str
    url: str | None
    seen_on: Day | None = Field(description="Null where the source has no date.")


class Account(Schema):
    id: int
    platform: str = Field(description="Slug of the platform.")
    handle: str
    url: str = Field(description="The one address under which the register has it.")
    purpose: AccountPurpose | None
    area: str | None
    language: Language | None
    status: AccountStatus
    freshness: Freshness = Field(description="Worked out from the evidence on the day `as_of`.")
    confirmed_on: Day | None = Field(description="Newest evidence that comes from the council.")
    last_seen_on: Day | None = Field(description="Newest evidence of any kind.")
    evidence: list[EvidencePiece] = Field(description="Newest first.")


class AccountOfCouncils(Account):
    councils: list[CouncilInShort] = Field(description="More than one where councils share it.")


class Council(CouncilInShort):
    former_gss_codes: list[str]
    local_authority_code: str | None
    wikidata_id: str | None
    short_name: str
    welsh_name: str | None
    other_names: list[OtherName]
    type: CouncilType
    nation: Nation
    region: Region | None
    county: str | None
    website: str | None
    statements: list[Statement] = Field(description="The council's own rules and policies.")
    population: int | None = Field(description="Null: not known. Never nought for it.")
    population_year: int | None
    started_on: Day | None
    ended_on: Day | None = Field(description="Last day of its existence.")
    state: CouncilState
    predecessors: list[Step]
    successors: list[Step]
    source: Source
    notices: list[Notice] = Field(description="In force now, newest first.")
    accounts: list[Account]


class PlatformShape(Schema):
    slug: str
    name: str
    kind: PlatformKind
    status: PlatformStatus
    closed_on: Day | None
    url_template: str = Field(description="Address of an account, with {handle} for its name.")
    handle_prefix: str | None
    capitals_matter: bool
    domain_handles: bool = Field(description="Whether a web domain can be the handle.")


class CouncilList(ListAnswer):
    councils: list[Council]


class OneCouncil(Answer):
    council: Council


class AccountList(ListAnswer):
    accounts: list[AccountOfCouncils]


class OneAccount(Answer):
    account: AccountOfCouncils


class PlatformList(ListAnswer):
    platforms: list[PlatformShape]


class OnePlatform(Answer):
    platform: PlatformShape


class CheckAnswer(Schema):
    kind: AnswerKind = Field(description="Stays the same; act on this, not on the words.")
    asked: str = Field(description="What was asked, as data: escape it before you show it.")
    is_listed: bool = Field(description="Whether the register has an account there.")
    heading: str
    text: list[str]
    page: str = Field(description="The same answer for people.")
    address: str | None = Field(description="The account's address, as the register writes it.")
    host: str | None = Field(description="The domain, where that was asked or is what counts.")
    looks_like: str | None = Field(description="What the register has instead.")
    use_instead: str | None = Field(description="Address of the account to use now.")
    accounts: list[Account]
    councils: list[CouncilInShort]
    notices: list[Notice]


class Checked(Answer):
    answer: CheckAnswer


class NotListed(Answer, Problem):
    answer: CheckAnswer


def platform_as_json(platform: Platform) -> dict[str, Any]:
    return {
        "slug": platform.slug,
        "name": platform.name,
        "kind": platform.kind,
        "status": platform.status,
        "closed_on": platform.closed_on.isoformat() if platform.closed_on else None,
        "url_template": platform.url_template,
        "handle_prefix": platform.handle_prefix or None,
        "capitals_matter": platform.case_sensitive_handles,
        "domain_handles": platform.domain_handles,
    }
