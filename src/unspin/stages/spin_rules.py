"""This file defines the rules of the spin stage, one for each tier of the lexicon, and two for amounts."""

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
QUANTITY = Rule(
    "spin.quantity",
    "Spinner's quantity",
    "a spinner put one word for an amount in the place of another, so the amount should be checked against the source",
    "Tons of of individuals waited exterior the White Home on Monday.\n",
    "Hundreds of people waited outside the White House on Monday.\n",
)
NUMBER = Rule(
    "spin.number",
    "Spinner's number",
    "a spinner may have put this for words that say another number, so it is shown and never changed",
    "The White Home mentioned the worth had risen by 50 kilos per 30 days, in line with officers.\n",
    "The White House said the price had risen by 50 pounds per 30 days, according to officials.\n",
)

RULES = (GARBLE, NUMBER, QUANTITY, SYNONYM)
