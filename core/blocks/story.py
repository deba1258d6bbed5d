"""The one stream of blocks that bodies are made of. Page kinds narrow it; they do not fork it."""

from wagtail import blocks

from .links import PagesBlock
from .media import PictureBlock
from .text import (
    CalloutBlock,
    ContactBlock,
    DetailsBlock,
    DosAndDontsBlock,
    ExamplePostBlock,
    FigureBlock,
    MythBlock,
    PrincipleBlock,
    QuoteBlock,
    StepsBlock,
    TextBlock,
)


class StoryBlock(blocks.StreamBlock):
    text = TextBlock()
    picture = PictureBlock()
    callout = CalloutBlock()
    dos_and_donts = DosAndDontsBlock(label="Dos and don’ts")
    steps = StepsBlock()
    principle = PrincipleBlock()
    myth = MythBlock()
    figure = FigureBlock()
    example_post = ExamplePostBlock()
    quote = QuoteBlock()
    details = DetailsBlock()
    pages = PagesBlock()
    contact = ContactBlock()

    class Meta:
        template = "blocks/story.html"
        description = "The body of a page."
