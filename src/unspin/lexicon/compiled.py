"""This file holds a lexicon in tables that open fast, and makes its entries when a text asks for them.

One news document asks for some 300 of the 12,700 words that forms begin with, and for what begins with them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Set
from typing import NamedTuple

from unspin.lexicon.entry import Entry

# No cell of a dictionary file holds one.
_CELL = "\t"


class Tables(NamedTuple):
    """The entries of one family: the cells of those whose spun form begins with a word, and each original's forms."""

    beginnings: Mapping[str, str]
    originals: Mapping[str, str]


class Beginning(NamedTuple):
    """What begins with a word: the entries of each spun form, and how many words the forms have."""

    forms: Mapping[str, tuple[Entry, ...]]
    lengths: tuple[int, ...]


class Lexicon:
    """The entries of one family: its `own`, and those of its tables but for the pairs that are `taken` from them."""

    def __init__(
        self, own: Iterable[Entry] = (), tables: Tables | None = None, taken: Container[tuple[str, str]] = ()
    ) -> None:
        self._tables, self._taken = tables or Tables({}, {}), taken
        self._own: dict[str, list[Entry]] = defaultdict(list)
        self._own_forms: dict[str, list[str]] = defaultdict(list)
        for entry in own:
            self._own[_first(entry.spun)].append(entry)
            self._own_forms[entry.original].append(entry.spun)
        # Whether a spun form begins with a word.
        self.begun: Mapping[str, bool] = _Begun(self._tables.beginnings, self._own)
        self._met: dict[str, Beginning] = {}

    @property
    def first_words(self) -> Set[str]:
        """The words that spun forms begin with, listed anew (some 10 ms)."""
        return dict.fromkeys((*self._tables.beginnings, *self._own)).keys()

    def widened(self, more: Iterable[Entry]) -> Lexicon:
        """The same lexicon with more entries."""
        own = (entry for entries in self._own.values() for entry in entries)
        return Lexicon((*own, *more), self._tables, self._taken)

    def __iter__(self) -> Iterator[Entry]:
        """All entries, made anew."""
        for word in self.first_words:
            for entries in self._cut(word).forms.values():
                yield from entries

    def beginning(self, word: str) -> Beginning | None:
        """What begins with `word`; cut out when the word is first met."""
        found = self._met.get(word)
        if found is None and self.begun[word]:
            found = self._met[word] = self._cut(word)
        return found

    def entries(self, spun: str) -> tuple[Entry, ...]:
        """The entries that have this spun form."""
        beginning = self.beginning(_first(spun))
        return beginning.forms.get(spun, ()) if beginning else ()

    def entries_of(self, original: str) -> list[Entry]:
        """The entries that have this original."""
        listed = self._tables.originals.get(original)
        forms = dict.fromkeys((*(listed.split(_CELL) if listed else ()), *self._own_forms.get(original, ())))
        return [entry for spun in forms for entry in self._between(spun, original)]

    def _between(self, spun: str, original: str) -> Iterable[Entry]:
        """The entry that pairs the two; where nothing else that begins like it is cut out yet, it is cut out alone.

        An original has forms that begin with a thousand words which the text does not hold: cutting all of what begins
        with them took a third of the time of one short document.
        """
        first = _first(spun)
        if first in self._met or first in self._own or self._taken:
            return [entry for entry in self.entries(spun) if entry.original == original]
        return _alone(self._tables.beginnings.get(first, ""), spun, original)

    def _cut(self, word: str) -> Beginning:
        listed = _entries(self._tables.beginnings.get(word, ""))
        found: dict[str, dict[str, Entry]] = defaultdict(dict)
        for entry in (*(e for e in listed if (e.spun, e.original) not in self._taken), *self._own.get(word, ())):
            found[entry.spun][entry.original] = entry
        forms = {spun: tuple(each.values()) for spun, each in found.items()}
        return Beginning(forms, tuple(sorted({spun.count(" ") + 1 for spun in forms})))


class _Begun(dict[str, bool]):
    """The words that were met, each with whether one of the tables has it."""

    def __init__(self, *tables: Container[str]) -> None:
        super().__init__()
        self._tables = tables

    def __missing__(self, word: str) -> bool:
        if len(self) > _MOST_REMEMBERED:
            self.clear()
        found = self[word] = any(word in table for table in self._tables)
        return found


# Words remembered by each family, some 100 bytes each.
_MOST_REMEMBERED = 50_000


class Entries:
    """All entries, one family after another; those of the user's `own` that make a known substitution replace it."""

    def __init__(self, own: Iterable[Entry], tables: Mapping[str, Tables]) -> None:
        latest = {(entry.spun, entry.original): entry for entry in own}
        self.own_forms = frozenset(spun for spun, _ in latest)
        names = sorted({*tables, *(entry.family for entry in latest.values())})
        self.families = {
            name: Lexicon([e for e in latest.values() if e.family == name], tables.get(name), latest.keys())
            for name in names
        }

    def __iter__(self) -> Iterator[Entry]:
        """Make every entry."""
        for lexicon in self.families.values():
            yield from lexicon


def tabulate(entries: Iterable[Entry]) -> dict[str, Tables]:
    """The tables of each family."""
    beginnings: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    originals: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for entry in entries:
        cells = entry.spun, entry.original, str(entry.weight), entry.tier, entry.family, entry.domain, entry.condition
        beginnings[entry.family][_first(entry.spun)] += cells
        originals[entry.family][entry.original].append(entry.spun)
    return {name: Tables(_joined(beginnings[name]), _joined(originals[name])) for name in beginnings}


def as_tables(families: Mapping[str, Tables]) -> dict[str, Mapping[str, str]]:
    """The tables of all families by names of their own, to be packed."""
    return {f"{name}/{kind}": table for name, tables in families.items() for kind, table in tables._asdict().items()}


def of_tables(named: Mapping[str, Mapping[str, str]]) -> dict[str, Tables]:
    """The tables of each family, of those that `as_tables` named."""
    pairs = zip(*[iter(named.items())] * len(Tables._fields), strict=True)
    return {name.rpartition("/")[0]: Tables(beginnings, originals) for (name, beginnings), (_, originals) in pairs}


def _joined(table: Mapping[str, Iterable[str]]) -> dict[str, str]:
    return {key: _CELL.join(cells) for key, cells in table.items()}


def _entries(text: str) -> Iterator[Entry]:
    cells = iter(text.split(_CELL) if text else ())
    for spun, original, weight, *others in zip(*[cells] * len(Entry.__slots__), strict=True):
        yield Entry(spun, original, int(weight), *others)


def _alone(text: str, spun: str, original: str) -> Iterator[Entry]:
    """The entries among those listed in `text` that pair the two."""
    width = len(Entry.__slots__)
    listed, sought = _CELL + text, _CELL + spun + _CELL + original + _CELL
    at = listed.find(sought)
    while at >= 0:
        if listed.count(_CELL, 0, at) % width == 0:
            _, weight, *others = listed[at + len(_CELL + spun + _CELL) :].split(_CELL, width - 1)[: width - 1]
            yield Entry(spun, original, int(weight), *others)
        at = listed.find(sought, at + 1)


def _first(spun: str) -> str:
    return spun.partition(" ")[0]
