"""This file tells which strange words of a text are a speaker's manner: endings dropped, letters drawn out."""

from __future__ import annotations

import re
from collections.abc import Iterable

from unspin.channel.words import known_words

# So many words of a text that lack the g of an -ing drop it on purpose ("heard them bombs fallin and choppers flyin").
# One alone is as often a slip ("by addin a workaround").
_DROPPED = 2
# A letter that another word has three times in a row is drawn out in this one too: "the ssswamp sshall be your grave".
_DOUBLE = re.compile(r"([a-z])\1")
_THRICE = re.compile(r"([a-z])\1\1")


def mannered(suspects: set[str], runs: Iterable[str]) -> set[str]:
    """Those of the suspects that are spelt as somebody speaks; `runs` are the words of the text."""
    dropped = {word for word in suspects if word.endswith("in") and word + "g" in known_words()}
    doubled = [word for word in suspects if _DOUBLE.search(word)]
    longest = {word: match[1] for word in set(runs) if (match := _THRICE.search(word))} if doubled else {}
    hissed = {word for word in doubled if any(_is_single(word, longest[other]) for other in longest if other != word)}
    return hissed | (dropped if len(dropped) >= _DROPPED else set())


def _is_single(word: str, letter: str) -> bool:
    """Whether a word has the letter more than once on end, and is listed with it once."""
    single = re.sub(f"{letter}{{2,}}", letter, word)
    return single != word and single in known_words()
