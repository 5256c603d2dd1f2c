"""This file finds synonyms in WordNet, where NLTK and WordNet's files are installed, and inflects them as the word is.

Nothing here is needed, and NLTK is imported only when WordNet is asked for.
"""

from __future__ import annotations

import io
import warnings
import weakref
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Protocol

from unspin.core.errors import SettingsError
from unspin.lexicon.entry import WORDNET, Entry
from unspin.lexicon.inflect import inflections

# WordNet's parts of speech, and how our rows inflect them.
_FORMS = {"n": "n", "v": "v", "a": "a", "r": ""}
# Where Debian's package wordnet-base puts the files.
_DEBIAN = Path("/usr/share/wordnet")
# A word's senses come most frequent first, and spinners' tables hold the frequent ones.
_MOST_SENSES = 3
_MEND = "install NLTK with pip install 'unspin[wordnet]'"
_MEND_DATA = "install it with python -m nltk.downloader wordnet, or apt-get install wordnet-base, or name its folder"


class Net(Protocol):
    """What is asked of a WordNet."""

    def synonyms(self, word: str, part: str) -> Iterable[tuple[str, str]]:
        """Pairs of a base form of `word` in this part of speech (n, v, a or r) and a synonym of it."""


def wordnet_entries(words: Iterable[str], net: Net) -> Iterator[Entry]:
    """The substitutions by which each word may stand for a synonym, in the inflection that it has."""
    for word in dict.fromkeys(words):
        found: dict[str, None] = {}
        for part, forms in _FORMS.items():
            for base, synonym in net.synonyms(word, part):
                pairs = inflections(base, synonym, forms)
                found |= dict.fromkeys(original for spun, original in pairs if spun == word != original)
        yield from (Entry(word, original, 0, "spun", "A", WORDNET) for original in found)


def open_wordnet(where: Path | bool) -> Net:
    """The WordNet in a folder, or with True where NLTK or Debian keep it.

    Raises SettingsError, saying what to install, where there is none.
    """
    try:
        from nltk import data
        from nltk.corpus.reader.wordnet import WordNetCorpusReader
    except ImportError as error:
        raise SettingsError(f"--wordnet needs NLTK, which is not installed; {_MEND}") from error
    root = where if isinstance(where, Path) else _found(data.find)
    if isinstance(root, Path) and str(root) not in data.path:
        data.path.append(str(root))  # NLTK reads from nowhere else
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it warns that other languages are missing
            return _Nltk(_plain(WordNetCorpusReader)(str(root) if isinstance(root, Path) else root, None))
    except (OSError, LookupError, ValueError) as error:
        raise SettingsError(f"no WordNet in {root} ({error}); {_MEND_DATA}") from error


def _found(find: Any) -> Any:
    """Where WordNet is: NLTK's search path, unpacked or not, or Debian's folder."""
    for name in ("corpora/wordnet", "corpora/wordnet.zip/wordnet/"):
        try:
            return find(name)
        except LookupError:
            continue
    if _DEBIAN.is_dir():
        return _DEBIAN
    raise SettingsError(f"--wordnet needs WordNet's files, and there are none; {_MEND_DATA}")


def _plain(reader: Any) -> Any:
    """NLTK's reader, content with the files that Debian ships and without the maps to other languages."""

    class Reader(reader):  # type: ignore[misc]
        def open(self, file: str) -> Any:
            """A file of WordNet, closed with its reader, for NLTK leaves it open.

            `lexnames`, which Debian leaves out, names 45 kinds of senses that are never used.
            """
            try:
                stream = super().open(file)
            except OSError:
                if file != "lexnames":
                    raise
                return io.StringIO("".join(f"{number:02} {number} 0\n" for number in range(45)))
            weakref.finalize(self, stream.close)
            return stream

        def map_wn(self, _version: str = "") -> None:
            """No map to the version that other languages refer to."""

    return Reader


class _Nltk:
    """NLTK's reader of WordNet as a net."""

    def __init__(self, reader: Any) -> None:
        self._reader = reader

    def synonyms(self, word: str, part: str) -> Iterator[tuple[str, str]]:
        """Pairs of a base form and a synonym, from the most frequent senses."""
        for base in self._reader._morphy(word, part):
            for sense in self._reader.synsets(base, part)[:_MOST_SENSES]:
                names = (name.lower().replace("_", " ") for name in sense.lemma_names())
                yield from ((base, name) for name in names if name != base and name.replace(" ", "").isalpha())
