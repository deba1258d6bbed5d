"""Every class of broken file, through the view: a clear answer, a place, nothing changed."""

from __future__ import annotations

import datetime as dt
import io
import zipfile

import pytest
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT
from django.urls import reverse

from directory.importers.councils import import_councils
from directory.importers.platforms import PlatformImporter
from directory.importers.register import REGISTER
from directory.models import Council, RegisterUpload, SocialAccount
from directory.services import uploads as service

from .importing import DATA
from .uploading import OF_ACCOUNTS, OF_COUNCILS, member, new, press, send, sent, words

pytestmark = pytest.mark.django_db
HEADER = "slug,name,short_name,council_type,nation,started_on,website\n"
ROW = "aberwen,Aberwên,Aberwen,welsh-unitary,wales,1996-04-01,https://www.aberwen.example\n"
WHOLE = HEADER + ROW
OF_ACCOUNT = "councils,platform,address,handle,evidence_kind,source,seen_on\n"


@pytest.fixture
def editor(on_day) -> Client:
    on_day(dt.date(2026, 11, 20))
    client = Client()
    client.force_login(member("one@example.org", *OF_COUNCILS, *OF_ACCOUNTS))
    return client


def zipped() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    return file.getvalue()


def refused(client: Client, content: bytes | str, kind: str = "councils") -> str:
    before = Council.objects.count(), SocialAccount.objects.count()
    response = send(client, content, kind)
    assert response.status_code == 422
    assert (Council.objects.count(), SocialAccount.objects.count()) == before
    assert not RegisterUpload.objects.exists()
    text = words(response)
    assert "was refused, and nothing was changed" in text
    return text


class TestNoCsv:
    @pytest.mark.parametrize(
        ("content", "told"),
        [
            ("", "The file is empty. Its first line must name the columns."),
            ("\n\n", "The file is empty."),
            ("\ufeff", "The file is empty."),
            (HEADER, "The file has a heading row but no rows under it."),
            (f"{HEADER},,,,,,\n", "The file has a heading row but no rows under it."),
            (zipped(), "This is a spreadsheet, not a CSV file."),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "This is a spreadsheet"),
            (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "not a CSV file but a picture, a PDF"),
            (b"\x89PNG\r\n\x1a\n" + bytes(60), "not a CSV file but a picture, a PDF"),
            (b"\x1f\x8b\x08\x00" + bytes(60), "not a CSV file but a picture, a PDF"),
            (bytes(range(256)) * 40, "cannot be read"),
            (bytes(5_000), "full of NUL bytes"),
            (WHOLE.encode("utf-16-le"), "full of NUL bytes"),
            ("<!DOCTYPE html><title>Log in</title>", "This is a web page, not a CSV file."),
            (WHOLE.replace(",", ";"), "The columns are not separated by commas."),
            (WHOLE.replace(",", "\t"), "The columns are not separated by commas."),
            (b"slug,name\na,\x81\xff\x8d\n", "The text of the file cannot be read."),
        ],
        ids=[
            *("empty", "blank lines", "a mark only", "heading only", "heading and commas"),
            *("xlsx", "xls", "pdf", "png", "gzip", "binary", "nuls", "utf-16 without mark"),
            *("web page", "semicolons", "tabs", "no encoding"),
        ],
    )
    def test_is_refused_in_a_sentence_whatever_it_is_called(self, editor, content, told):
        assert told in refused(editor, content)


class TestHeading:
    @pytest.mark.parametrize(
        ("content", "told"),
        [
            ("a,b,c\n1,2,3\n", "1 a – There is no such column"),
            (WHOLE.replace("slug", "slugg"), "1 slugg – There is no such column; did you mean"),
            (WHOLE.replace("nation,", "region,"), "1 nation – This column is missing."),
            (WHOLE.replace("website", "name"), "1 name – This column is there twice."),
            (WHOLE.replace("started_on", ""), "1 – – Column 6 has no name."),
            (ROW, "1 slug – This column is missing."),
            (",".join(["a"] * 5_000), "names 5,000 columns; at most 200 are read"),
        ],
        ids=["wrong", "misspelt", "missing", "twice", "without name", "none", "thousands"],
    )
    def test_faults_name_line_and_column(self, editor, content, told):
        assert told in refused(editor, content)

    def test_a_thousand_faults_are_counted_and_not_all_shown(self, editor):
        content = HEADER + "\n".join(f"mere-{n},M,M,nonsense,england,," for n in range(1_000))
        text = refused(editor, content)
        assert "… and 950 more like these." in text
        assert "2 council_type nonsense This word is not known" in text


class TestRows:
    @pytest.mark.parametrize(
        ("row", "told"),
        [
            ("a,A", "3 – a This row has 2 cells, the heading row has 7."),
            ("a,A,A,district,england,,,more", "3 – a This row has 8 cells, the heading row has 7."),
            ("a,\0A,A,district,england,,", "3 name \\x00A There is a control character"),
            ("a,A\x07,A,district,england,,", "3 name A\\x07 There is a control character"),
            ("a,A,A,district,england,30/02/2020,", "3 started_on 30/02/2020 This is not a day."),
            ("a,A,A,district,england,2020-13-01,", "3 started_on 2020-13-01 This is not a day."),
            ("a,A,A,district,england,0001-01-01,", "3 started_on 0001-01-01 No council began"),
            ("a,A,A,district,england,2005-06-18,", "A spreadsheet made this day out of the year"),
            ("a,A,A,village,england,,", "3 council_type village This word is not known"),
            ("a,A,A,district,scotland,,", "3 nation scotland This word is not known"),
            ("a,,A,district,england,,", "3 name – This cell is empty."),
            ("compare,A,A,district,england,,", "3 slug compare This is the address of another"),
            ("a,A,A,district,england,,javascript:1", "3 website javascript:1 Give a whole web"),
            (ROW.strip(), "Line 2 is about the same council. Keep one of the two rows."),
            (f"a,{'A' * 300},A,district,england,,", "This has 300 characters; at most 150 fit."),
            (f"a,{'A' * 5_000},A,district,england,,", "This cell is far too long."),
            (f"a,{'A' * 1_000_000},A,district,england,,", "3 – – The file cannot be read from"),
        ],
        ids=[
            *("short", "long", "nul", "bell", "no such day", "no such month", "too early"),
            *("a year", "type", "nation", "empty cell", "reserved", "script", "twice"),
            *("300 letters", "5,000 letters", "1 MB"),
        ],
    )
    def test_faults_name_line_column_and_reason(self, editor, row, told):
        assert told in refused(editor, f"{WHOLE}{row}\nb,B,B,district,england,,\n")

    def test_a_quotation_mark_that_is_never_closed_is_found_where_it_stands(self, editor):
        rest = "".join(f"b{n},B{n},B{n},district,england,,\n" for n in range(500))
        text = refused(editor, f'{WHOLE}a,"A,A,district,england,,\n{rest}')
        assert "3 " in text
        assert "quotation mark" in text

    def test_a_file_that_was_cut_in_the_middle_of_a_row_is_refused(self, editor):
        assert "3 – b This row has 3 cells" in refused(editor, f"{WHOLE}b,B,B")

    def test_too_many_rows_are_refused_at_the_first_that_is_too_many(self, editor, monkeypatch):
        monkeypatch.setattr(service, "MOST_ROWS", 2)
        rows = "".join(f"b{n},B{n},B{n},district,england,,\n" for n in range(3))
        assert "4 – – The file has more than 2 rows." in refused(editor, HEADER + rows)
        assert sent(editor, HEADER + rows[: rows.index("b2")]).counts["created"] == 2

    def test_one_bad_row_among_good_ones_refuses_all(self, editor):
        good = "".join(f"b{n},B{n},B{n},district,england,,\n" for n in range(50))
        text = refused(editor, f"{HEADER}{good}x,X,X,district,engerland,,\n")
        assert "52 nation engerland This word is not known; did you mean england?" in text


class TestAccounts:
    @pytest.fixture(autouse=True)
    def register(self) -> None:
        PlatformImporter(REGISTER / "platforms.toml").run()
        import_councils(DATA / "councils.csv")

    @pytest.mark.parametrize(
        ("row", "told"),
        [
            ("mereford,x,https://x.com/Merefоrd,,,,", "2 address https://x.com/Merefоrd"),
            ("mereford,x,https://x.com/Ｍereford,,,,", "2 address https://x.com/Ｍereford"),
            ("mereford,x,,Merefоrd,,,", "2 handle Merefоrd"),
            ("mereford,x,https://x.com/share?u=1,,,,", "2 address https://x.com/share?u=1"),
            ("mereford,x,https://x.com@evil.example/a,,,,", "2 address"),
            ("mereford,nowhere,https://x.com/a,,,,", "2 platform nowhere This platform is not"),
            ("nowhere,x,https://x.com/a,,,,", "2 councils nowhere No council has this"),
            ("mereford,x,https://x.com/a,b,,,", "2 handle b Address and handle are of different"),
            ("mereford,x,,,,,", "2 address – Give the account’s address or its handle."),
            ("mereford,x,https://x.com/a,,editor,A call,2026-02-30", "2 seen_on 2026-02-30"),
            ("mereford,x,https://x.com/a,,editor,A call,2026-11-21", "This day is still to come"),
            (
                "mereford,x,https://x.com/a,,council-website,other.example,",
                "2 source_url – Give the address of",
            ),
        ],
        ids=[
            *("cyrillic address", "full-width address", "cyrillic handle", "share link"),
            *("user and host", "platform", "council", "two accounts", "no account"),
            *("no such day", "tomorrow", "not the council's"),
        ],
    )
    def test_faults_name_line_column_and_reason(self, editor, row, told):
        text = refused(editor, f"{OF_ACCOUNT}{row}\n", "accounts")
        assert told.replace("’", "'") in text.replace("’", "'")

    def test_a_file_of_councils_is_none_of_accounts(self, editor):
        assert "1 councils – This column is missing." in refused(editor, WHOLE, "accounts")


class TestMended:
    """What can be read without guessing is read, and the plan shows how."""

    @pytest.mark.parametrize(
        "content",
        [
            WHOLE.encode(),
            WHOLE.encode("utf-8-sig"),
            WHOLE.encode("utf-16"),
            b"\xfe\xff" + WHOLE.encode("utf-16-be"),
            WHOLE.encode("cp1252"),
            WHOLE.replace("\n", "\r\n").encode(),
            WHOLE.replace("\n", "\r").encode(),
            WHOLE.replace("\n", "\r\n", 1).encode() + b"\n\r\n",
            WHOLE.replace("Aberwên", "' Aberwên \u00a0").replace("' ", "").encode(),
            WHOLE.rstrip("\n").encode(),
        ],
        ids=[
            *("utf-8", "utf-8 with mark", "utf-16 le", "utf-16 be", "cp1252", "crlf", "lone cr"),
            *("mixed newlines", "odd spaces", "no newline at the end"),
        ],
    )
    def test_is_one_council_with_its_letters(self, editor, content):
        press(editor, sent(editor, content), "agree")
        assert Council.objects.get().name == "Aberwên"

    def test_text_whose_writing_was_guessed_says_so(self, editor):
        page = words(editor.get(sent(editor, WHOLE.encode("cp1252")).get_admin_url()))
        assert "read as Windows text (cp1252)" in page

    def test_a_formula_is_text_and_stays_guarded_in_our_own_files(self, editor):
        cell = '"=HYPERLINK(""https://evil.example"")"'
        upload = sent(editor, f"{HEADER}a,{cell},A,district,england,,\n")
        assert "=HYPERLINK" in words(editor.get(upload.get_admin_url()))
        press(editor, upload, "agree")
        exported = editor.get(reverse("directory:council-list-csv"))
        assert "\"'=HYPERLINK" in b"".join(exported.streaming_content).decode()

    def test_markup_is_text(self, editor):
        name = "<script>alert(1)</script>"
        upload = sent(editor, f"{HEADER}a,{name},A,district,england,,\n", name="<b>x</b>.csv")
        for page in (upload.get_admin_url(), f"{upload.get_admin_url()}?show=created"):
            text = editor.get(page).content.decode()
            assert name not in text
            assert "<b>x</b>" not in text
            assert "&lt;script&gt;" in text

    @pytest.mark.parametrize("name", ["../../etc/passwd", "a\x00b.csv", "x" * 300, " "])
    def test_a_file_may_be_called_anything(self, editor, name):
        upload = sent(editor, WHOLE, name=name)
        assert 0 < len(upload.name) <= 100
        assert upload.name.isprintable()
        assert editor.get(upload.get_admin_url()).status_code == 200


class TestRequest:
    def test_one_that_is_too_long_is_refused_before_it_is_read(self, editor):
        class Untouched(io.BytesIO):
            def read(self, *args):
                raise AssertionError("The body was read.")

        response = editor.generic(
            "POST",
            new(),
            b"",
            content_type=MULTIPART_CONTENT,
            CONTENT_LENGTH=str(service.MOST_BYTES * 3),
            **{"wsgi.input": Untouched()},
        )
        assert response.status_code == 413
        assert "larger than 10 MB, so it was not read" in words(response)

    def test_a_file_just_too_large_is_refused(self, editor, monkeypatch):
        monkeypatch.setattr(service, "MOST_BYTES", 100)
        response = send(editor, WHOLE)
        assert response.status_code == 422
        assert "Cut it into parts" in words(response)

    def test_a_request_that_broke_off_in_the_middle_of_the_file_keeps_nothing(self, editor):
        rows = "".join(f"b{n},B{n},B{n},district,england,,\n" for n in range(200))
        body = (
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="kind"\r\n\r\ncouncils\r\n'
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n'
            f"Content-Type: text/csv\r\n\r\n{HEADER}{rows}"
        ).encode()
        cut = body[: body.index(b"b100")]  # at the end of a row, where the rest is not missed
        for length in (len(cut), len(cut) + 5_000):
            response = editor.generic(
                "POST",
                new(),
                b"",
                content_type=MULTIPART_CONTENT,
                CONTENT_LENGTH=str(length),
                **{"wsgi.input": io.BytesIO(cut)},
            )
            assert response.status_code == 422
            assert "did not arrive whole" in words(response)
        assert not RegisterUpload.objects.exists()

    def test_without_a_file_or_a_kind_the_form_says_so(self, editor):
        text = words(editor.post(new(), {"whole": "yes"}))
        assert "Choose a file." in text
        assert "Say what the file holds." in text
        text = words(send(editor, WHOLE, kind="nonsense"))
        assert "Choose one of the kinds of file." in text

    def test_the_form_says_the_limits(self, editor):
        assert "At most 10 MB and 10,000 rows." in words(editor.get(new()))
