"""This file writes a change as an edit of the text: its capitals, its apostrophes, and the article before it."""

from __future__ import annotations

from collections.abc import Mapping

from unspin.channel.sentence import Sentence
from unspin.core.edit import Edit
from unspin.lexicon.entry import Entry
from unspin.stages.candidates import Change
from unspin.stages.spin_rules import GARBLE, SYNONYM
from unspin.text.case import article_for, has_own_capitals, recase
from unspin.text.tokens import Token

# Rivals less probable than this are not named.
_NAME_RIVAL = 0.05


def edit_of(text: str, sentence: Sentence, change: Change, entry: Entry, shares: Mapping[Change, float]) -> Edit:
    """The change as an edit of the text; `shares` has P(change | text) of it and of its rivals."""
    tokens = sentence.tokens[change.start : change.end]
    start, end = tokens[0].start, _end(text, tokens[-1])
    after = " ".join(recase(_capitals(sentence, change), change.words))
    article = _article(sentence, change)
    if article:
        start, after = article[0].start, f"{article[1]} {after}"
    if "’" in text:
        after = after.replace("'", "’")
    rule = (GARBLE if entry.tier == "garble" else SYNONYM).id
    reason = f"“{entry.spun}” is what synonym spinners put for “{entry.original}”"
    return Edit(start, text[start:end], after, rule, reason, shares[change], _rivals(change, shares))


def _capitals(sentence: Sentence, change: Change) -> list[str]:
    """The words that give a change its capitals: what stands there, or of what has its own what stands around."""
    standing = [token.text for token in sentence.tokens[change.start : change.end]]
    if not all(map(has_own_capitals, standing)):
        return standing
    if all(token.text.isupper() for token in sentence.tokens):
        return ["AS", "ALL"]
    return ["First" if change.start == 0 else "other"]


def _end(text: str, token: Token) -> int:
    """Where the token ends, with the full stop that belongs to an abbreviation ("7 p.c. on Monday")."""
    rest = text[token.end : token.end + 3]
    stop = "." in token.text and rest[:1] == "." and rest[1:2] in " ,;:)" and not rest[2:3].isupper()
    return token.end + 1 if stop and rest[1:].strip() else token.end


def _article(sentence: Sentence, change: Change) -> tuple[Token, str] | None:
    """The article before the change, and the form it should have, where the change makes a right one wrong."""
    if change.start == 0 or not sentence.joined[change.start]:
        return None
    token = sentence.tokens[change.start - 1]
    right = article_for(change.words[0])
    if (
        token.word not in ("a", "an")
        or token.word == right
        or token.word != article_for(sentence.tokens[change.start].word)
    ):
        return None
    return token, recase([token.text], [right])[0]


def _rivals(change: Change, shares: Mapping[Change, float]) -> tuple[str, ...]:
    """The other readings of the very same words that are worth a word, best first."""
    rivals = [c for c in shares if (c.start, c.end) == (change.start, change.end) and c != change]
    likely = sorted((c for c in rivals if shares[c] > _NAME_RIVAL), key=lambda c: -shares[c])
    return tuple(" ".join(c.words) for c in likely[:3])
