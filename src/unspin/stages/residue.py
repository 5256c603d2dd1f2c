"""This file removes what stands in an article but is not the article: promotions, share buttons, spinner artefacts.

Deleting needs a high bar: a line goes only as a whole, when a rule describes all of it, it is short, and it does
not report anything.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from unspin.core.edit import Edit
from unspin.core.pipeline import Stage
from unspin.core.rules import Rule
from unspin.core.settings import Settings
from unspin.stages.residue_rules import ResidueRule, load_rules

DUPLICATE = Rule(
    "residue.duplicate",
    "Repeated line",
    "the same line stands in the text before",
    "Ministers will meet in Oslo on Friday to settle the last open points of the treaty.\n"
    "The talks began in May.\n"
    "Ministers will meet in Oslo on Friday to settle the last open points of the treaty.\n",
    "Ministers will meet in Oslo on Friday to settle the last open points of the treaty.\nThe talks began in May.\n",
)

# No residue seen had more words, but for consent notices, which are fixed texts of two or three sentences.
_MOST_WORDS = 25
_MOST_WORDS_OF_CONSENT = 45
_LONGEST = 330

# A line that says who said something is news, whatever else it looks like. Spun forms are among these verbs.
_REPORTS = re.compile(
    r"\b(?:said|says|told|tells|added|announced|reported|stated|mentioned|warned|claimed|argued|according to"
    r"|in line with)\b",
    re.IGNORECASE,
)
_STRAIGHT = str.maketrans("‘’“”\u00a0", "''\"\" ")
# Markers of lists, headings and emphasis, and the arrows that sites put round links.
_MARKERS = " \t\r\n*_#•·|>»›→–—-"


@dataclass(frozen=True, slots=True)
class _Finding:
    """What is wrong with one line."""

    rule: Rule
    confidence: float
    applicable: bool


def residue_stage(settings: Settings, rules: Sequence[ResidueRule] | None = None) -> Stage:
    """A stage that removes or flags residue as the settings' policies say. The default rules are the package's."""
    wanted = [each for each in (load_rules() if rules is None else rules) if settings.policy(each.kind) != "keep"]
    removed = {each.kind for each in wanted if settings.policy(each.kind) == "remove"}
    in_lines = _line_finder([each for each in wanted if each.scope != "span"], removed)
    spans = [each for each in wanted if each.scope == "span"]
    duplicates = settings.policy("duplicate")

    def stage(text: str) -> Iterator[Edit]:
        lines = text.split("\n")
        findings = in_lines(lines)
        if duplicates != "keep":
            for index, confidence in repeated_lines(lines):
                findings.setdefault(index, _Finding(DUPLICATE, confidence, duplicates == "remove"))
        edits = [*_deletions(lines, findings, settings.threshold), *_span_edits(text, spans, removed)]
        yield from _disjoint(edits, settings.threshold)

    return stage


# Lines


def _line_finder(
    rules: Sequence[ResidueRule], removed: set[str]
) -> Callable[[Sequence[str]], dict[int, _Finding]]:
    """A function that finds the lines which a rule describes."""
    alone = [each for each in rules if each.scope == "line"]
    after = [each for each in rules if each.scope == "after"]
    any_rule = re.compile("|".join(f"(?:{each.pattern.pattern})" for each in alone) or r"(?!)", re.IGNORECASE)

    def find(lines: Sequence[str]) -> dict[int, _Finding]:
        findings: dict[int, _Finding] = {}
        code = _code_lines(lines)
        last: tuple[int, str] | None = None
        for index, line in enumerate(lines):
            if len(line) > _LONGEST or index in code:
                continue
            bare = line.translate(_STRAIGHT).strip(_MARKERS)
            candidates = alone if any_rule.fullmatch(bare) else ()
            kind = last[1] if last and _directly_after(lines, last[0], index) else None
            rule = _first_match(bare, [*candidates, *(each for each in after if each.kind == kind)])
            if rule is not None:
                findings[index] = _Finding(rule.rule, rule.confidence, rule.kind in removed)
                last = (index, rule.kind) if rule.scope == "line" else None
        return findings

    return find


def _first_match(bare: str, rules: Iterable[ResidueRule]) -> ResidueRule | None:
    """The first rule that describes the line, unless the line is too long for residue or reports something."""
    for rule in rules:
        if rule.pattern.fullmatch(bare):
            most = _MOST_WORDS_OF_CONSENT if rule.kind == "cookie" else _MOST_WORDS
            reports = rule.kind != "credit" and _REPORTS.search(bare)
            return None if reports or len(bare.split()) > most else rule
    return None


def _directly_after(lines: Sequence[str], first: int, second: int) -> bool:
    """Whether only blank lines lie between."""
    return not any(map(str.strip, lines[first + 1 : second]))


def _code_lines(lines: Sequence[str]) -> set[int]:
    """The lines of fenced code blocks."""
    fences = [index for index, line in enumerate(lines) if line.startswith(("```", "~~~"))]
    return {index for start, end in zip(fences[::2], fences[1::2], strict=False) for index in range(start, end)}


# Repeated lines

_LEAST_REPEATED = 25
# Shorter sentences are repeated rightly ("The ministry declined to comment."), and so are the lines of tables, verse
# and chants; a whole paragraph is not.
_PARAGRAPH = 60
_SENTENCE_END = re.compile(r"[.!?…][\"')\]]?$")


def repeated_lines(lines: Sequence[str]) -> Iterator[tuple[int, float]]:
    """The lines that repeat an earlier one and should not, each with its confidence.

    Right repetitions are spared: headings, tables, lists, verse, code. A line that directly follows its first copy
    (as a headline does that the page had twice) need not be a sentence.
    """
    first: dict[str, int] = {}
    for index, line in enumerate(lines):
        if len(line) < _LEAST_REPEATED:
            continue
        original = first.setdefault(line.strip(), index)
        if original != index:
            confidence = _repeat_confidence(lines, original, index)
            if confidence:
                yield index, confidence


def _repeat_confidence(lines: Sequence[str], original: int, index: int) -> float:
    line = lines[index].strip().translate(_STRAIGHT)
    if len(line) < _LEAST_REPEATED or not (line[0].isalpha() or line[0] in "\"'") or lines[index][0].isspace():
        return 0.0
    if len(line) < _PARAGRAPH and (_is_short(lines, original - 1) or _is_short(lines, index + 1)):
        return 0.0
    if _directly_after(lines, original, index):
        return 0.9
    if not _SENTENCE_END.search(line):
        return 0.0
    return 0.9 if len(line) >= _PARAGRAPH else 0.4


def _is_short(lines: Sequence[str], index: int) -> bool:
    """Whether the line exists and looks like one of a verse, table or list."""
    return 0 <= index < len(lines) and 0 < len(lines[index].strip()) < _PARAGRAPH


# Deletions


def _deletions(lines: Sequence[str], findings: Mapping[int, _Finding], threshold: float) -> Iterator[Edit]:
    """One edit for each run of lines that go together; one for each line that is only shown."""
    if not findings:
        return
    starts = [0, *accumulate(len(line) + 1 for line in lines)]
    run: list[int] = []
    for index in sorted(findings):
        finding = findings[index]
        if not finding.applicable or finding.confidence < threshold:
            yield _deletion(lines, starts, [index], findings)
            continue
        if run and not _directly_after(lines, run[-1], index):
            yield _deletion(lines, starts, run, findings)
            run = []
        run.append(index)
    if run:
        yield _deletion(lines, starts, run, findings)


def _deletion(
    lines: Sequence[str], starts: Sequence[int], run: Sequence[int], findings: Mapping[int, _Finding]
) -> Edit:
    found = [findings[index] for index in run]
    start, end = _extent(lines, starts, run[0], run[-1])
    return Edit(
        start,
        before="\n".join(lines)[start:end],
        after="",
        rule="+".join(dict.fromkeys(each.rule.id for each in found)),
        reason="; ".join(dict.fromkeys(each.rule.why for each in found)),
        confidence=min(each.confidence for each in found),
        applicable=found[0].applicable,
    )


def _extent(lines: Sequence[str], starts: Sequence[int], first: int, last: int) -> tuple[int, int]:
    """What to delete so that the lines first to last go, and one paragraph break is left where they stood."""
    above, below = first - 1, last + 1
    while above >= 0 and not lines[above].strip():
        above -= 1
    while below < len(lines) and not lines[below].strip():
        below += 1
    if below < len(lines):
        blank_above = above < first - 1
        return starts[first], starts[below if above < 0 or blank_above else last + 1]
    if above < 0:
        return 0, starts[-1] - 1
    if last == len(lines) - 1:  # the text has no line end at its end, and shall have none
        return starts[above] + len(lines[above].rstrip("\r")), starts[-1] - 1
    return starts[above + 1] - 1, starts[last + 1] - 1


# Spans


def _span_edits(text: str, rules: Iterable[ResidueRule], removed: set[str]) -> Iterator[Edit]:
    for each in rules:
        if not each.needs or any(need in text for need in each.needs):
            for match in each.pattern.finditer(text):
                after, *others = _readings(match, each.template)
                rule = each.rule
                yield Edit(
                    match.start(), match[0], after, rule.id, rule.why, each.confidence, tuple(others), each.kind in removed
                )


def _readings(match: re.Match[str], template: str) -> list[str]:
    """What may stand for the match, best first: alternatives are parted by "|", as in spintax."""
    readings = dict.fromkeys(match.expand(template).split("|"))
    return [reading for reading in readings if reading] or [""]


# Selection


def _disjoint(edits: Iterable[Edit], threshold: float) -> Iterator[Edit]:
    """The edits without those inside another; touching ones that will be applied become one.

    Edits that touch would not survive `select` together.
    """
    last: Edit | None = None
    for edit in sorted(edits, key=lambda edit: (edit.start, -edit.end)):
        if not edit.applicable or edit.confidence < threshold:
            yield edit
        elif last is None or edit.start > last.end:
            if last:
                yield last
            last = edit
        elif edit.start == last.end:
            last = _joined(last, edit)
    if last:
        yield last


def _joined(left: Edit, right: Edit) -> Edit:
    return Edit(
        left.start,
        left.before + right.before,
        left.after + right.after,
        f"{left.rule}+{right.rule}",
        f"{left.reason}; {right.reason}",
        min(left.confidence, right.confidence),
    )
