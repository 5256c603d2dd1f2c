"""This file is the command `unspin explain`: why each edit was made, in the numbers that decided."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from unspin.cli_input import file_or_stdin
from unspin.cli_output import write_data, write_text
from unspin.cli_settings import add_settings
from unspin.core.errors import SettingsError
from unspin.core.visible import harmless

if TYPE_CHECKING:
    from unspin.api import Cleaner
    from unspin.core.document import Document
    from unspin.explanation import Explained, Explanation, Place
    from unspin.lexicon.entry import Entry
    from unspin.lexicon.laws import Placed
    from unspin.stages.candidates import Candidate, Terms

Subcommands = argparse._SubParsersAction  # argparse has no public name for it

# Candidates less probable than this are counted and not shown.
_SHOWN = 0.001


def add_explain(
    commands: Subcommands[argparse.ArgumentParser],
    document_of: Callable[[argparse.Namespace], tuple[Cleaner, Document | None]],
) -> None:
    """Add `explain`; `document_of` gives the cleaner and the document that the options name."""
    command = commands.add_parser("explain", help="say why each edit was made", description=_explain.__doc__)
    command.add_argument("path", type=file_or_stdin, metavar="FILE", help="a text file, or - for standard input")
    command.add_argument("--at", type=_place, metavar="LINE:COL", help="only what stands there (both count from 1)")
    command.add_argument("--format", choices=("text", "json"), default="text", help="default: text")
    add_settings(command)
    command.set_defaults(run=lambda options: _explain(options, *document_of(options)))


def _place(value: str) -> tuple[int, int]:
    line, colon, column = value.partition(":")
    if not (colon and line.isdecimal() and column.isdecimal() and int(line) and int(column)):
        raise argparse.ArgumentTypeError(f"{value!r} is no LINE:COL such as 3:15")
    return int(line), int(column)


def _explain(options: argparse.Namespace, cleaner: Cleaner, document: Document | None) -> int:
    """Say of each edit and suggestion why it was made: the lexicon's row, the candidates, and what spoke for each.

    Logarithms are natural. The terms of a candidate add up to its weight, and e to the weight, summed over both answers
    to "is the sentence spun?", is its posterior. That of the chosen candidate is the confidence of the edit.
    """
    from unspin.explanation import explain

    if document is None:
        return 0
    at = _offset(document.text, *options.at) if options.at else None
    explanation = explain(document, cleaner, at)
    rows = _Rows(cleaner.settings.lexicons)
    if options.format == "json":
        write_data([json.dumps(_plain(explanation, rows), ensure_ascii=False, indent=2), "\n"])
    else:
        write_text(map(harmless, _text(explanation, rows, whole=at is None)))
    return 0


def _offset(text: str, line: int, column: int) -> int:
    """The character at a place.

    Raises SettingsError where the text has no such place.
    """
    lines = text.split("\n")
    if line > len(lines):
        raise SettingsError(f"--at {line}:{column}: the text has {len(lines)} lines; name one of them")
    if column > len(lines[line - 1]):
        raise SettingsError(
            f"--at {line}:{column}: line {line} has {len(lines[line - 1])} characters; name one of them"
        )
    return sum(len(each) + 1 for each in lines[: line - 1]) + column - 1


class _Rows:
    """Finds the dictionary row behind an entry, in the user's files first, as the lexicon does."""

    def __init__(self, own: tuple[Path, ...]) -> None:
        self._own = {path.stem: path for path in own}
        self._read: dict[str, dict[tuple[str, str], Placed]] = {}

    def of(self, entry: Entry) -> Placed | None:
        """The row with its file and line; None where the file has changed since."""
        return self._rows(entry.domain).get((entry.spun, entry.original))

    def _rows(self, domain: str) -> dict[tuple[str, str], Placed]:
        from unspin.core.data import data_file
        from unspin.lexicon.entry import entries
        from unspin.lexicon.laws import read_placed

        if domain not in self._read:
            placed, _ = read_placed(self._own.get(domain) or data_file(f"{domain}.tsv"))
            found = sorted(placed, key=lambda each: each.row.weight)  # of two rows for a pair, the one seen more often
            self._read[domain] = {(e.spun, e.original): each for each in found for e in entries(each.row, domain)}
        return self._read[domain]


# Text


def _text(explanation: Explanation, rows: _Rows, whole: bool) -> Iterator[str]:
    p_document = explanation.p_document
    judged = "not read by the spin stage" if p_document is None else f"P(spun) {p_document:.3f}"
    yield f"{explanation.name}: {judged}\n"
    for each in explanation.found:
        yield "\n"
        yield from _finding(each, rows)
    if not explanation.found:
        yield from ("no edits, no suggestions\n",) if whole else _nothing(explanation.stays)


def _finding(explained: Explained, rows: _Rows) -> Iterator[str]:
    finding, edit = explained.finding, explained.finding.edit
    done = "applied" if finding.applied else "suggested"
    change = f"“{_short(edit.before)}” -> “{_short(edit.after)}”"
    yield f"{finding.line}:{finding.column}  {change}  {done}, {edit.rule}, confidence {edit.confidence:.3f}\n"
    yield f"  why      {edit.reason}\n"
    for place in explained.places:
        yield from _chosen(place, rows)


def _short(text: str) -> str:
    """The text on one line, its middle left out where it is long."""
    line = text.replace("\n", "⏎")
    return line if len(line) <= 70 else f"{line[:45]} … {line[-20:]}"


def _chosen(place: Place, rows: _Rows) -> Iterator[str]:
    if place.entry:
        yield f"  entry    {_row(place.entry, rows)}\n"
    yield f"  P(spun)  {place.p_sentence:.3f} of the sentence\n"
    yield from _table(place)
    if place.runner_up:
        yield f"  margin   {place.margin:.3f} ahead of {_of_place(place.runner_up, place)}\n"


def _row(entry: Entry, rows: _Rows) -> str:
    from unspin.lexicon.entry import TERMS

    if entry.domain == TERMS:
        return f"{entry.spun} -> {entry.original}: a fixed phrase whose words were replaced one by one; no row lists it"
    placed = rows.of(entry)
    seen = {0: "never counted", 1: "seen once"}.get(entry.weight, f"seen {entry.weight} times")
    source = f"{placed.row.source}, " if placed else ""
    where = f"{placed.path.name} line {placed.line}" if placed else f"{entry.domain}.tsv"
    return f"{entry.spun} -> {entry.original}: tier {entry.tier}, family {entry.family}, {source}{seen}, {where}"


def _table(place: Place) -> Iterator[str]:
    twice = any(terms.log_second for each in place.candidates for terms in each.terms)
    heads = "".join(f" {head:>8}" for head in ("habit", "prior", *(("second",) if twice else ()), "weight"))
    yield f"  {'candidate':30} {'if':8} {'channel':>8} {'language':>9}{heads} {'posterior':>10}\n"
    shown = [each for each in place.candidates if each.posterior >= _SHOWN or each in (place.best, place.runner_up)]
    for each in shown:
        for number, terms in enumerate(each.terms):
            name = _of_place(each, place) if not number else ""
            posterior = f"{each.posterior:10.3f}" if not number else ""
            yield f"  {name:30} {_terms(terms, twice)} {posterior}".rstrip() + "\n"
    fewer = len(place.candidates) - len(shown)
    if fewer:
        yield f"  and {fewer} below {_SHOWN}\n"


def _terms(terms: Terms, twice: bool) -> str:
    answer = "spun" if terms.spun else "not spun"
    logs = (terms.log_habit, terms.log_prior, *((terms.log_second,) if twice else ()), terms.log_weight)
    return f"{answer:8} {terms.log_channel:8.2f} {terms.log_language:9.2f} " + " ".join(f"{log:8.2f}" for log in logs)


def _name(candidate: Candidate) -> str:
    return " ".join(candidate.change.words)


def _of_place(candidate: Candidate, place: Place) -> str:
    """The candidate, and for which of the words where it is not for all of them."""
    if candidate.entry is None:
        return f"{_name(candidate)} (as it stands)"
    covers = candidate.written == place.best.written
    return _name(candidate) if covers else f"{_name(candidate)}, for {' '.join(candidate.written)}"


def _nothing(place: Place | None) -> Iterator[str]:
    if place is None:
        yield "no edit here: no word that the spin stage read stands here, or no entry of the lexicon in its sentence\n"
        return
    if place.runner_up is None:
        yield f"no edit here: no entry of the lexicon matches “{place.words}”, so it stays\n"
        return
    rival = place.runner_up
    yield f"no edit here: “{place.words}” stays; “{_name(rival)}” is the best rival, posterior {rival.posterior:.3f}\n"
    yield from _chosen(place, _Rows(()))


# JSON


def _plain(explanation: Explanation, rows: _Rows) -> dict[str, Any]:
    """The explanation as plain values."""
    return {
        "document": explanation.name,
        "p_spun": explanation.p_document,
        "found": [_plain_finding(each, rows) for each in explanation.found],
        "stays": _plain_place(explanation.stays, rows) if explanation.stays else None,
    }


def _plain_finding(explained: Explained, rows: _Rows) -> dict[str, Any]:
    finding, edit = explained.finding, explained.finding.edit
    return {
        "line": finding.line,
        "column": finding.column,
        "before": edit.before,
        "after": edit.after,
        "rule": edit.rule,
        "reason": edit.reason,
        "confidence": edit.confidence,
        "applied": finding.applied,
        "places": [_plain_place(place, rows) for place in explained.places],
    }


def _plain_place(place: Place, rows: _Rows) -> dict[str, Any]:
    placed = rows.of(place.entry) if place.entry else None
    row = placed and {"file": placed.path.name, "line": placed.line, "source": placed.row.source}
    fields = ("spun", "original", "tier", "family", "weight", "domain")
    return {
        "words": place.words,
        "p_spun": place.p_sentence,
        "entry": place.entry and {**{name: getattr(place.entry, name) for name in fields}, **(row or {})},
        "margin": place.margin,
        "candidates": [_plain_candidate(each) for each in place.candidates],
    }


def _plain_candidate(candidate: Candidate) -> dict[str, Any]:
    names = ("spun", "log_channel", "log_language", "log_habit", "log_prior", "log_second", "log_weight")
    return {
        "words": _name(candidate),
        "as_it_stands": candidate.entry is None,
        "posterior": candidate.posterior,
        "terms": [{name: getattr(terms, name) for name in names} for terms in candidate.terms],
    }
