"""This file measures one aspect of the spin stage a table: what each part of it is worth, and where it stands.

quality.py runs it: `python benchmarks/quality.py --eval DIR --tables ablations,calibration`. All tables read the text
with the spin stage alone, once. DIR holds score.py, spin.py, dev-news.jsonl, observed_pairs.tsv, clean/news.jsonl.
"""

from __future__ import annotations

import importlib.util
import json
import random
import re
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from types import ModuleType
from typing import Any

from unspin.channel.substitution import Counts, SubstitutionChannel
from unspin.core.edit import Edit, apply, select
from unspin.core.settings import DEFAULT_MARGIN, DEFAULT_THRESHOLD
from unspin.lexicon.compiled import Entries
from unspin.lexicon.entry import Row, entries
from unspin.lexicon.load import load_entries, load_survival
from unspin.lm.model import LanguageModel
from unspin.lm.sphinx import default_model
from unspin.stages.document import DocumentReading, read
from unspin.stages.engine import Engine, build_engine, load_engine
from unspin.stages.lines import read_whole
from unspin.stages.spin import proposals, spin_edits

Case = dict[str, Any]
# Documents for each line of a table: enough for standard errors of one point.
DOCUMENTS = 50
FEW = 20


@dataclass(frozen=True, slots=True)
class Variant:
    """The spin stage with one part taken away: its engine, thresholds, and what it believes of the document."""

    engine: Engine
    threshold: float = DEFAULT_THRESHOLD
    margin: float = DEFAULT_MARGIN
    believes: Callable[[DocumentReading], DocumentReading] = lambda document: document

    def edits(self, text: str) -> list[Edit]:
        """What the stage proposes, suggestions included."""
        document = self.believes(read_whole(text, self.engine))
        return list(spin_edits(text, document, self.engine.lm, self.margin))

    def applied(self, text: str) -> tuple[Edit, ...]:
        """What it changes."""
        return select(e for e in self.edits(text) if e.applicable and e.confidence >= self.threshold)

    def __call__(self, text: str) -> str:
        """The restored text."""
        return apply(text, self.applied(text))


class Flat:
    """A language model that finds every word equally likely."""

    def start(self) -> int:
        """The only state."""
        return 0

    anywhere = start

    def score(self, state: int, word: str) -> tuple[float, int]:  # noqa: ARG002 - it hears and says nothing
        """Nothing to say."""
        return 0.0, state

    def score_each(self, states: Sequence[int], word: str) -> list[tuple[float, int]]:
        """Nothing to say."""
        return [self.score(state, word) for state in states]


class Unadapted(SubstitutionChannel):
    """A channel that learns nothing from the document."""

    def __init__(self, channel: SubstitutionChannel) -> None:
        super().__init__(channel.original)

    def adapted(self, counts: Counts) -> SubstitutionChannel:  # noqa: ARG002 - what it would learn from
        """Itself."""
        return self


def all_spun(document: DocumentReading) -> DocumentReading:
    """The document with every sentence taken for spun."""
    sure = replace(document.verdict, document=1.0, sentences=(1.0,) * len(document.readings))
    return replace(document, verdict=sure)


def variants(lexicon: Entries) -> dict[str, Variant]:
    """The whole stage, and the stage without each of its parts."""
    survival, lm = load_survival(), default_model()
    engine = build_engine(lexicon, survival, lm)
    short = Entries([e for e in lexicon if " " not in e.spun + e.original], {})
    fixed = [replace(family, channel=Unadapted(family.channel)) for family in (engine.common, *engine.others)]
    return {
        "all of it": Variant(engine),
        "without language model": Variant(build_engine(lexicon, survival, _flat())),
        "the same, all taken for spun": Variant(build_engine(lexicon, survival, _flat()), believes=all_spun),
        "without prior (all taken for spun)": Variant(engine, believes=all_spun),
        "without multi-word entries": Variant(build_engine(short, survival, lm)),
        "without posterior threshold": Variant(engine, threshold=0.0),
        "without families": Variant(replace(engine, others=())),
        "without adaptation": Variant(replace(engine, common=fixed[0], others=tuple(fixed[1:]))),
    }


def _flat() -> LanguageModel:
    return Flat()


def ablations(folder: Path, lexicon: Entries) -> Iterator[str]:
    """What each part is worth."""
    sets = {"dev": dev(folder), ".95": spun(folder, 0.95)[:DOCUMENTS], ".5": spun(folder, 0.5)[:DOCUMENTS]}
    sets["family B"] = spun(folder, 0.95, family="B")[:FEW]
    yield _head("", *(f"{name} P/R/F0.5" for name in sets), "per 1000")
    for name, variant in variants(lexicon).items():
        figures = [score(folder, rows, variant) for rows in sets.values()]
        yield _line(name, *map(prf, figures), f"{figures[0]['neg_edits_per_1000_words']:.1f}")


def margins(folder: Path, lexicon: Entries) -> Iterator[str]:
    """What it brings to abstain where the runner-up is close, and what it brings to raise the threshold instead."""
    sets = {"dev": dev(folder), ".95": spun(folder, 0.95)[:DOCUMENTS], ".5": spun(folder, 0.5)[:DOCUMENTS]}
    engine = build_engine(lexicon, load_survival(), default_model())
    choices = [(0.5, m) for m in (0.0, 0.05, 0.1, 0.15, 0.2, 0.3, 0.5)] + [(t, 0.0) for t in (0.55, 0.6, 0.65, 0.75)]
    yield _head("threshold, margin", *(f"{name} P/R/F0.5" for name in sets), "per 1000")
    for threshold, margin in choices:
        figures = [score(folder, rows, Variant(engine, threshold, margin)) for rows in sets.values()]
        yield _line(f"{threshold}, {margin}", *map(prf, figures), f"{figures[0]['neg_edits_per_1000_words']:.1f}")


def calibration(folder: Path, lexicon: Entries) -> Iterator[str]:
    """How often edits of each confidence are right, and the expected calibration error (Naeini et al. 2015)."""
    variant = Variant(build_engine(lexicon, load_survival(), default_model()))
    sets = {".95": spun(folder, 0.95)[: 2 * DOCUMENTS], ".5": spun(folder, 0.5)[: 2 * DOCUMENTS], "dev": dev(folder)}
    yield _head("", "confidence", "edits", "mean", "right", "ECE")
    for name, rows in sets.items():
        judged = [each for row in rows for each in _judged(row, variant.edits(row["spun"])) if each[0] >= 0.5]
        bins: dict[int, list[tuple[float, bool]]] = defaultdict(list)
        for confidence, right in judged:
            bins[min(9, int(10 * confidence))].append((confidence, right))
        gaps = {k: abs(sum(c for c, _ in each) - sum(r for _, r in each)) for k, each in bins.items()}
        error = sum(gaps.values()) / len(judged)
        for k, each in sorted(bins.items()):
            mean, right = sum(c for c, _ in each) / len(each), sum(r for _, r in each) / len(each)
            span = f"{k / 10:.1f}-{(k + 1) / 10:.1f}"
            yield _line(name, span, str(len(each)), f"{mean:.3f}", f"{right:.3f}", f"{error:.3f}")


def families(folder: Path, lexicon: Entries) -> Iterator[str]:
    """Which family each family's documents are read as, and how well they are restored."""
    engine = build_engine(lexicon, load_survival(), default_model())
    yield _head("spun by", "read as", "P/R/F0.5", "without families")
    for name in sorted(family.name for family in (engine.common, *engine.others)):
        rows = [row for row in spun(folder, 0.95, family=name) if row.get("subs")][:FEW]
        if rows:
            told = Counter(family_of(row["spun"], engine) for row in rows).most_common()
            whole, alone = (score(folder, rows, Variant(each)) for each in (engine, replace(engine, others=())))
            yield _line(name, " ".join(f"{f}:{n}" for f, n in told), prf(whole), prf(alone))


def family_of(text: str, engine: Engine) -> str:
    """The family that a document was read as: that of the entries that fired, the common one where all are shared."""
    found = {each.entry.family for each in proposals(text, read(text, engine), engine.lm)}
    return "+".join(sorted(found - {engine.common.name})) or engine.common.name


def mixed(folder: Path, lexicon: Entries) -> Iterator[str]:
    """One spun paragraph in a clean article: whether it is found, and what is changed in the others."""
    variant = Variant(build_engine(lexicon, load_survival(), default_model()))
    texts = [row["text"].split("\n") for row in clean(folder)]
    by_line = {row["original"]: row["spun"] for row in spun(folder, 0.95, lines=True)}
    found = other = words = documents = 0
    for paragraphs in texts:
        places = [k for k, each in enumerate(paragraphs) if len(each.split()) >= 40 and each in by_line]
        if len(places) < 4 or documents == DOCUMENTS:
            continue
        documents += 1
        place = places[len(places) // 2]
        text = "\n".join([*paragraphs[:place], by_line[paragraphs[place]], *paragraphs[place + 1 :]])
        low = sum(len(each) + 1 for each in paragraphs[:place])
        inside = [low <= e.start < low + len(by_line[paragraphs[place]]) for e in variant.applied(text)]
        found, other = found + any(inside), other + len(inside) - sum(inside)
        words += sum(len(each.split()) for k, each in enumerate(paragraphs) if k != place)
    yield _head("articles", "paragraphs found", "edits in clean paragraphs", "per 1000 words")
    yield _line(str(documents), str(found), str(other), f"{1000 * other / max(1, words):.2f}")


def paraphrase(folder: Path, lexicon: Entries) -> Iterator[str]:
    """Fluent paraphrase must not be called spun."""
    engine = build_engine(lexicon, load_survival(), default_model())
    yield _head("article", "P(spun)", "edits")
    for path in sorted((folder.parent / "seeds").glob("00[01]_*.txt")):
        text = path.read_text(encoding="utf-8")
        p_spun = read(text, engine).verdict.document
        edits = Variant(engine).applied(text)
        yield _line(path.stem[:3], f"{p_spun:.4f}", str(len(edits)), "" if p_spun < 0.5 else "called spun: a fault")


def quotes(folder: Path, lexicon: Entries) -> Iterator[str]:
    """Documents whose quoted speech the spinner left alone, and the same with it spun."""
    engine = build_engine(lexicon, load_survival(), default_model())
    variant = Variant(engine)
    pairs = [(each, row) for row in spun(folder, 0.95) if (each := unquoted(row)) is not None][:DOCUMENTS]
    yield _head("", "P/R/F0.5", "if all quotations are left alone", "edits in quotations", "words in quotations")
    for name, rows in (("left alone", [p[0] for p in pairs]), ("spun", [p[1] for p in pairs])):
        figures = [score(folder, rows, each) for each in (variant, lambda text: _outside(text, variant))]
        inside = sum(_is_quoted(row["spun"], e.start) for row in rows for e in variant.applied(row["spun"]))
        words = sum(len(m.group().split()) for row in rows for m in _QUOTED.finditer(row["spun"]))
        yield _line(name, *map(prf, figures), str(inside), str(words))


def _outside(text: str, variant: Variant) -> str:
    """The text restored outside quotations."""
    return apply(text, [e for e in variant.applied(text) if not _is_quoted(text, e.start)])


_QUOTED = re.compile(r"[\"“][^\"“”\n]{3,600}[\"”]")


def _is_quoted(text: str, at: int) -> bool:
    return any(match.start() <= at < match.end() for match in _QUOTED.finditer(text))


def unquoted(row: Case) -> Case | None:
    """The case with its quotations as they were; None where it has fewer than two, or no substitution outside."""
    pieces, kept, at, shift = [], [], 0, 0
    text = row["spun"]
    for start, end, original in gold(row):
        quoted = _is_quoted(text, start)
        pieces += [text[at:start], original if quoted else text[start:end]]
        if not quoted:
            kept.append({"spun": text[start:end], "original": original})
        at, shift = end, shift + quoted
    spun_text = "".join([*pieces, text[at:]])
    case = {**row, "spun": spun_text, "subs": kept}
    restored = apply(spun_text, [Edit(a, spun_text[a:b], o, "", "") for a, b, o in gold(case)]) if kept else ""
    return case if shift >= 2 and restored == row["original"] else None


# Cases


def dev(folder: Path) -> list[Case]:
    """The development sentences."""
    return cases(folder / "dev-news.jsonl")


def clean(folder: Path) -> list[Case]:
    """The clean articles."""
    return cases(folder / "clean" / "news.jsonl")


@lru_cache
def spun(folder: Path, rate: float, *, lines: bool = False, family: str = "A") -> list[Case]:
    """The clean corpus spun by the table of observed pairs."""
    command = [sys.executable, str(folder / "spin.py"), "--pairs", str(folder / "observed_pairs.tsv")]
    command += ["--rate", str(rate), "--family", family, *(["--lines"] if lines else [])]
    done = subprocess.run([*command, str(folder / "clean" / "news.jsonl")], capture_output=True, text=True, check=True)
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    random.Random(7).shuffle(rows)
    return rows


def cases(path: Path) -> list[Case]:
    """The records of a JSONL file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def lexicon_of(pairs: Path) -> Entries:
    """A lexicon of nothing but the pairs of a file: spun, original, times seen, family."""
    rows = (line.split("\t") for line in pairs.read_text(encoding="utf-8").splitlines() if line and line[0] != "#")
    seen = [Row(cells[0], cells[1], "", int(cells[2]), "spun", cells[3][:1], "observed") for cells in rows]
    return Entries([each for row in seen for each in entries(row, pairs.stem)], {})


# Scores


def gold(row: Case) -> list[tuple[int, int, str]]:
    """The substitutions of a case: where each stands, and the original."""
    at, found = 0, []
    for sub in row.get("subs", ()):
        start = row["spun"].find(sub["spun"], at)
        at = start + len(sub["spun"])
        found.append((start, at, sub["original"]))
    return found


def _judged(row: Case, edits: Iterable[Edit]) -> Iterator[tuple[float, bool]]:
    """The confidence of each edit, and whether it restores all that it touches; articles and capitals aside."""
    if "subs" not in row and row["spun"] != row.get("original", row["spun"]):
        return
    spans, text = gold(row), row["spun"]
    for edit in edits:
        touched = [span for span in spans if span[0] < edit.end and edit.start < span[1]]
        low = min([edit.start, *(span[0] for span in touched)])
        high = max([edit.end, *(span[1] for span in touched)])
        wanted = apply(text[low:high], [Edit(a - low, text[a:b], o, "", "") for a, b, o in touched])
        mine = text[low : edit.start] + edit.after + text[edit.end : high]
        yield edit.confidence, bool(touched) and _plain(wanted) == _plain(mine)


def _plain(text: str) -> str:
    return re.sub(r"^an? ", "", text.lower().replace("’", "'"))


def score(folder: Path, rows: Sequence[Case], restore: Callable[[str], str]) -> dict[str, float]:
    """The scorer's figures."""
    figures: dict[str, float] = scorer(folder).report(rows, restore)
    return figures


@lru_cache
def scorer(folder: Path) -> ModuleType:
    """The scorer as a module."""
    spec = importlib.util.spec_from_file_location("score", folder / "score.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def prf(figures: dict[str, float]) -> str:
    """Precision, recall and F0.5."""
    return f"{figures['precision']:.3f} {figures['recall']:.3f} {figures['f05']:.3f}"


def _head(*cells: str) -> str:
    return _line(*cells) + "\n" + "|".join("---" for _ in cells).join("||")


def _line(*cells: str) -> str:
    return "| " + " | ".join(cells) + " |"


TABLES: dict[str, Callable[[Path, Entries], Iterator[str]]] = {
    each.__name__: each for each in (ablations, margins, calibration, families, mixed, paraphrase, quotes)
}


def print_tables(names: Iterable[str], folder: Path, pairs: Path | None = None) -> None:
    """The named tables ("all": every one), with the package's lexicon or one of nothing but `pairs`."""
    load_engine()  # so that the first table is not slower than the others
    lexicon = lexicon_of(pairs) if pairs else load_entries()
    wanted = list(names)
    for name, table in TABLES.items():
        if name in wanted or "all" in wanted:
            print(f"\n{name}: {(table.__doc__ or '').strip()}\n", *table(folder, lexicon), sep="\n")
