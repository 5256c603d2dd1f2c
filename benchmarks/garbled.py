"""This file restores a spun phrase as the shipped stage restores garbled terms, from a list of phrases and a table of
words, in a sentence of its own and at the default threshold.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from terms import AFTER, BEFORE
from unspin.api import Cleaner
from unspin.core.document import Document
from unspin.core.edit import Edit
from unspin.core.pipeline import repair
from unspin.core.settings import DEFAULT_MARGIN, DEFAULT_THRESHOLD, Settings
from unspin.lexicon.compiled import Entries
from unspin.lexicon.entry import Row
from unspin.lexicon.entry import entries as inflected
from unspin.lexicon.inflect import noun_forms
from unspin.lexicon.phrase_files import WELL_KNOWN, listed_for, rows_for
from unspin.lexicon.term_index import StandIn
from unspin.lexicon.terms import LONGEST, Terms
from unspin.lm.sphinx import default_model
from unspin.stages.document import read
from unspin.stages.engine import build_engine
from unspin.stages.spin import spin_edits

# How typical a word is that was seen for another, as with rows that were counted (phrase_files.py).
LEARNED = 3


def terms_of(phrases: Iterable[str], rows: Iterable[Row], pairs: Iterable[tuple[str, str]] | None = None) -> Terms:
    """The terms that a file of these phrases makes, with nothing of the package's own list of terms.

    What may stand for their words: what `rows` of one word put for them, and what `pairs` of phrases do, word by word,
    as if learned as rows; where there are none, what the shipped table of words has.
    """
    entries = Entries([each for row in rows if " " not in row.spun for each in inflected(row, "")], {})
    listed = sorted(phrase for phrase in phrases if 2 <= len(phrase.split()) <= LONGEST)
    forms = dict.fromkeys(form for phrase in listed for form in noun_forms(phrase))
    words = sorted({word for form in forms for word in form.split(" ")})
    found = [each for word in words for each in rows_for(word, entries)]
    if pairs is None:
        found += [each for word in words for each in listed_for(word)]
    else:
        found += [(spun, StandIn(original, LEARNED)) for spun, original in word_pairs(pairs)]
    return Terms().widened(dict.fromkeys(forms, str(WELL_KNOWN)), found)


def word_pairs(pairs: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """The words that differ in phrases of equal length."""
    for spun, original in pairs:
        words = spun.split(" "), original.split(" ")
        if len(words[0]) == len(words[1]):
            yield from (each for each in zip(*words, strict=True) if each[0] != each[1])


def wrong_edits(phrases: Iterable[str], texts: Iterable[str]) -> Iterator[int]:
    """How many edits are made in each clean text with the phrases and not without."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "phrases.txt"
        path.write_text("\n".join(phrases), encoding="utf-8")
        settings = Settings(stages=("spin",)), Settings(stages=("spin",), phrases=(path,))
        without, beside = (Cleaner(each) for each in settings)
        for text in texts:
            known = {(each.start, each.after) for each in without.clean(text).edits}
            yield sum((each.start, each.after) not in known for each in beside.clean(text).edits)


class GarbledPhrases:
    """Restores phrases by terms alone: the engine has no dictionary."""

    def __init__(self, terms: Terms) -> None:
        self._engine = build_engine(Entries((), {}), {}, default_model(), terms=terms)

    def best(self, phrase: str) -> tuple[str, float] | None:
        """What the phrase becomes, which is sure in that it is applied; None where it stays. Nothing is suggested."""
        made = repair(Document(f"{BEFORE}{phrase}{AFTER}"), [self._spin], DEFAULT_THRESHOLD)
        if not made.edits:
            return None
        return made.after.text.removeprefix(BEFORE).removesuffix(AFTER), 1.0

    def _spin(self, text: str) -> Iterable[Edit]:
        return spin_edits(text, read(text, self._engine), self._engine.lm, DEFAULT_MARGIN)
