"""How languages and formats write a constant, a call, a property and a line of a log."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from benchmarks.generated.templating import Piece

Case = Callable[[str], str]


def camel(name: str) -> str:
    """aSnakeName of a_snake_name."""
    head, *rest = name.split("_")
    return head + "".join(word.capitalize() for word in rest)


def pascal(name: str) -> str:
    """ASnakeName of a_snake_name."""
    return "".join(word.capitalize() for word in name.split("_"))


def _constant(name: str) -> str:
    return "k" + pascal(name)


def _dotted(name: str) -> str:
    return name.replace("_", ".", 1).replace("_", "-")


def _same(name: str) -> str:
    return name


_DOUBLE = {"\\": "\\\\", '"': '\\"'}
_SINGLE = {"\\": "\\\\", "'": "\\'"}


@dataclass(frozen=True, slots=True)
class Style:
    """Patterns with `{name}`, `{owner}` and `{value}`; values are quoted, several of a call parted by `between`."""

    const: str
    const_case: Case
    call: str = "{name}({value})"
    call_case: Case = _same
    set: str = ""
    set_case: Case = _same
    log: str = ""
    quote: str = '"'
    escapes: tuple[tuple[str, str], ...] = tuple(_DOUBLE.items())
    between: str = ", "


STYLES: dict[str, Style] = {
    "python": Style("{name} = {value}", str.upper, set="{owner}.{name} = {value}", log="log.info({value})"),
    "javascript": Style("const {name} = {value};", camel, "{name}({value});", camel, "{owner}.{name} = {value};", camel, "console.log({value});"),
    "typescript": Style("export const {name} = {value};", str.upper, "await {name}({value});", camel, "{owner}.{name} = {value};", camel, "logger.info({value});"),
    "java": Style("private static final String {name} = {value};", str.upper, "{name}({value});", camel, "{owner}.set{name}({value});", pascal, "LOG.info({value});"),
    "c": Style("static const char *const {name} = {value};", _same, "{name}({value});", _same, "{owner}_set_{name}({owner}, {value});", _same, "log_info({value});"),
    "cpp": Style("constexpr const char* {name} = {value};", _constant, "{name}({value});", camel, "{owner}.set{name}({value});", pascal, "std::cerr << {value} << std::endl;"),
    "csharp": Style("private const string {name} = {value};", pascal, "{name}({value});", pascal, "{owner}.{name} = {value};", pascal, "_logger.LogInformation({value});"),
    "go": Style("const {name} = {value}", camel, "{name}({value})", camel, "{owner}.{name} = {value}", pascal, "log.Print({value})"),
    "php": Style("const {name} = {value};", str.upper, "{name}({value});", _same, "${owner}->set{name}({value});", pascal, "error_log({value});", "'", tuple(_SINGLE.items())),
    "ruby": Style("{name} = {value}", str.upper, "{name}({value})", _same, "{owner}.{name} = {value}", _same, "logger.info {value}"),
    "shell": Style("{name}={value}", str.upper, "{name} {value}", _same, "{owner}_{name}={value}", _same, "echo {value}", between=" "),
    "yaml": Style("{name}: {value}", _same),
    "json": Style('"{name}": {value},', camel),
    "toml": Style("{name} = {value}", _same),
    "terraform": Style("{name} = {value}", _same),
    "dockerfile": Style("ENV {name}={value}", str.upper, escapes=(*_DOUBLE.items(), ("$", "\\$"))),
    "env": Style("{name}={value}", str.upper, quote="", escapes=()),
    "ini": Style("{name} = {value}", _same, quote="", escapes=()),
    "properties": Style("{name}={value}", _dotted, quote="", escapes=()),
}  # fmt: skip


def escaped(pieces: Iterable[Piece], style: Style) -> list[Piece]:
    """The pieces as they stand inside quotes."""
    table = str.maketrans(dict(style.escapes))
    return [Piece(piece.text.translate(table), piece.mark) for piece in pieces]


def quoted(pieces: list[Piece], style: Style) -> list[Piece]:
    """The pieces in quotes; without quotes where the format needs none."""
    bare = "".join(piece.text for piece in pieces)
    quote = style.quote
    if style is STYLES["env"] and any(sign in bare for sign in " #'$&;()<>|"):
        quote = '"'
    return [Piece(quote), *escaped(pieces, style), Piece(quote)] if quote else pieces


def framed(pattern: str, name: str, owner: str, values: list[list[Piece]], style: Style) -> list[Piece]:
    """A pattern with its names and quoted values in place."""
    before, _, after = pattern.partition("{value}")
    pieces: list[Piece] = []
    for value in values:
        pieces += [Piece(style.between), *quoted(value, style)] if pieces else quoted(value, style)
    return [Piece(_named(before, name, owner)), *pieces, Piece(_named(after, name, owner))]


def _named(pattern: str, name: str, owner: str) -> str:
    return pattern.replace("{name}", name).replace("{owner}", owner)
