"""This file tells how often a spun form stands in clean text, beside how often a spinner would put it.

What spinners put are words that authors use too. Where a form stands, the odds that its author chose it are its
frequency in clean English over its frequency in spun English: the sum over its originals of their frequency times
P(form | original). "Within the" is as good as never an author's (.013), "firms" half the time (.49).
"""

from __future__ import annotations

import math
from collections.abc import Iterable

from unspin.channel.substitution import SubstitutionChannel
from unspin.lexicon.entry import Entry
from unspin.lm.model import LanguageModel

# To the channel a clean author's text looks as if a spinner had been at work at this rate, but for the forms that were
# looked at one by one.
COINCIDENCE = 0.08
# A burst lasts for an article, not for a book: where a form stands is counted in stretches of so many words. Else
# the longer a text, the less its forms say, and 50 spun articles in one are taken for clean.
BURST = 600
# A document's subject raises its own words over their general frequency, and the trigram model errs, so the odds count
# for a third and within bounds. The least for a word is higher than that for a phrase: a text may well be about an
# invoice. With one rate of .08 for all forms a fluent paraphrase of a news article has P(spun) .35, with these .02. In
# 6,099 documents of other kinds (manuals, licences, fiction, essays: 3.9 million words) a model of news errs more: 4
# were called spun with .03 and .005, none with these, and as many documents spun at .3 and more are found.
_SHARE = 0.3
_LEAST_WORD, _LEAST_PHRASE, _MOST = 0.04, 0.01, 0.2


def chance(form: str, entries: Iterable[Entry], channel: SubstitutionChannel, lm: LanguageModel) -> float:
    """The rate (0 to 1) at which a spun form stands by its author's choice; `entries` are all that have this form."""
    log_spun = (_log_frequency(lm, each.original) + channel.log_entry(each) for each in entries)
    odds = math.exp(_log_frequency(lm, form)) / sum(map(math.exp, log_spun))
    return min(_MOST, max(_LEAST_PHRASE if " " in form else _LEAST_WORD, _SHARE * odds))


def _log_frequency(lm: LanguageModel, phrase: str) -> float:
    """log P(phrase) wherever it stands, natural."""
    state, total = lm.anywhere(), 0.0
    for word in phrase.split(" "):
        log_p, state = lm.score(state, word)
        total += log_p
    return total
