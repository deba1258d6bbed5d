"""The register that ships with the project, all three files in one transaction."""

from __future__ import annotations

from pathlib import Path

from .accounts import AccountImporter
from .council_files import OwnCouncilFile
from .councils import CouncilImporter
from .engine import Importer, Say, carry_out, silent
from .platforms import PlatformImporter
from .results import ImportResult

REGISTER = Path(__file__).resolve().parents[1] / "register"


def load_register(
    *, folder: Path = REGISTER, dry_run: bool = False, say: Say = silent
) -> list[ImportResult]:
    """Platforms, councils, accounts: each needs those before it. Safe to repeat."""
    importers: list[Importer] = [
        PlatformImporter(folder / "platforms.toml", say),
        CouncilImporter(folder / "councils.csv", OwnCouncilFile, say),
        AccountImporter(folder / "accounts.csv", say),
    ]
    carry_out(importers, dry_run=dry_run)
    return [importer.result for importer in importers]
