"""unspin finds and undoes synonym spinning, mojibake, scrape residue and typos in news text."""

from __future__ import annotations

TYPE_CHECKING = False  # for type checkers, which know the name: `typing` itself costs 8 ms

__version__ = "0.1.0"

__all__ = [
    "Cleaner",
    "Detection",
    "Document",
    "Edit",
    "Repair",
    "Settings",
    "UnspinError",
    "__version__",
    "apply",
    "clean",
    "clean_text",
    "detect",
    "load_settings",
    "revert",
]

if TYPE_CHECKING:
    from unspin.api import Cleaner, clean, clean_text, detect
    from unspin.config.force import load_settings
    from unspin.core.document import Document
    from unspin.core.edit import Edit, apply, revert
    from unspin.core.errors import UnspinError
    from unspin.core.repair import Repair
    from unspin.core.settings import Settings
    from unspin.detection.spun import Detection

_HOMES = {
    "unspin.api": ("Cleaner", "clean", "clean_text", "detect"),
    "unspin.config.force": ("load_settings",),
    "unspin.core.document": ("Document",),
    "unspin.core.edit": ("Edit", "apply", "revert"),
    "unspin.core.errors": ("UnspinError",),
    "unspin.core.repair": ("Repair",),
    "unspin.core.settings": ("Settings",),
    "unspin.detection.spun": ("Detection",),
}


def __getattr__(name: str) -> object:
    """Import a public name when it is first used, so that `import unspin` costs next to nothing."""
    from importlib import import_module

    for module, names in _HOMES.items():
        if name in names:
            return getattr(import_module(module), name)
    raise AttributeError(f"module 'unspin' has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
