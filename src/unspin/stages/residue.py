"""This file removes what stands in an article but is not the article: promotions, share buttons, artefacts.

Deleting needs a high bar: a line goes only as a whole, when a rule describes all of it, it is short, and it
reports nothing.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, islice, takewhile
from operator import eq
from typing import Protocol

from unspin.core.edit import Edit
from unspin.core.rules import Rule
from unspin.core.settings import Settings
from unspin.core.values import dataclass, replace
from unspin.stages.artefacts import JUDGES, Page, page_of
from unspin.stages.repeats import repeated_lines
from unspin.stages.residue_rules import ResidueRule, load_rules
from unspin.stages.seen import seen
from unspin.text.coarse import Cut, coarse_words

DUPLICATE = Rule(
    "residue.duplicate",
    "Repeated line",
    "the same line stands in the text before",
    "Ministers meet in Oslo on Friday to settle the last points of the treaty.\nThe talks began in May.\n"
    "Ministers meet in Oslo on Friday to settle the last points of the treaty.\n",
    "Ministers meet in Oslo on Friday to settle the last points of the treaty.\nThe talks began in May.\n",
)

# No residue seen had more words, but for consent notices, which are fixed texts of two or three sentences.
_MOST_WORDS = 25
_MOST_WORDS_OF_CONSENT = 45
_LONGEST = 330

# A line that says who said something is news, whatever else it looks like. Spun forms are among these verbs.
_REPORTS = re.compile(
    r"\b(?:said|says|told|tells|added|announced|reported|stated|mentioned|warned|claimed|argued|according to"
    r"|in line with)\b"
)
_STRAIGHT = str.maketrans("‘’“”\u00a0", "''\"\" ")
# Markers of lists, headings and emphasis, and the arrows that sites put round links.
_MARKERS = " \t\r\n*_#•·|>»›→–—-"


@dataclass(frozen=True, slots=True)
class _Finding:
    """What is wrong with one line, and the kind of residue that it is."""

    rule: Rule
    kind: str
    confidence: float
    applicable: bool
    anywhere: bool = False

    def on(self, page: Page) -> _Finding:
        """The same as it is on this page: less sure where the page is no article and the rule is for those."""
        sure = self.anywhere or page.is_article
        return self if sure else replace(self, confidence=min(self.confidence, _ELSEWHERE))

    def is_applied(self, threshold: float) -> bool:
        """Whether the line goes, and is not merely shown."""
        return self.applicable and self.confidence >= threshold


# Whether text[start:end] is left to a later stage.
Spare = Callable[[str, int, int], bool]

# How sure it is that a line is no part of a page that is no article, where its rule is for articles: a manual has
# "Copy link", a glossary "Advertisement", a policy "We use cookies", and sections that repeat what they share.
_ELSEWHERE = 0.3


class ResidueStage(Protocol):
    """A stage that may be told how probable it is that the text was spun."""

    def __call__(self, text: str, p_spun: float | None = None, cut: Cut = coarse_words) -> Iterable[Edit]:
        """The edits of the text, sure ones and suggestions."""
        ...


def residue_stage(
    settings: Settings, rules: Sequence[ResidueRule] | None = None, spare: Spare | None = None
) -> ResidueStage:
    """A stage that removes or flags residue as the settings say. Without `rules`, the package's are used.

    Spans for which `spare(text, start, end)` holds stay.
    """
    known = load_rules() if rules is None else rules
    wanted = [each for each in known if settings.policy(each.kind) != "keep"]
    removed = {each.kind for each in wanted if settings.policy(each.kind) == "remove"}
    in_lines = line_finder([each for each in wanted if each.scope != "span"], removed)
    spans = [each for each in wanted if each.scope == "span"]
    threshold = settings.threshold_of("residue")

    def stage(text: str, p_spun: float | None = None, cut: Cut = coarse_words) -> Iterator[Edit]:
        lines = text.split("\n")
        code = _code_lines(lines)
        findings = in_lines(lines, code)
        matches = [each for each in _matches(text, spans, cut) if not (spare and spare(text, *each[1].span()))]
        bare = _mended(text, [each for each in matches if each[0].anywhere]).split("\n") if matches else lines
        findings |= _duplicates(
            bare if len(bare) == len(lines) else lines, findings, code, settings.policy("duplicate")
        )
        if not findings and not matches:
            return
        gone = {index for index, each in findings.items() if each.is_applied(threshold)}
        page = page_of(text, _left(lines, gone, spans), are_furniture(findings.values()), p_spun)
        findings = {index: each.on(page) for index, each in findings.items()}
        applied = {index: each for index, each in findings.items() if each.is_applied(threshold)}
        shown = [{index: each} for index, each in findings.items() if index not in applied]
        in_spans = _span_edits(matches, page, removed)
        yield from _disjoint([*_deletions(text, lines, [applied, *shown]), *in_spans], threshold)

    return stage


def _left(lines: Sequence[str], gone: Container[int], spans: Sequence[ResidueRule]) -> tuple[str, str]:
    """What mending would leave of a text, with braces and without: judged by that, it is the same when mended again."""
    rest = "\n".join(line for index, line in enumerate(lines) if index not in gone)
    matches = list(_matches(rest, spans))
    others = [each for each in matches if each[0].rule.id != "residue.braces"]
    return _mended(rest, others), _mended(rest, matches)


def _mended(text: str, matches: Iterable[tuple[ResidueRule, re.Match[str]]]) -> str:
    """The text with all spans mended that rules describe."""
    pieces, end = [], 0
    for rule, match in sorted(matches, key=lambda each: each[1].start()):
        if match.start() >= end:
            pieces += [text[end : match.start()], _readings(match, rule.template)[0]]
            end = match.end()
    return "".join([*pieces, text[end:]])


# What sites put round any article, in several kinds: a manual or a tutorial of a site has lines of one or two.
_FURNITURE = frozenset(("cookie", "load-error", "promotion", "related", "share"))
_KINDS_OF_SITES = 3


def are_furniture(findings: Iterable[_Finding]) -> bool:
    """Whether lines of so many kinds are residue that the page is an article of a site on any subject."""
    return len({each.kind for each in findings} & _FURNITURE) >= _KINDS_OF_SITES


# Lines


_Finder = Callable[[Sequence[str], frozenset[int]], dict[int, _Finding]]


def line_finder(rules: Sequence[ResidueRule], removed: set[str]) -> _Finder:
    """A function that finds the lines which a rule describes; those of `code` are none."""
    beginning_like = _by_beginning([each for each in rules if each.scope == "line"])
    after = [each for each in rules if each.scope == "after"]

    def describing(line: str, kind_before: str) -> ResidueRule | None:
        if len(line) > _LONGEST:
            return None
        bare = _bare(line)
        candidates = beginning_like(bare)
        if kind_before:
            candidates = [*candidates, *(each for each in after if each.kind == kind_before)]
        return _first_match(bare, candidates)

    def find(lines: Sequence[str], code: frozenset[int]) -> dict[int, _Finding]:
        findings: dict[int, _Finding] = {}
        kind = ""  # that of the line before, blank ones aside, where it is residue by itself
        for index, line in enumerate(lines):
            if not line.strip():
                continue
            kind, kind_before = "", kind
            if index in code:
                continue
            rule, read = describing(line, kind_before), seen(line)
            if rule is None and read != line:
                rule = describing(read, kind_before)
            if rule is not None:
                findings[index] = _Finding(rule.rule, rule.kind, rule.confidence, rule.kind in removed, rule.anywhere)
                kind = rule.kind if rule.scope == "line" else ""
        return findings

    return find


def _by_beginning(rules: Sequence[ResidueRule]) -> Callable[[str], Sequence[ResidueRule]]:
    """A function from a line to the rules, in their order, that may describe what begins like it.

    So a rule is compiled when a line begins like one of its own: all 35 take 30 ms, a clean page asks for some six.
    """
    found: dict[str, list[tuple[int, ResidueRule]]] = defaultdict(list)
    for place, each in enumerate(rules):
        for need in each.needs or ("",):
            found[need].append((place, each))
    lengths: dict[str, set[int]] = defaultdict(set)  # by first character
    for need in found:
        lengths[need[:1]].add(len(need))

    def beginning_like(bare: str) -> Sequence[ResidueRule]:
        begun = {0, *lengths.get(bare[:1], ())}
        places = {place: each for length in begun for place, each in found.get(bare[:length], ())}
        return [places[place] for place in sorted(places)]

    return beginning_like


def _bare(line: str) -> str:
    """The line as patterns meet it."""
    return (line if line.isascii() else line.translate(_STRAIGHT)).strip(_MARKERS).lower()


def _first_match(bare: str, rules: Sequence[ResidueRule]) -> ResidueRule | None:
    """The first rule that describes the line, unless it is too long for residue or reports something.

    No rule is tried after the last that may have such a line; of a paragraph none may.
    """
    words = len(bare.split())
    fit = [words <= _most_words(rule.kind) for rule in rules]
    while fit and not fit[-1]:
        fit.pop()
    described = (k for k, _ in enumerate(fit) if rules[k].pattern.fullmatch(bare))
    first = next(described, None)
    if first is None or not fit[first] or (rules[first].kind != "credit" and _REPORTS.search(bare)):
        return None
    return rules[first]


def _most_words(kind: str) -> int:
    return _MOST_WORDS_OF_CONSENT if kind == "cookie" else _MOST_WORDS


def _directly_after(lines: Sequence[str], first: int, second: int) -> bool:
    """Whether only blank lines lie between."""
    return not any(map(str.strip, lines[first + 1 : second]))


def _code_lines(lines: Sequence[str]) -> frozenset[int]:
    """The lines of fenced code blocks."""
    fences = [index for index, line in enumerate(lines) if line.startswith(("```", "~~~"))]
    blocks = zip(fences[::2], fences[1::2], strict=False)
    return frozenset(index for start, end in blocks for index in range(start, end))


# Repeated lines


def _duplicates(
    lines: Sequence[str], findings: Mapping[int, _Finding], code: frozenset[int], policy: str
) -> dict[int, _Finding]:
    """The repeated lines among those that no rule describes."""
    if policy == "keep":
        return {}
    rest = ["" if index in findings else line for index, line in enumerate(lines)] if findings else lines
    repeats = list(repeated_lines(rest, code))
    if not repeats:
        return {}
    # No page needs its title twice, whatever it is.
    titles = _other_titles(lines, {index for index, each in findings.items() if each.anywhere})
    return {k: _Finding(DUPLICATE, "duplicate", sure, policy == "remove", k in titles) for k, sure in repeats}


def _other_titles(lines: Sequence[str], gone: set[int]) -> set[int]:
    """The lines that are the first again and stand right below it, blank ones and `gone` aside."""
    standing = (index for index, line in enumerate(lines) if line.strip() and index not in gone)
    first = next(standing, 0)
    return set(takewhile(lambda index: lines[index].strip() == lines[first].strip(), standing))


# Deletions


def _deletions(text: str, lines: Sequence[str], together: Iterable[Mapping[int, _Finding]]) -> Iterator[Edit]:
    """One edit for each run of lines that go together."""
    runs = [(findings, run) for findings in together for run in _runs(lines, findings)]
    starts = [0, *accumulate(len(line) + 1 for line in lines)] if runs else []
    for findings, run in runs:
        start, end = _extent(lines, starts, run[0], run[-1])
        found = [findings[index] for index in run]
        yield Edit(
            start,
            before=text[start:end],
            after="",
            rule="+".join(dict.fromkeys(each.rule.id for each in found)),
            reason="; ".join(dict.fromkeys(each.rule.why for each in found)),
            confidence=min(each.confidence for each in found),
            applicable=found[0].applicable,
        )


def _runs(lines: Sequence[str], indices: Iterable[int]) -> Iterator[list[int]]:
    """The lines gathered where nothing but blank lines lies between them."""
    run: list[int] = []
    for index in sorted(indices):
        if run and not _directly_after(lines, run[-1], index):
            yield run
            run = []
        run.append(index)
    if run:
        yield run


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


def _matches(
    text: str, rules: Iterable[ResidueRule], cut: Cut = coarse_words
) -> Iterator[tuple[ResidueRule, re.Match[str]]]:
    for each in rules:
        if _may_match(each, text, cut):
            for match in each.pattern.finditer(text):
                yield each, match


def _may_match(rule: ResidueRule, text: str, cut: Cut) -> bool:
    """Whether the text holds one of the rule's needs, if it has any.

    To look for two equal neighbours among the words takes a third of the time that a dozen doubled words take.
    """
    if rule.twice and not any(map(eq, words := cut(text), islice(words, 1, None))):
        return False
    return not rule.needs or any(need[-1] in text and need in text for need in rule.needs)


def _span_edits(matches: Iterable[tuple[ResidueRule, re.Match[str]]], page: Page, removed: set[str]) -> Iterator[Edit]:
    """The edit of each match, less sure where the page gives what was found a meaning, none where that is plain."""
    for each, match in matches:
        judge, rule = JUDGES.get(each.rule.id), each.rule
        confidence = each.confidence * judge(page, match) if judge else each.confidence
        confidence = confidence if each.anywhere or page.is_article else min(confidence, _ELSEWHERE)
        if confidence:
            after, *others = _readings(match, each.template)
            applicable = each.kind in removed
            yield Edit(match.start(), match[0], after, rule.id, rule.why, confidence, tuple(others), applicable)


def _readings(match: re.Match[str], template: str) -> list[str]:
    """What may stand for the match, best first: alternatives are parted by "|", as in spintax."""
    readings = dict.fromkeys(match.expand(template).split("|"))
    return [reading for reading in readings if reading] or [""]


# Selection


def _disjoint(edits: Iterable[Edit], threshold: float) -> Iterator[Edit]:
    """The edits without those inside another; touching ones that will be applied become one.

    Edits that touch would not survive `select` together.
    """
    run: list[Edit] = []
    for edit in sorted(edits, key=lambda edit: (edit.start, -edit.end)):
        if not edit.applicable or edit.confidence < threshold:
            yield edit
        elif not run or edit.start > run[-1].end:
            if run:
                yield _joined(run)
            run = [edit]
        elif edit.start == run[-1].end:
            run.append(edit)
    if run:
        yield _joined(run)


def _joined(run: Sequence[Edit]) -> Edit:
    """Edits that touch, as one; all at once, since 50,000 braces in a row would make pairwise work quadratic."""
    if len(run) == 1:
        return run[0]
    return Edit(
        run[0].start,
        "".join(edit.before for edit in run),
        "".join(edit.after for edit in run),
        "+".join(dict.fromkeys(edit.rule for edit in run)),
        "; ".join(dict.fromkeys(edit.reason for edit in run)),
        min(edit.confidence for edit in run),
    )
