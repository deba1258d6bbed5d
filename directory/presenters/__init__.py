"""What the register knows, put into the words and shapes that templates take."""

from .accounts import freshness_parts
from .tiles import tile_map

__all__ = ["freshness_parts", "tile_map"]
