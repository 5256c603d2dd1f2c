"""This file cleans the texts of records one by one: what is wrong with one is its result and stops no other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from unspin.api import Cleaner
from unspin.core.document import Document
from unspin.core.errors import UnspinError
from unspin.core.record import Cleaned, Problem
from unspin.core.settings import Settings

Text = str | Problem
Clean = Callable[[Sequence[Text]], list[Cleaned]]

# Has mojibake, words of the lexicon and a typo, so that cleaning it loads what cleaning any text may need.
_WARMING = "The comittee met at a cafÃ© on Monday and the White Home mentioned that talks had ended with out a deal.\n"
# So many of them are a text that the gate looks at, where a shorter one is decoded as it is.
_LONG = 8
# Bytes of input from which on a process comes to need all that there is to load: some 1,400 articles. The spelling
# stage reads its index after 60 strange words that are long (`channel/typo.py`); 1,073 clean articles have 46.
LARGE = 3_000_000


def record_cleaner(settings: Settings | None = None) -> Cleaner:
    """A cleaner for records, which are plain text unless the settings name another markup."""
    settings = settings or Settings()
    return Cleaner(replace(settings, markup="text") if settings.markup == "auto" else settings)


def warm(cleaner: Cleaner, whole: bool = False) -> Cleaner:
    """The cleaner with all loaded that it loads when it first needs it, so that no text pays for it.

    With `whole` this includes what only many texts together need: the spelling stage's index, .09 s and 40 MB.
    """
    cleaner.clean(_WARMING)
    cleaner.clean(_WARMING * _LONG)
    if whole and "spelling" in cleaner.settings.running:
        from unspin.channel.typo import symspell_index

        symspell_index()
    return cleaner


def warm_detection(cleaner: Cleaner) -> Cleaner:
    """The cleaner with all loaded that detection needs."""
    cleaner.detect(_WARMING)
    cleaner.detect(_WARMING * _LONG)
    return cleaner


def clean_records(texts: Iterable[Text], cleaner: Cleaner) -> list[Cleaned]:
    """What cleaning makes of each text, in order; nothing but the texts and the cleaner's settings decides it."""
    return [clean_record(text, cleaner) for text in texts]


def clean_record(text: Text, cleaner: Cleaner) -> Cleaned:
    """What cleaning makes of one text. What fails is told in its result."""
    if isinstance(text, Problem):
        return Cleaned(None, error=text.reason)
    try:
        repair = cleaner.clean(Document(text, "<record>"))
    except UnspinError as error:
        return Cleaned(None, error=str(error))
    except Exception as error:  # one bad text never stops a batch
        return Cleaned(None, error=f"unspin failed on this text ({error!r}); that is a bug of ours: please report it")
    if repair.error:
        return Cleaned(None, error=repair.error)
    probability = repair.spin_probability
    rounded = None if probability is None else round(probability, 4)
    return Cleaned(repair.after.text, repair.edits, rounded, None, repair.changed)
