"""Names of the repository's own files inside its text."""

from __future__ import annotations

import pytest

from gdr_code import paths
from gdr_code.records import Candidate, Category, Position, Span

KNOWN = paths.components(["css/mlindq.css", "mlindq/data.csv"])


def candidate(before: str, after: str, position: Position = Position.STRING) -> Candidate:
    """The account in a line."""
    return Candidate(
        Span(0, 6), 1, Category.USERNAME, "k", "d", "c", "mlindq", before, after, position=position
    )


def test_components() -> None:
    assert {"css", "mlindq.css", "mlindq", "data.csv"} == KNOWN


@pytest.mark.parametrize(
    ("before", "after"), [('href="css/', '.css">'), ("see ", ".css."), ("open('", "/data.csv')"), ("./", "")]
)
def test_a_name_of_a_file(before: str, after: str) -> None:
    assert paths.names_a_file(candidate(before, after), KNOWN)


@pytest.mark.parametrize(
    ("before", "after", "position"),
    [
        ("by ", " and others", Position.PROSE),
        ("see ", ".txt", Position.PROSE),
        ("https://github.com/", "/tools", Position.URL),
        ("x", ".css", Position.STRING),
    ],
)
def test_not_a_name_of_a_file(before: str, after: str, position: Position) -> None:
    assert not paths.names_a_file(candidate(before, after, position), KNOWN)
