"""Rows of JSONL, JSON and CSV files that anybody may have written: one at a time, each a mapping."""

from __future__ import annotations

import csv
import json
import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterator, Mapping
from io import TextIOWrapper
from pathlib import Path
from typing import BinaryIO, TextIO

from gdr_code.audit.cells import plain_cell
from gdr_code.errors import ConfigError

Row = Mapping[str, object]
_MOST_ROW = 1 << 20
_MOST_ITEM = 1 << 24
_PIECE = 1 << 16
_AFTER_ITEM = re.compile(r"[\s,]*")
_DELIMITERS = ",;\t"


def rows(name: str) -> Iterator[tuple[int, Row | None]]:
    """Each row with its line number, or its number in a JSON list; None for one that cannot be read.

    Raises ConfigError.
    """
    try:
        with Path(name).open("rb") as stream:
            head = stream.read(_MOST_ROW)
            if head.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
                raise ConfigError(f"{name} is UTF-16: save it as UTF-8")
            stream.seek(len(BOM_UTF8) if head.startswith(BOM_UTF8) else 0)
            first = head.removeprefix(BOM_UTF8).lstrip()[:1]
            if first in (b"{", b"["):
                yield from _json_rows(name, stream) if first == b"{" else _json_items(name, stream)
                return
        with Path(name).open(encoding="utf-8-sig", newline="") as text:
            yield from _csv_rows(name, text)
    except OSError as error:
        raise ConfigError(f"cannot read {name}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise ConfigError(f"{name} is no UTF-8 text: save it as UTF-8") from None


def _json_rows(name: str, stream: BinaryIO) -> Iterator[tuple[int, Row | None]]:
    number, is_whole = 0, True
    while line := stream.readline(_MOST_ROW):
        number += is_whole
        was_whole, is_whole = is_whole, line.endswith(b"\n")
        if line.strip() == b"{":
            raise ConfigError(
                f"{name} has an object over several lines: give a list, or each object on a line"
            )
        if was_whole and line.strip():
            yield number, _object(line)


def _json_items(name: str, stream: BinaryIO) -> Iterator[tuple[int, Row | None]]:
    """The members of a list, of which never more than one is held; the list may be one long line."""
    text, decoder, number = TextIOWrapper(stream, encoding="utf-8"), json.JSONDecoder(), 1
    buffer, at = text.read(_PIECE).lstrip()[1:], 0
    while True:
        at = _AFTER_ITEM.match(buffer, at).end()  # type: ignore[union-attr]
        if buffer[at : at + 1] == "]":
            return
        try:
            row, at = decoder.raw_decode(buffer, at)
        except (ValueError, RecursionError):
            more = text.read(max(_PIECE, len(buffer) - at))
            if not more or len(buffer) - at > _MOST_ITEM:
                raise ConfigError(f"{name}: item {number} of its list is no JSON, or is cut short") from None
            buffer, at = buffer[at:] + more, 0
            continue
        yield number, row if isinstance(row, dict) else None
        number += 1


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
                told = map(plain_cell, cells)
                yield reader.line_num + 1, dict(zip(columns, told, strict=False)) if fits else None
    except csv.Error:
        raise ConfigError(f"{name}: line {reader.line_num + 1} is no CSV: write it anew") from None
