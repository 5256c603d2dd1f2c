"""This file finds the entries of a lexicon in a run of words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from unspin.lexicon.allowed import Allowed
from unspin.lexicon.compiled import Lexicon
from unspin.lexicon.entry import Entry

# The words that an entry says the author wrote.
Reading = tuple[tuple[str, ...], Entry]


class Matcher:
    """Looks up every word sequence that begins a spun form; linear in the words, as forms have a bounded length.

    What stands in an `allowed` phrase is found like the rest; sentence.py drops it.
    """

    def __init__(self, entries: Iterable[Entry], allowed: Allowed | None = None) -> None:
        self.allowed = allowed or Allowed()
        self.lexicon = entries if isinstance(entries, Lexicon) else Lexicon(entries)
        self._readings: dict[str, tuple[Reading, ...]] = {}

    def entries(self, spun: str) -> Sequence[Entry]:
        """The entries that have this spun form."""
        return self.lexicon.entries(spun)

    def readings(self, spun: str) -> tuple[Reading, ...]:
        """What the author may have written where this form of the lexicon stands; kept from when it is first met."""
        found = self._readings.get(spun)
        if found is None:
            found = tuple((tuple(entry.original.split(" ")), entry) for entry in self.lexicon.entries(spun))
            self._readings[spun] = found
        return found

    def lengths(self, word: str) -> tuple[int, ...]:
        """How many words the forms have that begin with `word`, each length once."""
        beginning = self.lexicon.beginning(word)
        return beginning.lengths if beginning else ()

    def may_match(self, words: Iterable[str], stems: Iterable[str]) -> bool:
        """Whether a form begins with one of the words: a glance that spares most sentences a search for a few forms."""
        begun = self.lexicon.begun.__getitem__
        return any(map(begun, words)) or any(map(begun, stems))

    def matches(self, words: Sequence[str], stems: Sequence[str]) -> Iterator[tuple[int, int, str]]:
        """Yield (start, end, spun form) for every match in words that stand side by side.

        The last word of a form may stand with an ending: `stems` are the words without it.
        """
        beginning_with, begun = self.lexicon.beginning, self.lexicon.begun
        for start, (word, stem) in enumerate(zip(words, stems, strict=True)):
            beginning = beginning_with(word) if begun[word] else None
            if beginning is not None:
                for length in beginning.lengths:
                    end = start + length
                    if end > len(words):
                        break
                    form = " ".join(words[start:end]) if length > 1 else word
                    if form in beginning.forms:
                        yield start, end, form
                    if stems[end - 1] != words[end - 1]:
                        form = " ".join((*words[start : end - 1], stems[end - 1]))
                        if form in beginning.forms:
                            yield start, end, form
            if stem != word:
                alone = beginning_with(stem)
                if alone is not None and stem in alone.forms:
                    yield start, start + 1, stem
