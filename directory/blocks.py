"""Blocks that hold a choice from the register."""

from directory.choosers import council_chooser

CouncilChooserBlock = council_chooser.get_block_class(
    name="CouncilChooserBlock", module_path="directory.blocks"
)
