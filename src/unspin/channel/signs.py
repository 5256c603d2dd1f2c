"""This file tabulates the words and phrases that say by themselves that a text may be spun.

It is the unigram reduction of channel and language model: log P(word | spun) - log P(word | not spun), where spun text
holds the share of the word that is kept, and what the channel makes of all originals.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from unspin.channel.substitution import SubstitutionChannel
from unspin.core.values import dataclass
from unspin.lexicon.entry import Entry
from unspin.lm.model import LanguageModel
from unspin.text.coarse import coarse_words

# What is looked for: the two coarse words that a form begins with, or in garble the rarest two neighbours. Where a form
# has one word, the second is empty.
Key = tuple[str, str]

# The rate of replacement at which a word's log ratio is taken, and the least that makes it a sign. Clean news has 1.5
# signs in 100 words; from .5 on it would have 2.7, and as many of its documents would come through for as little loss.
_RATE, _LEAST = 0.6, 0.8


@dataclass(frozen=True, slots=True)
class Signs:
    """What may begin a spun form worth a closer look: `words` alone, `pairs` side by side.

    `uneven` has the forms whose coarse words are other than their words, by the two that they begin with; `garble` the
    coarse words of forms that are never right English, by their rarest two. Forms are parted by tabs, the two words
    (the second may be empty) by a space.
    """

    words: frozenset[str]
    pairs: frozenset[Key]
    uneven: Mapping[str, str]
    garble: Mapping[str, str]

    def with_entries(self, entries: Sequence[Entry], lm: LanguageModel) -> Signs:
        """These signs and those of more entries, each of which is worth a look."""
        if not entries:
            return self
        more = _signs(map(_key, (entry.spun for entry in entries)), entries, lm)
        return Signs(
            self.words | more.words,
            self.pairs | more.pairs,
            _united(self.uneven, more.uneven),
            _united(self.garble, more.garble),
        )


@dataclass(frozen=True, slots=True)
class Source:
    """The entries of a family, its channel, and its share of spun documents beside the common family's."""

    entries: Sequence[Entry]
    channel: SubstitutionChannel
    share: float


def signs_of(sources: Sequence[Source], lm: LanguageModel) -> Signs:
    """The signs of all families together, the common one first."""
    masses: dict[Key, float] = defaultdict(float)
    shares: dict[str, float] = {}
    begun: dict[Key, list[str]] = {}
    for source in sources:
        for entry in source.entries:
            known = source.channel.original(entry.original)
            if known and entry.spun in known.forms:
                if entry.original not in shares:
                    shares[entry.original] = _share(entry.original.split(" "), lm)
                mass = source.share * shares[entry.original] * known.replaced * known.forms[entry.spun]
                key = _key(entry.spun)
                masses[key] += mass
                begun.setdefault(key, _begun(entry.spun))
    common = sources[0].channel
    keys = [key for key, mass in masses.items() if _log_ratio(key, mass / _share(begun[key], lm), common) > _LEAST]
    return _signs(keys, [entry for source in sources for entry in source.entries], lm)


def _log_ratio(key: Key, gained: float, channel: SubstitutionChannel) -> float:
    """log P(key | spun) - log P(key | not spun): what it gains from its originals, and loses as one itself."""
    known = None if key[1] else channel.original(key[0])
    return math.log1p(_RATE * (gained - (known.replaced if known else 0.0)))


def _share(words: Iterable[str], lm: LanguageModel) -> float:
    """P(words), wherever they stand."""
    state, log_p = lm.anywhere(), 0.0
    for word in words:
        gain, state = lm.score(state, word)
        log_p += gain
    return math.exp(log_p)


def _key(spun: str) -> Key:
    first, second, *_ = (*coarse_words(spun), "", "")
    return first, second


def _begun(spun: str) -> list[str]:
    """The words of a form that its key stands in."""
    words = spun.split(" ")
    return words[:1] if len(coarse_words(words[0])) > 1 else words[:2]


def _signs(keys: Iterable[Key], entries: Iterable[Entry], lm: LanguageModel) -> Signs:
    """The keys, and of the entries those that need more than a key to be found."""
    uneven: dict[Key, dict[str, None]] = defaultdict(dict)
    garble: dict[Key, dict[str, None]] = defaultdict(dict)
    for entry in entries:
        form = coarse_words(entry.spun)
        if entry.tier == "garble":
            garble[_rarest(entry.spun, lm)][" ".join(form)] = None
        if " ".join(form) != entry.spun:
            uneven[_key(entry.spun)][entry.spun] = None
    wanted = {*keys, *garble}
    return Signs(
        frozenset(first for first, second in wanted if not second),
        frozenset(key for key in wanted if key[1]),
        {" ".join(key): _CELL.join(forms) for key, forms in uneven.items()},
        {" ".join(key): _CELL.join(forms) for key, forms in garble.items()},
    )


def _rarest(spun: str, lm: LanguageModel) -> Key:
    """The two neighbours in a form that stand side by side most seldom; of a single word, what it begins with."""
    words = spun.split(" ")
    if len(words) == 1:
        return _key(spun)
    first, second = min(pairwise(words), key=lambda pair: _share(pair, lm))
    return " ".join(coarse_words(first)[-1:]), " ".join(coarse_words(second)[:1])


def _united(known: Mapping[str, str], more: Mapping[str, str]) -> dict[str, str]:
    united = dict(known.items())
    for key, forms in more.items():
        united[key] = _CELL.join((united[key], forms)) if key in united else forms
    return united


# No word holds one.
_CELL = "\t"


def as_tables(signs: Signs) -> dict[str, Mapping[str, str]]:
    """The signs as tables to be packed: what is asked for as a whole stands in columns."""
    pairs = sorted(signs.pairs)
    columns = sorted(signs.words), [first for first, _ in pairs], [second for _, second in pairs]
    return {
        "columns": {name: _CELL.join(column) for name, column in zip(_COLUMNS, columns, strict=True)},
        "uneven": signs.uneven,
        "garble": signs.garble,
    }


_COLUMNS = ("words", "first", "second")


def of_tables(tables: Mapping[str, Mapping[str, str]]) -> Signs:
    """The signs that `as_tables` made tables of."""
    words, first, second = (text.split(_CELL) if (text := tables["columns"][name]) else [] for name in _COLUMNS)
    return Signs(frozenset(words), frozenset(zip(first, second, strict=True)), tables["uneven"], tables["garble"])
