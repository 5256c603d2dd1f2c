"""This file renders the page of a run that has too many documents for one page: what it did, and where to look."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from unspin.reports import index
from unspin.reports.histogram import histogram
from unspin.reports.html import TITLE, page
from unspin.reports.index import Column
from unspin.reports.markup import safe, shown
from unspin.reports.records import stage_of
from unspin.reports.tally import Entry, Shown, Tally, rate
from unspin.stages.catalogue import every_rule, rules_of

# Lines of a table.
MOST_RULES, MOST_ENTRIES, MOST_FAILURES = 15, 20, 20
# The folder beside the page in which the pages of documents are.
FOLDER = "report"


def address(each: Shown) -> str:
    """Where the page of a document is, seen from the overview; empty where it has none."""
    return f"{FOLDER}/{each.number}.html" if each.repair else ""


def overview(tally: Tally) -> str:
    """The page: totals, how probably documents are spun, what was found most, and links to some documents."""
    numbers = index.totals(tally.totals, {"spun": sum(tally.bins[len(tally.bins) // 2 :])})
    head = f'<h1>{TITLE}</h1>\n<dl class="totals">{numbers}</dl>'
    return page(TITLE, head, "\n".join(_parts(tally)))


def _parts(tally: Tally) -> Iterator[str]:
    drawn = histogram(tally.bins, tally.counts["unjudged"])
    yield _section("How many are spun", "", drawn) if drawn else ""
    failed = tally.failures[:MOST_FAILURES]
    yield index.failures(failed, tally.counts["failures"] - len(failed))
    yield f'<div class="frequent">{_rules(tally)}{_entries(tally)}</div>'
    yield '<div id="documents">'
    yield _documents("The most spun", "Most probable first, then the most edits per 100 words.", tally.worst)
    yield _documents("Changed, at random", "Any document that changed is as likely to stand here.", tally.changed)
    yield _documents("Unchanged, at random", "To see what was left as it is.", tally.unchanged)
    yield "</div>"


def _section(title: str, why: str, content: str) -> str:
    said = f'<p class="why">{why}</p>' if why else ""
    return f'<section class="part"><h2>{title}</h2>{said}{content}</section>'


def _rules(tally: Tally) -> str:
    edits, suggestions = _apart(tally.edits), _apart(tally.suggestions)
    counted = [edits, suggestions] if suggestions else [edits]
    lines = [(_rule(rule, counted), "") for rule, _ in (edits + suggestions).most_common(MOST_RULES)]
    return _section("Rules", "What was found most often.", index.grid(lines)) if lines else ""


def _apart(rules: Counter[str]) -> Counter[str]:
    """The same, where an edit by several rules counts for each of them."""
    return sum((Counter(dict.fromkeys(rules_of(rule), many)) for rule, many in rules.items()), Counter())


def _rule(rule: str, counted: Sequence[Counter[str]]) -> list[Column]:
    known = every_rule().get(rule)
    swatch = f'<span class="swatch" data-stage="{stage_of(rule)}"></span>'
    named = f"{swatch} <code>{safe(rule)}</code> <span>{safe(known.title if known else '')}</span>"
    numbers = zip(("edits", "suggestions"), counted, strict=False)
    return [Column("rule", rule, rule, markup=named), *(index.number(title, each[rule]) for title, each in numbers)]


def _entries(tally: Tally) -> str:
    top = tally.entries.top(MOST_ENTRIES)
    missed = f" Rare ones were forgotten, so numbers may be too low by {tally.entries.missed:,}."
    why = f"What was replaced most often.{missed if tally.entries.missed else ''}"
    lines = [([_entry(entry), index.number("edits", many)], "") for entry, many in top]
    return _section("Replacements", why, index.grid(lines)) if lines else ""


def _entry(entry: Entry) -> Column:
    old = f"<del><bdi>{shown(entry.before)}</bdi></del>" if entry.before else "<em>nothing</em>"
    new = f"<ins><bdi>{shown(entry.after)}</bdi></ins>" if entry.after else "<em>deleted</em>"
    stage = stage_of(entry.stage)
    change = f'<span class="change" data-stage="{stage}">{old} <span class="arrow">→</span> {new}</span>'
    return Column("replacement", entry.before, entry.before, markup=change)


def _documents(title: str, why: str, few: Iterable[Shown]) -> str:
    lines = [(_document(each), address(each)) for each in few]
    return _section(title, why, index.grid(lines)) if lines else ""


def _document(each: Shown) -> list[Column]:
    summary = each.summary
    return [
        Column("document", summary["name"], summary["name"]),
        index.number("words", summary["words"]),
        index.probability(summary["spin_probability"]),
        index.number("edits", sum(summary["edits"].values())),
        Column("per 100 words", f"{rate(summary):.1f}", f"{rate(summary):.4f}"),
    ]
