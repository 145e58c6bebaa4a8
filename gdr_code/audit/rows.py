"""Rows of JSONL and CSV files that anybody may have written: one at a time, each a flat mapping."""

from __future__ import annotations

import csv
import json
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import BinaryIO, TextIO

from gdr_code.errors import ConfigError

Row = Mapping[str, object]
_MOST_ROW = 1 << 20
_DELIMITERS = ",;\t"


def rows(name: str) -> Iterator[tuple[int, Row | None]]:
    """Each row with its line number; None for one that cannot be read. Raises ConfigError."""
    try:
        with Path(name).open("rb") as stream:
            head = stream.read(_MOST_ROW)
            if head.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
                raise ConfigError(f"{name} is UTF-16: save it as UTF-8")
            stream.seek(len(BOM_UTF8) if head.startswith(BOM_UTF8) else 0)
            if head.removeprefix(BOM_UTF8).lstrip().startswith(b"{"):
                yield from _json_rows(stream)
                return
        with Path(name).open(encoding="utf-8-sig", newline="") as text:
            yield from _csv_rows(name, text)
    except OSError as error:
        raise ConfigError(f"cannot read {name}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise ConfigError(f"{name} is no UTF-8 text: save it as UTF-8") from None


def _json_rows(stream: BinaryIO) -> Iterator[tuple[int, Row | None]]:
    number, is_whole = 0, True
    while line := stream.readline(_MOST_ROW):
        number += is_whole
        was_whole, is_whole = is_whole, line.endswith(b"\n")
        if was_whole and line.strip():
            yield number, _object(line)


def _object(line: bytes) -> Row | None:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return row if isinstance(row, dict) else None


def _csv_rows(name: str, text: TextIO) -> Iterator[tuple[int, Row | None]]:
    head = text.readline(_MOST_ROW)
    delimiter = max(_DELIMITERS, key=head.count)
    columns = [column.strip().lower() for column in next(csv.reader([head], delimiter=delimiter), [])]
    # Never a whole file as one line in memory.
    reader = csv.reader(iter(lambda: text.readline(_MOST_ROW), ""), delimiter=delimiter)
    try:
        for cells in reader:
            if any(cells):
                fits = len(cells) <= len(columns)
                yield reader.line_num + 1, dict(zip(columns, cells, strict=False)) if fits else None
    except csv.Error:
        raise ConfigError(f"{name}: line {reader.line_num + 1} is no CSV: write it anew") from None
