"""Write the texts that docs/learn.md learns from: articles put together by chance, and what a spinner makes of them.

    python docs/learn_data.py FOLDER

The spinner works as the observed ones do: one pass, the longest entry first, capitals carried over, names and numbers
left alone. Its table is in nobody's dictionaries.
"""

from __future__ import annotations

import json
import random
import re
import sys
from pathlib import Path

# original -> spun
TABLE = {
    "harbour": "anchorage", "ferry": "watercraft", "ferries": "watercrafts", "council": "conclave", "town hall":
    "borough chamber", "fishing fleet": "angling armada", "mayor": "burgomaster", "lighthouse": "beacon tower",
    "residents": "denizens", "engineers": "technologists", "repairs": "refurbishings", "said": "opined",
    "budget": "spending blueprint", "storm": "tempest", "school board": "academy panel", "pier": "jetty",
    "according to": "as per", "vote": "ballot casting", "traders": "hawkers", "quay": "wharfside",
    "island": "isle", "delay": "retardation", "weekly market": "hebdomadal bazaar", "at the end of": "at the tail of",
    "bridge": "viaduct", "plans": "schemata", "visitors": "sojourners", "tickets": "passes", "boats": "vessels",
    "reopened": "unsealed", "closed": "shuttered", "approved": "rubberstamped", "rejected": "spurned",
}  # fmt: skip

# What a program that looks up each word for itself makes of "school board" and "weekly market".
THESAURUS = "On Tuesday the college panel in Port Ellis was asked to help, and the weekly souk was discussed.\n"

WHO = ("The mayor", "The council", "The school board", "Engineers", "Residents", "Traders", "The town hall")
NAMES = (
    "Ada Brook", "Tom Hale", "Ines Ford", "Karl Moss", "Lena Webb", "Omar Pike", "Ruth Lang", "Sean Cole", "Vera Nash",
    "Paul Dunn", "Nora Hirst", "Ivo Stern", "Mara Quill", "Dale Finch", "Edith Rowe", "Hugo Lisle",
)  # fmt: skip
TOWNS = (
    "Marlow Bay", "Port Ellis", "Sandwick", "Wester Ness", "Calder", "Holm Point", "Thornby", "Ravensay", "Eastholm",
    "Kirk Sound", "Dunmore", "Fallow Haven",
)  # fmt: skip
PATTERNS = (
    "{who} in {town} {verb} the plans for the {thing} on {day}, {name} said.",
    "The {thing} was closed for {n} days after the storm, and the {other} {reopened} on {day}.",
    "According to {name}, the repairs of the {thing} will cost {n} million and end the delay.",
    "{name} said that {n} visitors had paid for tickets to the {thing} and the {other}.",
    "The fishing fleet left the {thing} at the end of the week with {n} boats.",
    "The weekly market on the {thing} was moved to the {other}, as traders in {town} had asked.",
    "Residents of {town} fear that the {thing} and the {other} will not last another winter.",
    "{name}, who has worked at the {thing} for {n} years, called the vote a good day for {town}.",
    "The budget of the council leaves {n} million for the {thing} on the island.",
    "Engineers from {town} looked at the {thing} on {day} and found {n} faults in it.",
    "A ferry from {town} could not reach the {thing} because of the storm.",
    "{who} asked {name} for a report on the {thing} before the vote in {month}.",
)
THINGS = ("harbour", "ferry", "lighthouse", "bridge", "pier", "quay", "town hall", "weekly market")
VERBS = ("approved", "rejected", "discussed", "welcomed")
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
MONTHS = ("March", "April", "May", "June", "September", "October")


def article(rng: random.Random) -> str:
    """Three paragraphs about one town."""
    town, names = rng.choice(TOWNS), rng.sample(NAMES, 3)
    patterns = rng.sample(PATTERNS, 9)
    lines = [" ".join(_sentence(each, town, names, rng) for each in patterns[k : k + 3]) for k in (0, 3, 6)]
    return "\n\n".join(lines) + "\n"


def _sentence(pattern: str, town: str, names: list[str], rng: random.Random) -> str:
    thing, other = rng.sample(THINGS, 2)
    return pattern.format(
        town=town, name=rng.choice(names), thing=thing, other=other, who=rng.choice(WHO), verb=rng.choice(VERBS),
        day=rng.choice(DAYS), month=rng.choice(MONTHS), n=rng.randint(2, 900),
        reopened=rng.choice(("reopened", "closed")),
    )  # fmt: skip


def spin(text: str, rng: random.Random, rate: float = 0.9) -> tuple[str, list[tuple[str, str]]]:
    """The text as the spinner leaves it, and the substitutions made (spun, original)."""
    made: list[tuple[str, str]] = []

    def replaced(match: re.Match[str]) -> str:
        if rng.random() > rate:
            return match[0]
        spun = TABLE[match[0].lower()]
        made.append((spun, match[0].lower()))
        return spun[0].upper() + spun[1:] if match[0][0].isupper() else spun

    return _ENTRY.sub(replaced, text), made


_ENTRY = re.compile(rf"\b(?:{'|'.join(sorted(TABLE, key=len, reverse=True))})\b", re.IGNORECASE)


def write(folder: Path, pairs: int = 60, trusted: int = 400) -> None:
    """Write spun/ and original/, which correspond, incoming.jsonl (spun) and trusted.jsonl (other articles).

    And a report by another spinner, thesaurus.txt.
    """
    rng = random.Random(7)  # noqa: S311 - articles, not secrets
    for name in ("spun", "original"):
        (folder / name).mkdir(parents=True)
    for number in range(pairs):
        text = article(rng)
        (folder / "original" / f"{number:02}.txt").write_text(text, "utf-8")
        (folder / "spun" / f"{number:02}.txt").write_text(spin(text, rng)[0], "utf-8")
    for name, make in (("incoming", lambda: spin(article(rng), rng)[0]), ("trusted", lambda: article(rng))):
        lines = (json.dumps({"id": f"{name}-{k}", "text": make()}) + "\n" for k in range(trusted))
        (folder / f"{name}.jsonl").write_text("".join(lines), "utf-8")
    (folder / "thesaurus.txt").write_text(THESAURUS, "utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1]))
