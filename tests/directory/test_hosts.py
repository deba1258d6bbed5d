"""Hosts of web addresses: whose name stands in front of another one is never read as his."""

import pytest

from directory.hosts import host_of
from directory.mailboxes import domains_of


@pytest.mark.parametrize(
    "address",
    [
        "https://mereford.example@evil.example/",
        "https://mereford.example:443@evil.example/",
        "https://mereford.example:@evil.example/",
        "https://mereford.example.:443@evil.example/",
        "mereford.example:443@evil.example",
        "https://evil.example\\@mereford.example/",
    ],
)
def test_what_hides_its_host_has_none(address):
    assert host_of(address) == ""


def test_an_at_in_the_path_hides_nothing():
    assert host_of("https://social.mereford.example/@news") == "social.mereford.example"


def test_a_host_of_many_is_nobody_s_domain():
    assert domains_of("https://www.gov.uk/mereford", "") == []
    assert domains_of("https://www.mereford.gov.uk/", "") == ["mereford.gov.uk"]
