from .links import PagesBlock, SourceBlock
from .story import StoryBlock
from .text import MeasureBlock

__all__ = ["MeasureBlock", "PagesBlock", "SourceBlock", "StoryBlock"]
