"""This file finds the spans that no edit may change, and drops the edits that would."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache

from unspin.core.edit import Edit
from unspin.text.formats import PLAIN, Format
from unspin.text.marks import marked_spans
from unspin.text.spans import BLANK, BREAK, Markup, Span, flattened, merged

# What stands before an @ has 64 characters at most (RFC 5321), and a label of a host name 63 (RFC 1035): without
# bounds a long run of letters and dots would be read again to its end from each of them.
# Each sort of address, with a look for what stands in all that it finds: a text without these need not be searched,
# which spares clean news all scans, and manuals, of which most hold one sort of address, a twentieth of their time. A
# single character is found in a tenth of the time that two take, and an expression that begins with a full stop finds
# all the names behind one in the time of one.
_SORTS: Mapping[str, Callable[[str], object]] = {
    r"""(?:https?|ftp)://[^\s<>"']+""": lambda text: "/" in text and "://" in text,
    r"""\bwww\.[^\s<>"']+""": lambda text: "www." in text,
    r"[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+": lambda text: "@" in text,
    r"""\b(?:[a-z0-9-]{1,63}\.){1,8}(?:com|org|net|gov|edu|io|info|co\.uk)\b(?:/[^\s<>"']*)?""": re.compile(
        r"\.(?:com|org|net|gov|edu|io|info|co\.uk)"
    ).search,
    r"(?<![\w&])[@#]\w+": lambda text: "@" in text or "#" in text,  # handles and tags, not "&#8217;"
}
_CODE = re.compile(r"```.*?```|~~~.*?~~~|`[^`\n]+`", re.DOTALL)

Patterns = Sequence[re.Pattern[str]]


def protector(
    allow: Iterable[str] = (), patterns: Iterable[str] = (), form: Format = PLAIN
) -> Callable[[str, Iterable[Edit]], Iterator[Edit]]:
    """A guard that drops edits of addresses, code, markup, marked text, `allow`ed phrases and what `patterns` find.

    Residue may go with the addresses in it, so an edit that deletes whole lines heeds marks and firm markup only, and
    residue that goes from between tags, which stay, heeds marks.
    """
    allowed = _allowed(allow, patterns)

    def guard(text: str, edits: Iterable[Edit]) -> Iterator[Edit]:
        found = list(edits)
        if not found:
            return
        markup, marked = form.markup(text), marked_spans(text)
        marks = merged(marked)
        firm = merged([*marked, *((each.start, each.end) for each in markup if each.firm)])
        spans = merged([*protected_spans(text, allowed), *((each.start, each.end) for each in markup)])
        for edit in found:
            if edit.stage == "residue" and form.is_emptied(text, edit):
                if not _overlaps(marks, edit.start, edit.end):
                    yield edit
            elif not _overlaps(firm if _deletes_lines(edit) else spans, edit.start, edit.end) and form.survives(
                text, edit
            ):
                yield edit

    return guard


def masker(allow: Iterable[str] = (), patterns: Iterable[str] = (), form: Format = PLAIN) -> Callable[[str], str]:
    """A function that blanks protected spans out and keeps every other character in its place.

    What is quoted as code, or is an address, says nothing about the prose around it. Line breaks stay, but where the
    markup says what a line is.
    """
    allowed = _allowed(allow, patterns)

    def mask(text: str) -> str:
        blanks = (
            Markup(start, end, BREAK if "\n" in text[start:end] else BLANK)
            for start, end in protected_spans(text, allowed)
        )
        pieces, position = [], 0
        for each in flattened([*form.markup(text), *blanks]):
            pieces += [
                form.flowing(text[position : each.start]),
                each.fill,
                " " * (each.end - each.start - len(each.fill)),
            ]
            position = each.end
        return "".join([*pieces, form.flowing(text[position:])])

    return mask


def protected_spans(text: str, allowed: Patterns = ()) -> list[Span]:
    """The sorted, disjoint spans (start, end) of `text` that must stay as they are, whatever its markup."""
    patterns = (*_patterns_in(text), *allowed)
    found = (match.span() for pattern in patterns for match in pattern.finditer(text) if match[0])
    return merged([*marked_spans(text), *found])


def _patterns_in(text: str) -> Iterator[re.Pattern[str]]:
    """What finds the addresses and the code that the text may hold."""
    sorts = tuple(sort for sort, may_match in _SORTS.items() if may_match(text))
    if sorts:
        yield _addresses(sorts)
    if "`" in text or "~" in text:
        yield _CODE


@cache
def _addresses(sorts: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(sorts))


def _allowed(allow: Iterable[str], patterns: Iterable[str]) -> Patterns:
    phrases = sorted({phrase.strip() for phrase in allow if phrase.strip()}, key=lambda p: (-len(p), p))
    listed = (
        [re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, phrases)) + r")(?!\w)", re.IGNORECASE)] if phrases else []
    )
    return [*listed, *map(re.compile, patterns)]


def _overlaps(spans: list[Span], start: int, end: int) -> bool:
    """Whether text[start:end] shares a character with a span; an insertion, whether it falls inside one."""
    k = bisect_right(spans, start, key=lambda span: span[0])
    inside_left = k > 0 and start < spans[k - 1][1]
    inside_right = k < len(spans) and spans[k][0] < end
    return inside_left or inside_right


def _deletes_lines(edit: Edit) -> bool:
    return edit.after == "" and (edit.before.startswith("\n") or edit.before.endswith("\n"))
