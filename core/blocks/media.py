"""Pictures in running text."""

from wagtail import blocks
from wagtail.images.blocks import ImageBlock


class PictureBlock(blocks.StructBlock):
    picture = ImageBlock()
    caption = blocks.CharBlock(
        max_length=200,
        required=False,
        help_text="What the reader should notice. The rights stand beside it by themselves.",
    )

    class Meta:
        icon = "image"
        template = "blocks/picture.html"
        description = "A picture with its text alternative, rights and, if you like, a caption."
        preview_template = "blocks/picture_preview.html"
        preview_value = {"picture": None, "caption": "The caption stands under the picture."}
