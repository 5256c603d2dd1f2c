#!/usr/bin/env python3
"""This file measures runs over data sets: speed with one worker and two, peak memory, and runs that are killed.

    python benchmarks/corpus.py                                the project's own samples, 1 MB
    python benchmarks/corpus.py --text FILE.jsonl --mb 10      clean news of your own, {"text": ...} a line
    python benchmarks/corpus.py --memory 10 200                peak memory at 10 MB and at 200 MB: fails beyond 10 %
    python benchmarks/corpus.py --kills 50                     kill -9 at random moments, then compare the bytes
    python benchmarks/corpus.py --cost                         words and bytes a core cleans in a second, by stage
    python benchmarks/corpus.py --adapters                     what the adapters of other engines add, in one process
    python benchmarks/corpus.py --engines                      the local pool, Ray and datatrove, two workers each

One document in twenty is spun. `--stages encoding` makes large inputs quick: what is measured of memory is what the run
holds beside the models. Memory is what all processes held together at the peak, as Linux tells it; what several share
counts once.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path

from speed import SEEDS, spin

# Documents spun; what peak memory may grow by.
SPUN_SHARE, MOST_GROWTH = 0.05, 0.10


def main() -> None:
    """Print what is asked for; the exit code is 1 where memory grows or a killed run ends otherwise."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--text", type=Path, help='clean news, {"text": ...} a line')
    parser.add_argument("--mb", type=float, default=1.0, help="size of the input for speed (default: 1)")
    parser.add_argument("--memory", type=float, nargs=2, metavar="MB", help="two sizes to compare peak memory at")
    parser.add_argument("--kills", type=int, help="how often to kill a run before it may end")
    parser.add_argument("--cost", action="store_true", help="processor time by stage, for clean and for spun documents")
    parser.add_argument("--adapters", action="store_true", help="processor time of the same texts through each adapter")
    parser.add_argument("--engines", action="store_true", help="compare engines, in turns")
    parser.add_argument("--stages", default="encoding,residue,spin,spelling", help="the stages that run")
    parser.add_argument("--workers", type=int, default=2, help="workers for --memory and --kills (default: 2)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        sys.exit(0 if measure(options, Path(folder)) else 1)


def measure(options: argparse.Namespace, folder: Path) -> bool:
    """What is asked for; whether it is as it must be."""
    texts = mixed(options.text)
    if options.memory:
        return memory(options, folder, texts)
    if options.cost:
        return cost(options, texts)
    if options.adapters:
        return adapters(texts[: int(1e3 * options.mb)])
    if options.engines:
        return engines(options, folder, texts)
    source = write(folder / "a.jsonl", texts, options.mb)
    return kills(options, source) if options.kills else speed(options, source)


def mixed(path: Path | None) -> list[str]:
    """Clean texts, some of them spun."""
    texts = originals(path)
    rng = random.Random(1)
    chosen = rng.sample(range(len(texts)), max(1, round(SPUN_SHARE * len(texts))))
    for k, text in zip(chosen, spin(texts[k] for k in chosen), strict=True):
        texts[k] = text
    return texts


def originals(path: Path | None) -> list[str]:
    """Clean texts."""
    if path is None:
        return [each.read_text(encoding="utf-8") for each in sorted(SEEDS.glob("*.reference"))] * 20
    return [json.loads(line)["text"] for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def write(path: Path, texts: list[str], megabytes: float) -> Path:
    """A data set of that size, the texts again and again."""
    with path.open("w", encoding="utf-8") as file:
        for k, text in enumerate(cycle(texts)):
            if file.tell() >= 1e6 * megabytes:
                return path
            file.write(json.dumps({"id": k, "text": text}, ensure_ascii=False) + "\n")
    return path


def command(options: argparse.Namespace, source: Path, target: Path, workers: int) -> list[str]:
    """The command line of a run."""
    run = "import sys; from unspin.__main__ import run; sys.exit(run())"
    arguments = ["clean", str(source), "-o", str(target), "--workers", str(workers), "--stages", options.stages]
    return [sys.executable, "-c", run, *arguments, "-q", "--no-config"]


def speed(options: argparse.Namespace, source: Path) -> bool:
    """Documents and megabytes a second with one worker and with two, in turns; what it takes to start is left out."""
    small = write(source.with_name("small.jsonl"), ["It rained."], 0.003)  # some batches, so that all workers start
    documents, size = source.read_bytes().count(b"\n"), source.stat().st_size
    rates: dict[int, list[float]] = {1: [], 2: []}
    heads = f"{'':12} {'docs/s':>8} {'MB/s':>8} {'CPU s':>8} {'peak MB':>8} {'load':>6}"
    print(f"{heads}   ({documents:,} documents, {size / 1e6:.1f} MB)")
    for workers in (1, 2, 1, 2):
        before = cpu()
        start, _ = timed([*command(options, small, source.with_name("s.jsonl"), workers), "--restart"])
        between = cpu()
        taken, peak = timed([*command(options, source, source.with_name(f"{workers}.jsonl"), workers), "--restart"])
        work = (cpu() - between) - (between - before)
        rates[workers].append(documents / (taken - start))
        docs, megabytes = rates[workers][-1], size / 1e6 / (taken - start)
        print(
            f"{f'{workers} workers':12} {docs:8.1f} {megabytes:8.3f} {work:8.1f} {peak:8.0f} {load():6.1f}", flush=True
        )
    print(f"two workers: {max(rates[2]) / max(rates[1]):.2f} times as fast as one (the best of two rounds each)")
    return source.with_name("1.jsonl").read_bytes() == source.with_name("2.jsonl").read_bytes()


def memory(options: argparse.Namespace, folder: Path, texts: list[str]) -> bool:
    """Peak memory at two sizes, the report included."""
    peaks = []
    for megabytes in options.memory:
        source = write(folder / "a.jsonl", texts, megabytes)
        shutil.rmtree(folder / "out", ignore_errors=True)
        taken, peak = timed(command(options, source, folder / "out", options.workers))
        peaks.append(peak)
        print(f"{megabytes:6.0f} MB: peak {peak:6.0f} MB, {megabytes / taken:.2f} MB/s", flush=True)
    growth = peaks[1] / peaks[0] - 1
    print(f"peak memory grows by {100 * growth:.1f} % (allowed: {100 * MOST_GROWTH:.0f} %)")
    return growth <= MOST_GROWTH


# What is compared: each cheap stage, and what the dear ones add.
COSTS = ("encoding", "residue", "encoding,residue,spelling", "encoding,residue,spin", "encoding,residue,spin,spelling")


def cost(options: argparse.Namespace, texts: list[str]) -> bool:
    """Words and bytes a second of processor time in one process, for clean documents, spun ones, and the mixture."""
    from unspin.core.settings import Settings
    from unspin.records import clean_records, record_cleaner, warm

    most = int(1e6 * options.mb / (sum(map(len, texts)) / len(texts)))
    kinds = {
        "clean": originals(options.text)[:most],
        "spun": spun(texts, originals(options.text)),
        "mixed": texts[:most],
    }
    print(f"{'':34} {'':6} {'docs':>6} {'words/s':>10} {'MB/s':>7} {'ms/doc':>7} {'load':>6}")
    for stages in COSTS:
        cleaner = warm(record_cleaner(Settings(stages=tuple(stages.split(",")))))
        for kind, chosen in kinds.items():
            start = time.process_time()
            clean_records(chosen, cleaner)
            taken = time.process_time() - start
            words, size = sum(len(each.split()) for each in chosen), sum(len(each.encode()) for each in chosen)
            rates = f"{words / taken:10,.0f} {size / 1e6 / taken:7.2f} {1e3 * taken / len(chosen):7.2f}"
            print(f"{stages:34} {kind:6} {len(chosen):6} {rates} {load():6.1f}", flush=True)
    return True


def adapters(texts: list[str]) -> bool:
    """Processor time for the same texts as records, as a table, and through the classes for Ray and datatrove."""
    import pyarrow as pa
    from datatrove.data import Document

    from unspin.integrations import datatrove, ray
    from unspin.integrations.arrow import clean_table
    from unspin.records import clean_records, record_cleaner, warm

    cleaner, on_ray, table = warm(record_cleaner()), ray.Unspin(), pa.table({"text": texts})
    ways = {
        "records": lambda: clean_records(texts, cleaner),
        "table": lambda: clean_table(table, cleaner),
        "ray": lambda: on_ray(table),
        "datatrove": lambda: list(datatrove.Unspin().run(Document(text=each, id="") for each in texts)),
    }
    for _ in range(3):
        for name, way in ways.items():
            start = time.process_time()
            way()
            print(f"{name:10} {time.process_time() - start:6.2f} s, load {load():.1f}", flush=True)
    return True


def spun(texts: list[str], clean: list[str]) -> list[str]:
    """The texts that are not as they were."""
    return [text for text, old in zip(texts, clean, strict=True) if text != old]


# The text goes through datatrove's own reader, our step and its own writer.
DATATROVE = """
import sys
from datatrove.executor import LocalPipelineExecutor
from datatrove.pipeline.readers import JsonlReader
from datatrove.pipeline.writers import JsonlWriter
from unspin.core.settings import Settings
from unspin.integrations.datatrove import Unspin

if __name__ == "__main__":
    source, target, stages = sys.argv[1:]
    clean = Unspin(Settings(stages=tuple(stages.split(","))))
    steps = [JsonlReader(source), clean, JsonlWriter(target, compression=None)]
    LocalPipelineExecutor(steps, tasks=2, workers=2, logging_dir=target + "/logs").run()
"""


def engines(options: argparse.Namespace, folder: Path, texts: list[str]) -> bool:
    """Documents a second of each engine, in turns; what it takes to start is measured on a few records and left out."""
    (folder / "run.py").write_text(DATATROVE, encoding="utf-8")
    for name, size in (("large", options.mb), ("small", 0.003)):
        for half in (0, 1):  # two files, as datatrove gives each worker files of its own
            (folder / name).mkdir(exist_ok=True)
            write(folder / name / f"{half}.jsonl", texts[half::2], size / 2)
    documents = sum(path.read_bytes().count(b"\n") for path in (folder / "large").iterdir())
    print(f"{documents:,} documents, two workers\n{'':12} {'docs/s':>8} {'starts in':>10} {'CPU s':>8}")
    for name in ("local", "ray", "datatrove") * 2:
        between = [0.0]
        start, taken = 0.0, 0.0
        for size in ("small", "large"):
            shutil.rmtree(folder / "out", ignore_errors=True)
            start, before = taken, cpu()
            taken = sum(timed(each, quiet=True)[0] for each in engine(name, options, folder / size, folder / "out"))
            between.append(cpu() - before)
        print(f"{name:12} {documents / (taken - start):8.1f} {start:8.1f} s {between[2] - between[1]:8.1f}", flush=True)
    return True


def engine(name: str, options: argparse.Namespace, source: Path, target: Path) -> list[list[str]]:
    """The command lines by which an engine cleans the files of a folder."""
    if name == "datatrove":
        return [[sys.executable, str(source.with_name("run.py")), str(source), str(target), options.stages]]
    if name == "ray":
        return [[*command(options, source, target, 2), "--engine", "ray"]]
    files = [str(path) for path in sorted(source.iterdir())]
    run = command(options, Path("FILES"), target, 2)
    at = run.index("FILES")
    return [[*run[:at], *files, *run[at + 1 :]]]


def kills(options: argparse.Namespace, source: Path) -> bool:
    """Kill a run again and again, and let it end: whether its output is that of a run that nobody killed."""
    whole, cut = source.with_name("whole.jsonl.gz"), source.with_name("cut.jsonl.gz")
    taken, _ = timed(command(options, source, whole, options.workers))
    rng, done, early = random.Random(1), 0, 0
    while done < options.kills:
        process = subprocess.Popen(command(options, source, cut, options.workers))
        try:
            process.wait(rng.uniform(0, 1.2) * taken)
            early, same = early + 1, cut.read_bytes() == whole.read_bytes()
            print(f"ended after {done} kills: {'the same bytes' if same else 'OTHER BYTES'}", flush=True)
            cut.unlink()
            if not same:
                return False
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            done += 1
    subprocess.run(command(options, source, cut, options.workers), check=True)
    same = cut.read_bytes() == whole.read_bytes()
    print(f"{done} kills, {early + 1} runs that ended: {'the same bytes' if same else 'OTHER BYTES'}")
    return same


def timed(arguments: list[str], quiet: bool = False) -> tuple[float, float]:
    """The seconds that a command takes, and the peak memory of its processes in MB."""
    start = time.perf_counter()
    process = subprocess.Popen(arguments, stderr=subprocess.DEVNULL if quiet else None)
    peak = 0.0
    while process.poll() is None:
        peak = max(peak, sum(map(held_by, family(process.pid))))
        time.sleep(0.1)
    if process.returncode:
        raise SystemExit(f"{' '.join(arguments)} failed")
    return time.perf_counter() - start, peak


def cpu() -> float:
    """The processor seconds of all commands so far: where others use the machine they tell more than the clock."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def load() -> float:
    """How many processes of the machine wanted a core in the last minute; ours are among them."""
    return os.getloadavg()[0]


def family(pid: int) -> Iterator[int]:
    """A process and all below it."""
    yield pid
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="utf-8").split()
    except OSError:
        return
    for child in children:
        yield from family(int(child))


def held_by(pid: int) -> float:
    """The memory that a process holds, in MB; of what n processes share, an nth."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="utf-8").splitlines()
    except OSError:
        return 0.0
    return next((float(line.split()[1]) / 1e3 for line in lines if line.startswith("Pss:")), 0.0)


if __name__ == "__main__":
    main()
