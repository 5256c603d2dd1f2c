"""This file tells which British spellings an American word may have, for word lists that are British."""

from __future__ import annotations

import re
from collections.abc import Iterator

# What Americans write, and what stands for it in a British word. The patterns are narrow, so that few typos look
# American: of 106,000 one-slip typos of 3,000 common words, 16 do.
_RULES = tuple(
    (re.compile(american), british)
    for american, british in (
        (r"(?<=\w{3})or(?=(?:s|ed|ing|ful|able|abl[ey]|ably|al|ite|ites|er|ers|y|hood|hoods|less)?$)", "our"),
        (r"(cent|theat|met|lit|fib|sab|spect|scept|lust|mit|goit|calib|somb|meag|reconnoit)er", r"\1re"),
        (r"iz(?=(?:e[ds]?|ers?|ing|able|ations?)$)", "is"),
        (r"yz(?=(?:e[ds]?|ers?|ing)$)", "ys"),
        (r"z(?=(?:y|ier|iest|ily|iness)$)", "s"),
        (r"(?<=\w{3}[aeiou])(?<!ro)(?<!pe)(?<!be)(?<!ce)(?<!nu)l(?=(?:ed|ing|ers?|ist|ists|ous|ously|or|ors)$)", "ll"),
        (r"(?<=nc)el(?=(?:ed|ing)$)", "ell"),
        (r"(?<=enro|ulfi|thra|isti|nsti|appa|nsta)ll(?=(?:ments?|s)?$)", "l"),
        (r"ll(?=ful|fully$)", "l"),
        (r"(?<=\w{2})e(?=\w)|e(?=\w{4})", "ae"),
        (r"(?<=\w{2})e(?=\w)|e(?=\w{4})", "oe"),
        (r"ens(?=(?:e|es|ive|ively|eless)$)", "enc"),
        (r"og(?=s?$)", "ogue"),
        (r"^sk(?=ep)", "sc"),
        (r"^mol(?=[dt])", "moul"),
        (r"smolder", "smoulder"),
        (r"^balk", "baulk"),
        (r"sulf", "sulph"),
        (r"maneuver", "manoeuvr"),
        (r"(?<=manoeuvr)$", "e"),
    )
)
_WHOLE = {
    "maneuver": "manoeuvre",
    "maneuvers": "manoeuvres",
    "omelet": "omelette",
    "omelets": "omelettes",
    "pajamas": "pyjamas",
    "plow": "plough",
    "plows": "ploughs",
    "plowed": "ploughed",
    "plowing": "ploughing",
    "jewelry": "jewellery",
    "aluminum": "aluminium",
    "mustache": "moustache",
    "mustaches": "moustaches",
    "airplane": "aeroplane",
    "airplanes": "aeroplanes",
    "worshiping": "worshipping",
    "worshiped": "worshipped",
    "kidnaped": "kidnapped",
    "program": "programme",
}


def british(word: str) -> Iterator[str]:
    """British spellings that a lower-case word may be the American form of; most are no words."""
    if word in _WHOLE:
        yield _WHOLE[word]
    for american, spelled in _RULES:
        for match in american.finditer(word):
            yield word[: match.start()] + match.expand(spelled) + word[match.end() :]
