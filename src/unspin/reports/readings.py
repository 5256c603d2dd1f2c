"""This file makes the other readings of an edit fit its place: its capitals, the article that the edit takes in."""

from __future__ import annotations

from unspin.core.edit import Edit
from unspin.text.case import article_for, recase

_ARTICLES = ("a", "an")


def readings(edit: Edit) -> tuple[str, ...]:
    """What may stand instead of the edit's text, the best first: what it puts, then the alternatives, each once."""
    fitted = (_fitted(edit, each) for each in edit.alternatives) if edit.stage == "spin" else edit.alternatives
    return tuple(dict.fromkeys((edit.after, *fitted)))


def _fitted(edit: Edit, reading: str) -> str:
    """A reading, which the channel tells in lower case and without the article before it."""
    written, words = edit.before.split(), reading.split()
    if not written or not words:
        return reading
    article = written[0] if _takes_article_in(edit) and words[0].lower() not in _ARTICLES else None
    fitted = recase(written[1:] if article else written, words)
    if article:
        fitted = [*recase([article], [article_for(words[0])]), *fitted]
    text = " ".join(fitted)
    return text.replace("'", "’") if "’" in edit.after else text


def _takes_article_in(edit: Edit) -> bool:
    """Whether the edit begins with an article before and after: it stands there so that its form agrees."""
    first = [text.split()[:1] for text in (edit.before, edit.after)]
    return all(words and words[0].lower() in _ARTICLES for words in first)
