"""This file defines the rules of the spin stage, one for each tier of the lexicon."""

from __future__ import annotations

from unspin.core.rules import Rule

GARBLE = Rule(
    "spin.garble",
    "Spinner's garble",
    "a synonym spinner wrote what is never right English",
    "The bus left with out its driver on Monday morning.\n",
    "The bus left without its driver on Monday morning.\n",
)
SYNONYM = Rule(
    "spin.synonym",
    "Spinner's synonym",
    "in a document that is spun, the word stands where the author wrote another",
    "The White Home mentioned on Thursday that commerce talks had collapsed with out a deal.\n",
    "The White House said on Thursday that trade talks had collapsed without a deal.\n",
)

RULES = (GARBLE, SYNONYM)
