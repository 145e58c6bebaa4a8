"""Notebooks: a candidate stands in its cell as it would in a file of the cell's language."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gdr_code.records import Candidate, Skipped, SourceFile
from gdr_code.survey import survey


def notebook(*cells: dict[str, Any], language: str = "python") -> bytes:
    """A notebook as Jupyter writes it, in ASCII."""
    metadata = {"kernelspec": {"display_name": "x", "language": language, "name": "x"}}
    document = {"cells": list(cells), "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(document, indent=1).encode()


def code(source: str | list[str], *outputs: dict[str, Any]) -> dict[str, Any]:
    """A cell of code."""
    return {"cell_type": "code", "execution_count": 1, "metadata": {}, "outputs": outputs, "source": source}


def found(data: bytes) -> tuple[Candidate, ...]:
    """The candidates of a notebook."""
    surveyed = survey(SourceFile("r", "a.ipynb", b"a.ipynb", 0o100644, "0" * 40, data))
    assert not isinstance(surveyed, Skipped)
    return surveyed.candidates


def positions(data: bytes) -> dict[str, set[str]]:
    """Where each value stands."""
    result: dict[str, set[str]] = {}
    for one in found(data):
        result.setdefault(one.value, set()).add(f"{one.position}/{one.node}")
    return result


SOURCE = [
    "# Author: Zofia Wiśniewska\n",
    'owner = "Zofia Wiśniewska"  # "see"\n',
    "url = 'https://github.com/zwisniewska/tools'\n",
    'text = "\\"C:\\\\Users\\\\zwisniewska\\\\x\\""\n',
]


@pytest.mark.parametrize("source", [SOURCE, "".join(SOURCE)])
def test_code_is_read_as_code(source: str | list[str]) -> None:
    places = positions(notebook(code(source)))
    assert places["Zofia Wiśniewska"] == {"prose/comment", "string/string"}
    assert places["zwisniewska"] == {"url/string", "string/string"}


def test_text_is_prose_and_output_is_data() -> None:
    text = {"cell_type": "markdown", "metadata": {}, "source": ["# Report\n", "by Zofia Wiśniewska\n"]}
    output = {"output_type": "stream", "name": "stdout", "text": ["Author: Jan Kowalczyk\n"]}
    places = positions(notebook(text, code(["x = 1\n"], output)))
    assert places["Zofia Wiśniewska"] == {"prose/string"}
    assert places["Jan Kowalczyk"] == {"data/string"}


def test_the_kernel_says_the_language() -> None:
    line = ["// Author: Zofia Wiśniewska\n"]
    assert positions(notebook(code(line), language="java"))["Zofia Wiśniewska"] == {"prose/comment"}
    assert positions(notebook(code(line), language="unheard"))["Zofia Wiśniewska"] == {"data/string"}


@pytest.mark.parametrize(
    "data",
    [
        b'{"cells": [{"cell_type": "code", "source": ["# Author: Zofia Nowak',
        b'{"cells": "# Author: Zofia Nowak"}',
        b'[[{"source": ["# Author: Zofia Nowak"]}]]',
        b"# Author: Zofia Nowak",
        b']}]}{"cells": {"source": "# Author: Zofia Nowak"}}',
    ],
)
def test_what_is_no_notebook_is_read_as_before(data: bytes) -> None:
    assert [one.value for one in found(data)] == ["Zofia Nowak"]


@given(st.text(st.sampled_from('"[]{}:,\\ux0é'), max_size=30), st.integers(0, 400))
@example("0", 298)  # behind a backslash: what was a line end is an escape that ends in a candidate
def test_nothing_breaks_it(noise: str, at: int) -> None:
    data = notebook(code(SOURCE))
    found(data[:at] + noise.encode() + data[at:])


@pytest.mark.parametrize("unit", [b'"', b'\\"', b'"\\', b"[", b'{"a":', b'"a",'])
def test_hostile_tokens_take_linear_time(unit: bytes) -> None:
    data = b'{"cells": [{"source": ["# Author: Zofia Nowak\\n", ' + unit * (400_000 // len(unit))
    begun = time.process_time()
    found(data)
    assert time.process_time() - begun < 5
