"""This file cleans a data set with Ray's own readers and writers: a folder of parts comes out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from unspin.core.errors import SourceError
from unspin.core.settings import Settings
from unspin.sources.layout import Layout
from unspin.sources.places import needed

if TYPE_CHECKING:
    import pyarrow as pa

# Rows that an actor gets at a time: some seconds' work.
BATCH_ROWS = 64
# Bytes of one task: at .3 MB/s a minute of work, which is what a node that dies costs. Ray's own 128 MB would be seven.
_BLOCK_BYTES = 16_000_000
_COUNTED = ("records", "failed", "changed", "edits")


@dataclass(frozen=True, slots=True)
class Job:
    """What to clean into which new folder, as jsonl, csv or parquet, how, and by how many actors (None: one a core)."""

    source: str
    target: str
    read_as: str
    write_as: str
    settings: Settings = field(default_factory=Settings)
    layout: Layout = field(default_factory=Layout)
    actors: int | None = None
    batch_rows: int = BATCH_ROWS


def clean_by_ray(job: Job) -> Mapping[str, int]:
    """Read, clean, write; the numbers of records, of those that failed or changed, and of edits.

    Joins the cluster that the process or RAY_ADDRESS names, or starts one here. Raises SourceError where Ray is not
    installed, or what it says where it fails.
    """
    ray, data = needed("ray", "ray", "--engine ray"), needed("ray.data", "ray", "--engine ray")
    try:
        if not ray.is_initialized():
            ray.init(log_to_driver=False)
        context = data.DataContext.get_current()
        context.execution_options.preserve_order = True
        context.target_max_block_size = _BLOCK_BYTES
        _write(_cleaned(data, ray, job), job)
        return _counts(_read(data, job.target, job.write_as), job.layout)
    except Exception as error:  # Ray has errors of its own, and passes on those of Arrow and of stores
        if isinstance(error, SourceError):
            raise
        raise SourceError(f"{job.source}: Ray stopped: {_last_line(error)}") from error


def _cleaned(data: Any, ray: Any, job: Job) -> Any:
    """The data set with its rows cleaned by actors, each of which loads the models once."""
    from unspin.integrations.ray import Unspin

    cores = ray.cluster_resources().get("CPU", 1.0)
    actors = job.actors or max(1, int(cores))
    cleaned = _read(data, job.source, job.read_as).map_batches(
        Unspin,
        fn_constructor_kwargs={"settings": job.settings, "layout": job.layout},
        batch_format="pyarrow",
        batch_size=job.batch_rows,
        compute=data.ActorPoolStrategy(size=actors),
        num_cpus=_share(cores, actors),
    )
    if job.write_as != "csv":
        return cleaned
    return cleaned.map_batches(partial(_flat, name=f"{job.layout.prefix}edits"), batch_format="pyarrow")


def _share(cores: float, actors: int) -> float:
    """The cores that an actor reserves: one stays free for Ray's readers, which would wait for ever."""
    return max(0, min(100, int(100 * (cores - 1) / actors))) / 100


def _read(data: Any, where: str, form: str) -> Any:
    if form == "parquet":
        return data.read_parquet(where)
    if form == "csv":
        return data.read_csv(where)
    return data.read_json(where, lines=True)


def _write(cleaned: Any, job: Job) -> None:
    if job.write_as == "parquet":
        cleaned.write_parquet(job.target)
    elif job.write_as == "csv":
        cleaned.write_csv(job.target)
    else:
        cleaned.write_json(job.target, force_ascii=False, double_precision=15)


def _flat(table: pa.Table, name: str) -> pa.Table:
    """The table with its edits as JSON, for CSV has no lists."""
    pa = needed("pyarrow", "ray", "CSV")
    if name not in table.schema.names:  # Ray's empty blocks have no columns
        return table
    texts = [json.dumps(each, ensure_ascii=False) for each in table.column(name).to_pylist()]
    return table.set_column(table.schema.get_field_index(name), name, pa.array(texts, pa.string()))


def _counts(written: Any, layout: Layout) -> Mapping[str, int]:
    """What the written parts hold, counted where they lie: a task that Ray repeats is not counted twice."""
    counted = written.map_batches(partial(_counted, prefix=layout.prefix), batch_format="pyarrow")
    total: Mapping[str, int] = counted.sum(list(_COUNTED))
    return {name: int(total.get(f"sum({name})") or 0) for name in _COUNTED}


def _counted(table: pa.Table, prefix: str) -> pa.Table:
    pa = needed("pyarrow", "ray", "--engine ray")
    edits, errors = (_values(table, f"{prefix}{name}") for name in ("edits", "error"))
    lengths = [len(json.loads(each) if isinstance(each, str) else each or ()) for each in edits]
    numbers = (len(errors), sum(bool(each) for each in errors), sum(map(bool, lengths)), sum(lengths))
    return pa.table({name: [number] for name, number in zip(_COUNTED, numbers, strict=True)})


def _values(table: pa.Table, name: str) -> list[Any]:
    """A column; Ray's empty blocks have none."""
    values: list[Any] = table.column(name).to_pylist() if table.num_rows else []
    return values


def is_there(target: str) -> bool:
    """Whether a folder has something in it already."""
    fsspec = needed("fsspec", "corpus", target)
    filesystem, path = fsspec.core.url_to_fs(target)
    return bool(filesystem.exists(path)) and bool(filesystem.ls(path))


def _last_line(error: Exception) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[-1] if lines else repr(error)
