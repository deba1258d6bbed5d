"""Blocks made of words."""

from __future__ import annotations

import re
from html import unescape

from django.db import models
from django.utils.html import format_html, format_html_join, strip_tags
from django.utils.safestring import SafeString
from django.utils.text import slugify
from wagtail import blocks
from wagtail.rich_text import RichText

from core.choices import Role

PROSE_FEATURES = ["bold", "italic", "ol", "ul", "link", "superscript"]
_HEADING = re.compile(r"<h(?P<level>[23])[^>]*>(?P<words>.*?)</h(?P=level)>", re.DOTALL)
_REFERENCE = re.compile(r"\[(\d+)\]")
STORY_FEATURES = ["h2", "h3", *PROSE_FEATURES]


def with_heading_ids(text: RichText, prefix: str = "") -> SafeString:
    """The rich text as HTML in which every heading can be linked to: #how-we-count.

    ``prefix`` keeps the ids apart where several texts with the same headings share a page.
    """

    def heading(match: re.Match[str]) -> str:
        words = slugify(strip_tags(match["words"]))
        name = f"{prefix}-{words}" if prefix and words else words
        id_of_heading = f' id="{name}"' if name else ""
        return f"<h{match['level']}{id_of_heading}>{match['words']}</h{match['level']}>"

    # Only the opening tags of headings change, and slugify leaves nothing that could end them.
    return SafeString(_HEADING.sub(heading, str(text)))


class CalloutKind(models.TextChoices):
    INFO = "info", "Good to know"
    WARNING = "warning", "Danger"
    LAW = "law", "The law"
    SHORTCUT = "shortcut", "Shortcut"


def headings_in(text: str) -> list[tuple[str, str]]:
    """The headings of rich text as it is stored, each with the id that the page gives it."""
    found = [unescape(strip_tags(match["words"])).strip() for match in _HEADING.finditer(text)]
    return [(words, slugify(words)) for words in found if words]


class Verdict(models.TextChoices):
    FALSE = "false", "False"
    PARTLY = "partly", "Partly true"
    USED_TO_BE_TRUE = "used-to-be-true", "Used to be true"


class TextBlock(blocks.RichTextBlock):
    """Running text with headings of the second and third level."""

    def __init__(self, **kwargs) -> None:
        super().__init__(**{"features": STORY_FEATURES} | kwargs)

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context)
        context["html"] = with_heading_ids(value, context.get("heading_prefix", ""))
        return context

    class Meta:
        icon = "pilcrow"
        template = "blocks/text.html"
        description = "Paragraphs, lists and headings. Start with what to do."
        preview_value = "<h2>Write the house rules first</h2><p>Say what you will remove.</p>"


class ProseBlock(blocks.RichTextBlock):
    """A paragraph or two inside another block: no headings."""

    def __init__(self, **kwargs) -> None:
        super().__init__(**{"features": PROSE_FEATURES} | kwargs)


class CalloutBlock(blocks.StructBlock):
    kind = blocks.ChoiceBlock(
        choices=CalloutKind.choices,
        default=CalloutKind.INFO,
        help_text="Only for danger, law or a shortcut. Two on a page are plenty.",
    )
    title = blocks.CharBlock(
        max_length=100, help_text="The bold first line: the point in a few words."
    )
    body = ProseBlock(help_text="One paragraph.")

    class Meta:
        icon = "warning"
        template = "blocks/callout.html"
        description = "A tinted box for danger, law or a shortcut."
        preview_value = {
            "kind": "law",
            "title": "The duty is yours, not the platform’s",
            "body": "<p>The Equality Act covers what you post.</p>",
        }


def with_references(text: str) -> SafeString:
    """Plain text with each [n] turned into a link to the page's list of sources."""
    linked = format_html_join(
        "",
        '{}<a href="#source-{}">source {}</a>',
        ((before, number, number) for before, number in _references(text)),
    )
    return format_html("{}{}", linked, _REFERENCE.split(text)[-1])


def _references(text: str) -> list[tuple[str, str]]:
    """The text as pairs: what stands before a reference, and its number."""
    pieces = _REFERENCE.split(text)
    return list(zip(pieces[:-1:2], pieces[1::2], strict=True))


class AdviceValue(blocks.StructValue):
    @property
    def source_words(self) -> SafeString:
        return with_references(self["source"])


class AdviceBlock(blocks.StructBlock):
    """One do or don't, with its reason."""

    line = blocks.CharBlock(max_length=150, help_text="A command: “Add captions to every video”.")
    reason = blocks.CharBlock(max_length=250, help_text="Why, in half a sentence.")
    source = blocks.CharBlock(
        max_length=150,
        required=False,
        help_text="“from practice”, or [1] for the first of the page’s sources.",
    )

    class Meta:
        value_class = AdviceValue
        icon = "check"
        description = "One do or don’t, with its reason."


class DosAndDontsBlock(blocks.StructBlock):
    dos = blocks.ListBlock(AdviceBlock(), label="Do")
    donts = blocks.ListBlock(AdviceBlock(), label="Don’t")

    class Meta:
        icon = "list-ul"
        template = "blocks/dos_and_donts.html"
        description = "Two lists side by side, each line with its reason."
        preview_value = {
            "dos": [
                {
                    "line": "Add captions to every video",
                    "reason": "many people watch without sound",
                    "source": "from practice",
                }
            ],
            "donts": [
                {
                    "line": "Post a poster as a picture of words",
                    "reason": "nobody can search, translate or enlarge it",
                    "source": "from practice",
                }
            ],
        }


class StepsBlock(blocks.ListBlock):
    """Numbered steps, each something a person can finish."""

    def __init__(self, child_block=None, **kwargs) -> None:
        super().__init__(child_block or ProseBlock(label="Step"), **kwargs)

    class Meta:
        icon = "list-ol"
        template = "blocks/steps.html"
        description = "Numbered steps. Begin each with a verb."
        preview_value = [
            "<p><b>Open a shared mailbox.</b> Use it for every account.</p>",
            "<p><b>Name two people.</b> Both can log in.</p>",
        ]


class PrincipleValue(blocks.StructValue):
    @property
    def anchor(self) -> str:
        """Where a link to this one principle lands."""
        return slugify(self["line"])


class PrincipleBlock(blocks.StructBlock):
    line = blocks.CharBlock(max_length=120, help_text="One line that can be remembered.")
    meaning = ProseBlock(help_text="Three sentences: what it means on a bad day.")
    example = ProseBlock(required=False, help_text="One council that shows it, with its source.")

    class Meta:
        icon = "pick"
        template = "blocks/principle.html"
        value_class = PrincipleValue
        description = "A numbered principle with its meaning and a council that shows it."
        preview_value = {
            "line": "Answer as you would at the counter",
            "meaning": "<p>Say what happens next and when.</p>",
            "example": "<p>A council that does so.</p>",
        }


class MythTheme(models.TextChoices):
    PROOF = "proof", "Is it really us?"
    LAW = "law", "Law and elections"
    PLATFORMS = "platforms", "Platforms"
    ACCESS = "access", "Posts for everybody"
    PEOPLE = "people", "Residents and comments"
    MEASURING = "measuring", "What it brings"
    AI = "ai", "Artificial intelligence"


class MythValue(blocks.StructValue):
    @property
    def anchor(self) -> str:
        """Where a link to this one myth lands."""
        return slugify(self["myth"])

    @property
    def verdict_words(self) -> str:
        return Verdict(self["verdict"]).label


class MythBlock(blocks.StructBlock):
    myth = blocks.CharBlock(max_length=150, help_text="In the words people use at the meeting.")
    verdict = blocks.ChoiceBlock(
        choices=Verdict.choices,
        default=Verdict.FALSE,
        help_text="“Used to be true” where sensible people learned it when it was.",
    )
    theme = blocks.ChoiceBlock(
        choices=MythTheme.choices,
        required=False,
        help_text="Readers of the mythbuster can choose one theme.",
    )
    answer = ProseBlock(help_text="Two sentences that can be said out loud in that meeting.")
    why = ProseBlock(label="Why people believe it", help_text="Why sensible people think so.")
    instead = ProseBlock(
        label="What to do instead", help_text="One thing, which can be done this week."
    )
    evidence = ProseBlock(help_text="What it rests on, with the source.")
    for_whom = blocks.CharBlock(max_length=100, label="For", help_text="Who will hear it most.")
    roles = blocks.MultipleChoiceBlock(
        choices=Role.choices,
        required=False,
        help_text="The roles that can choose it in the mythbuster.",
    )

    class Meta:
        icon = "help"
        template = "blocks/myth.html"
        value_class = MythValue
        description = "A myth with its verdict, answer and evidence."
        preview_value = {
            "myth": "The blue tick proves it is us",
            "verdict": "used-to-be-true",
            "answer": "<p>Ticks can be bought on several platforms.</p>",
            "why": "<p>A tick was once checked by the platform.</p>",
            "instead": "<p>Link every account from your own website.</p>",
            "evidence": "<p>The platform’s own help page.</p>",
            "for_whom": "press officers",
            "theme": "proof",
            "roles": ["press-officer"],
        }


class FigureBlock(blocks.StructBlock):
    value = blocks.CharBlock(max_length=30, help_text="As it is read: “289,000”, “58%”.")
    qualifier = blocks.CharBlock(
        max_length=20, required=False, help_text="“almost”, “more than”, if the source says so."
    )
    what = blocks.CharBlock(max_length=120, help_text="What it counts.")
    source = blocks.CharBlock(max_length=150, help_text="Who published it.")
    url = blocks.URLBlock(
        required=False, label="Address of the source", help_text="Where the figure can be read."
    )
    date = blocks.CharBlock(max_length=40, help_text="The day or month it is true of.")

    class Meta:
        icon = "order"
        template = "blocks/figure.html"
        description = "One figure with its source and date."
        preview_value = {
            "value": "27.8%",
            "qualifier": "about",
            "what": "of adults in the UK used X",
            "source": "Ofcom",
            "url": "",
            "date": "2025",
        }


class ExamplePostBlock(blocks.StructBlock):
    where = blocks.CharBlock(
        max_length=80, label="Where it would be posted", help_text="“a post on Facebook”"
    )
    text = blocks.TextBlock(help_text="A made-up post. It is marked “For example”.")

    class Meta:
        icon = "comment"
        template = "blocks/example_post.html"
        description = "A made-up post, marked as one."
        preview_value = {"where": "a post on Facebook", "text": "Bins: Monday’s round is late."}


class QuoteBlock(blocks.StructBlock):
    quote = blocks.TextBlock(help_text="Only words that somebody published.")
    who = blocks.CharBlock(max_length=150, help_text="Who said it and where.")

    class Meta:
        icon = "openquote"
        template = "blocks/quote.html"
        description = "Published words with their source."
        preview_value = {"quote": "We answer every question.", "who": "A council’s report, 2026"}


class DetailsBlock(blocks.StructBlock):
    summary = blocks.CharBlock(max_length=120, help_text="What opens when it is chosen.")
    body = ProseBlock(help_text="What few readers need, in a paragraph or two.")

    class Meta:
        icon = "collapse-down"
        template = "blocks/details.html"
        description = "Text that opens on demand, for what few readers need."
        preview_value = {"summary": "If you have no scheduler", "body": "<p>Use a diary.</p>"}


class ContactBlock(blocks.StaticBlock):
    """The hub's mailbox, as the settings have it."""

    class Meta:
        icon = "mail"
        template = "blocks/contact.html"
        admin_text = "Shows the mailbox that readers are told to write to."
        description = "The hub’s mailbox."
        preview_value = None


class MeasureValue(blocks.StructValue):
    @property
    def is_figure(self) -> bool:
        """Whether the result is a number, to be shown large."""
        return any(char.isdigit() for char in self["after"]) or bool(self["headline"])

    @property
    def shown_before(self) -> str:
        return self["before"] or "Not told"

    @property
    def shown_after(self) -> str:
        return self["after"] or "Not told"


class MeasureBlock(blocks.StructBlock):
    what = blocks.CharBlock(max_length=120, help_text="What was measured: “Votes in the final”.")
    qualifier = blocks.CharBlock(
        max_length=20, required=False, help_text="“almost”, “more than”, if the source says so."
    )
    before = blocks.CharBlock(
        max_length=60, required=False, help_text="Empty shows as “Not told”, never as nought."
    )
    after = blocks.CharBlock(
        max_length=60, required=False, help_text="Empty shows as “Not told”, never as nought."
    )
    period = blocks.CharBlock(max_length=60, required=False, help_text="“November 2017”")
    source = blocks.CharBlock(max_length=200, help_text="Who published the figure.")
    source_url = blocks.URLBlock(
        required=False, label="Address of the source", help_text="Where the figure can be read."
    )
    headline = blocks.BooleanBlock(
        required=False, help_text="Shown beside the case study in lists. One at most."
    )

    class Meta:
        icon = "order"
        value_class = MeasureValue
        template = "blocks/measure.html"
        description = "One measure: before, after, period and source."
        preview_value = {
            "what": "Votes in the final",
            "qualifier": "more than",
            "before": "",
            "after": "25,000",
            "period": "November 2017",
            "source": "A newspaper",
            "source_url": "",
            "headline": True,
        }
