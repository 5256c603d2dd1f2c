"""This file loads NLTK's translation room, which only learning from pairs needs."""

from __future__ import annotations

from typing import Any

from unspin.core.errors import LearnError


def nltk_translate() -> Any:
    """The package `nltk.translate`; it needs no data.

    Raises LearnError where NLTK is not installed.
    """
    try:
        import nltk.translate.gale_church  # takes 0.9 s
    except ImportError as error:
        raise LearnError(
            f"learning from pairs needs NLTK, which is not here ({error}): pip install 'unspin[learn]'"
        ) from error
    return nltk.translate
