"""Rules that every template keeps."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.template import engines

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
NAMES = [str(path.relative_to(ROOT / "templates")) for path in TEMPLATES]
MOST_LOGIC_TAGS = 15

INCLUDE = re.compile(r"\{%\s*include\s[^%]*%\}")
LOGIC = re.compile(r"\{%\s*(?:if|elif|for|with)\s")
# A data block (application/ld+json) is not run and may stand in the page; nothing else may.
INLINE_SCRIPT = re.compile(r"<script(?![^>]*\ssrc=)(?![^>]*application/ld\+json)[^>]*>", re.I)
INLINE_STYLE = re.compile(r"<style[\s>]|<[a-z][^>]*\sstyle=", re.I)
INLINE_HANDLER = re.compile(r"<[a-z][^>]*\son[a-z]+=", re.I)
COMMENT = re.compile(r"\{#.*?#\}|\{%\s*comment.*?endcomment\s*%\}", re.S)


def source(name: str) -> str:
    return COMMENT.sub("", (ROOT / "templates" / name).read_text(encoding="utf-8"))


def test_there_are_templates():
    assert "base.html" in NAMES


@pytest.mark.parametrize("name", NAMES)
def test_it_can_be_read_by_the_template_engine(name):
    engines["django"].get_template(name)


@pytest.mark.parametrize("name", NAMES)
def test_its_includes_get_only_what_they_are_given(name):
    includes = INCLUDE.findall(source(name))
    assert [tag for tag in includes if not re.search(r"\sonly\s*%\}$", tag)] == []


@pytest.mark.parametrize("name", NAMES)
def test_it_leaves_deciding_to_the_view(name):
    assert len(LOGIC.findall(source(name))) <= MOST_LOGIC_TAGS


@pytest.mark.parametrize("name", NAMES)
def test_it_trusts_no_text_and_reads_no_request(name):
    assert not re.search(r"\|\s*safe\b|autoescape off|request\.GET|request\.POST", source(name))


@pytest.mark.parametrize("name", NAMES)
def test_it_holds_nothing_that_the_content_security_policy_forbids(name):
    text = source(name)
    assert not INLINE_SCRIPT.search(text)
    assert not INLINE_STYLE.search(text)
    assert not INLINE_HANDLER.search(text)


@pytest.mark.parametrize("name", [name for name in NAMES if name.startswith("components/")])
def test_a_component_says_first_what_it_takes(name):
    first = (ROOT / "templates" / name).read_text(encoding="utf-8").lstrip()
    assert first.startswith(("{#", "{% comment"))


def test_the_rules_find_what_they_are_for():
    assert INLINE_SCRIPT.search("<script>alert(1)</script>")
    assert not INLINE_SCRIPT.search('<script src="x.js"></script>')
    assert not INLINE_SCRIPT.search('<script type="application/ld+json">{}</script>')
    assert INLINE_STYLE.search('<p style="color: red">')
    assert not INLINE_STYLE.search("<p class='style'>")
    assert INLINE_HANDLER.search('<a href="#" onclick="x()">')
