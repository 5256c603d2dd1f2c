"""This file finds the entries of a lexicon in a run of words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from unspin.lexicon.entry import Entry


class Matcher:
    """Looks up every word sequence that begins a spun form; linear in the words, as forms have a bounded length."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._entries: dict[str, list[Entry]] = defaultdict(list)
        for entry in entries:
            self._entries[entry.spun].append(entry)
        lengths: dict[str, set[int]] = defaultdict(set)
        for form in self._entries:
            words = form.split(" ")
            lengths[words[0]].add(len(words))
        self._lengths = {first: tuple(sorted(each)) for first, each in lengths.items()}

    def entries(self, spun: str) -> Sequence[Entry]:
        """The entries that have this spun form."""
        return self._entries.get(spun, ())

    def matches(self, words: Sequence[str], stems: Sequence[str]) -> Iterator[tuple[int, int, str]]:
        """Yield (start, end, spun form) for every match in words that stand side by side.

        The last word of a form may stand with an ending: `stems` are the words without it.
        """
        for start, (word, stem) in enumerate(zip(words, stems, strict=True)):
            single = stem != word and 1 in self._lengths.get(stem, ())
            for length in sorted({*self._lengths.get(word, ()), *([1] if single else [])}):
                end = start + length
                if end > len(words):
                    break
                before = words[start : end - 1]
                for last in dict.fromkeys((words[end - 1], stems[end - 1])):
                    form = " ".join([*before, last])
                    if form in self._entries:
                        yield start, end, form
