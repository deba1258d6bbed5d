"""Whose domain it is: one answer for letters, evidence and the check."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from directory.mailboxes import domains_of, mail_domains, mailbox_fault, own_domain
from tests.factories.directory import CouncilFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def leeds():
    return CouncilFactory(short_name="Leeds", website="https://www.leeds.gov.uk/")


class TestDomains:
    @pytest.mark.parametrize(
        "written",
        ["@mail.example", " mail.example \n\n", "\nhttps://www.mail.example/", "MAIL.EXAMPLE."],
    )
    def test_lines_are_read_as_people_write_them(self, leeds, written):
        leeds.mail_domains = written
        assert mail_domains(leeds) == ["mail.example"]
        assert domains_of(leeds.website, written) == ["leeds.gov.uk", "mail.example"]
        assert own_domain(leeds, "Press@Mail.example") == "mail.example"

    @pytest.mark.parametrize("written", ["", "\n", "  \n \n"])
    def test_blank_lines_are_none_and_the_website_stands(self, leeds, written):
        leeds.mail_domains = written
        assert mail_domains(leeds) == ["leeds.gov.uk"]
        assert mailbox_fault(leeds, "press@leeds.gov.uk") == ""


class TestWhatEditorsWriteDown:
    def refusal(self, council, written):
        council.mail_domains = written
        with pytest.raises(ValidationError) as refused:
            council.full_clean()
        assert list(refused.value.message_dict) == ["mail_domains"]
        return " ".join(refused.value.message_dict["mail_domains"])

    @pytest.mark.parametrize(
        "line",
        ["leeds", "press@leeds.gov.uk", "leeds gov uk", "https://", "leeds.gov.uk, a.example"],
    )
    def test_each_line_is_a_domain(self, leeds, line):
        words = self.refusal(leeds, f"leedsmail.example\n{line}")
        assert words == f"“{line}” is not a domain such as leeds.gov.uk. One a line."

    @pytest.mark.parametrize("line", ["gov.uk", "@gov.wales", "llyw.cymru", "co.uk", "gmail.com"])
    def test_what_many_share_is_nobody_s_own(self, leeds, line):
        assert "is shared by many" in self.refusal(leeds, line)

    @pytest.mark.parametrize("line", ["york.gov.uk", "mail.york.gov.uk", "@www.york.gov.uk"])
    def test_another_council_s_domain_is_not_its_own(self, leeds, line):
        CouncilFactory(name="York", website="https://www.york.gov.uk")
        assert "is the domain of York. Take it out." in self.refusal(leeds, line)

    def test_what_neighbours_share_and_what_an_ended_one_left_is_taken(self, leeds):
        CouncilFactory(website="https://www.leeds.gov.uk/otley", mail_domains="both.example")
        CouncilFactory(website="https://mere.gov.uk", ended_on=date(2023, 3, 31))
        leeds.mail_domains = "@leeds.gov.uk\nmail.leeds.gov.uk\n\nmere.gov.uk\nboth.example"
        leeds.full_clean()
