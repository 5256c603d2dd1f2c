"""This file tells how a document is marked up, and where its markup stands."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from os.path import splitext

from unspin.core.edit import Edit, apply
from unspin.core.values import dataclass
from unspin.text.spans import BREAK, Markup, is_tag


@dataclass(frozen=True, slots=True)
class Format:
    """A way to mark text up: what finds the markup, what characters it may consist of, whether lines break anywhere."""

    name: str
    markup: Callable[[str], Sequence[Markup]]
    special: str = ""
    wraps: bool = False

    def flowing(self, text: str) -> str:
        """Text between markup as a reader of sentences sees it."""
        return re.sub(r"[\r\n]", " ", text) if self.wraps else text

    def survives(self, text: str, edit: Edit) -> bool:
        """Whether the markup is the same after `edit`, which overlaps none: it may make a new tag, or join one up.

        None may bring a special character in. Of the rest only one that deletes, has special characters, or follows one
        can do so; the others are not looked into.
        """
        if any(edit.after.count(character) > edit.before.count(character) for character in self.special):
            return False
        beside = text[max(0, edit.start - 1) : edit.start] + edit.before + edit.after
        if not self.special or (edit.after and not any(character in self.special for character in beside)):
            return True
        after = apply(text, [edit])
        rest = [each for each in self.markup(text) if each.end <= edit.start or edit.end <= each.start]
        return _pieces(rest, text) == _pieces(self.markup(after), after)

    def is_emptied(self, text: str, edit: Edit) -> bool:
        """Whether `edit` takes the whole text of a block from between its tags, and leaves the tags as they are.

        Nothing else need be read again then, as no text is left that could join a tag.
        """
        markup = self.markup(text) if self.wraps else ()
        low = bisect_left(markup, edit.start, key=lambda each: each.start)
        high = bisect_left(markup, edit.end, key=lambda each: each.start)
        inside = markup[low:high]
        if not markup or any(each.end > edit.end for each in inside):
            return False
        if edit.after != "".join(_pieces([each for each in inside if is_tag(each)], text)):
            return False
        return _begins_block(text, (markup[k] for k in range(low - 1, -1, -1)), edit.start) and _ends_block(
            text, (markup[k] for k in range(high, len(markup))), edit.end
        )


def _begins_block(text: str, before: Iterable[Markup], at: int) -> bool:
    """Whether only space and inline tags part text[at] from the break before it; `before` is the nearest first."""
    for each in before:
        if text[each.end : at].strip() or not is_tag(each):
            return False
        if each.fill == BREAK:
            return True
        at = each.start
    return not text[:at].strip()


def _ends_block(text: str, after: Iterable[Markup], at: int) -> bool:
    """Whether only space and inline tags part text[at - 1] from the break after it."""
    for each in after:
        if text[at : each.start].strip() or not is_tag(each):
            return False
        if each.fill == BREAK:
            return True
        at = each.end
    return not text[at:].strip()


def _pieces(stretches: Sequence[Markup], text: str) -> list[str]:
    return [text[each.start : each.end] for each in stretches]


def _no_markup(_text: str) -> Sequence[Markup]:
    return ()


def _markdown_markup(text: str) -> Sequence[Markup]:
    from unspin.text.markdown import markdown_markup  # costs 10 ms, as does the next: most documents are plain

    return markdown_markup(text)


def _html_markup(text: str) -> Sequence[Markup]:
    from unspin.text.html import html_markup

    return html_markup(text)


PLAIN = Format("text", _no_markup)
MARKDOWN = Format("markdown", _markdown_markup, "<>&`~*_[]\\")
HTML = Format("html", _html_markup, "<>&", wraps=True)

_FORMATS = {each.name: each for each in (PLAIN, MARKDOWN, HTML)}
_ENDINGS = {
    **dict.fromkeys((".md", ".markdown", ".mdown", ".mkd", ".mdx", ".qmd", ".rmd"), MARKDOWN),
    **dict.fromkeys((".html", ".htm", ".xhtml"), HTML),
}


def format_of(name: str, markup: str = "auto") -> Format:
    """The format that `markup` names; with "auto", that which the ending of a document's name tells."""
    if markup != "auto":
        return _FORMATS[markup]
    return _ENDINGS.get(splitext(name)[1].lower(), PLAIN)  # noqa: PTH122 (a PurePath takes ten times as long)
