"""The API keeps the promises of its own description, whatever is sent to it.

Schemathesis makes requests that the description allows and requests that it rules out. The first
have to be answered as described, the second to be refused; nothing may break.
"""

import json
from datetime import date
from unittest import mock

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, settings

from core.models import Topic
from digital_councils.api import description
from digital_councils.wsgi import application
from tests.factories.directory import (
    CouncilFactory,
    CouncilNameFactory,
    EvidenceFactory,
    PlatformFactory,
    SocialAccountFactory,
    SuccessionFactory,
)
from tests.factories.guidance import make_case_study

EXAMPLES = 25  # of each address, beside those at the edges of every rule
# What the small register below holds, because tests are collected before there is a database.
KNOWN = {
    "_platforms": ["x", "vine"],
    "_topics": ["winter"],
    "addresses": {
        "get_council": "/api/v1/councils/E08000035",
        "get_account": "/api/v1/accounts/1",
        "check": "/api/v1/check?q=%40MerefordCouncil",
    },
}


def described():
    with mock.patch.multiple(description, **{n: lambda k=v: k for n, v in KNOWN.items()}):
        found = schemathesis.openapi.from_dict(json.loads(json.dumps(description.description())))
    found.app = application
    return found


schema = described()


@pytest.fixture
def one_connection():
    """A real request ends by closing what the test's own transaction stands on."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.fixture
def register(db, one_connection):
    council = CouncilFactory(name="Leeds City Council", slug="leeds", gss_code="E08000035")
    CouncilNameFactory(council=council, name="Cyngor Dinas Leeds", kind="welsh")
    council.former_gss_codes.create(code="E08000099")
    x = PlatformFactory(slug="x")
    account = SocialAccountFactory(councils=[council], platform=x, handle="MerefordCouncil")
    EvidenceFactory(account=account)
    SocialAccountFactory(platform=PlatformFactory(slug="vine"), status="closed")
    SuccessionFactory(successor=council)
    story = make_case_study("Snow", councils=[council], happened_on=date(2017, 11, 1))
    story.topics.set([Topic.objects.get_or_create(slug="winter", defaults={"name": "Winter"})[0]])
    story.save()


@schema.parametrize()
@settings(
    max_examples=EXAMPLES,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@pytest.mark.usefixtures("register")
def test_nothing_is_found(case):
    # The client of an application, unlike that of a network, unpacks nothing.
    case.call_and_validate(headers={"Accept-Encoding": "identity"})


def test_every_address_is_described():
    assert [operation.ok().label for operation in schema.get_all_operations()] == [
        "GET /api/v1/",
        "GET /api/v1/councils",
        "GET /api/v1/councils/{code}",
        "GET /api/v1/accounts",
        "GET /api/v1/accounts/{id}",
        "GET /api/v1/platforms",
        "GET /api/v1/platforms/{slug}",
        "GET /api/v1/check",
        "GET /api/v1/case-studies",
        "GET /api/v1/case-studies/{id}",
    ]


@pytest.mark.usefixtures("register")
def test_what_is_described_here_is_what_is_handed_out(client):
    handed_out = client.get("/api/v1/openapi.json").json()
    assert list(handed_out["paths"]) == list(schema.raw_schema["paths"])
    assert handed_out["components"] == schema.raw_schema["components"]
    query = {
        parameter["name"]: parameter["schema"]
        for parameter in handed_out["paths"]["/api/v1/case-studies"]["get"]["parameters"]
    }
    assert query["platform"]["items"]["enum"] == ["x", "vine"]
    assert query["topic"]["items"]["enum"] == ["winter"]
