"""Who may depend on whom, read from the imports."""

from __future__ import annotations

import ast
import functools
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "gdr_code"

# A module may import from lower layers and from its own stage. The members of one pair of brackets are one
# stage; stages of one layer do not know each other.
LAYERS: tuple[tuple[tuple[str, ...], ...], ...] = (
    (("__init__",), ("cache", "rows"), ("errors",), ("records",)),
    (("patterns",),),
    (
        ("allow",),
        ("carry",),
        ("check_digits",),
        ("escapes", "text"),
        ("letters",),
        ("messages",),
        ("name_shapes",),
        ("path_kinds", "tables"),
        ("paths",),
        ("settings",),
        ("urls",),
        ("web_tokens",),
        ("workers",),
    ),
    (
        ("gitdir", "git"),
        ("config",),
        ("grammar", "lexer"),
        ("keys",),
        ("lexicon", "naming", "account_forms", "inflection"),
    ),
    (
        ("sources", "walk", "archives", "disk", "changes"),
        ("prefilter",),
        ("chunk", "notebooks", "positions", "bindings"),
        ("judge",),
        ("replace",),
        ("hunt", "compounds", "decodings"),
        ("verify", "outcomes"),
    ),
    (("recall",), ("comments",), ("output",), ("claims",), ("alignment",), ("baseline",)),
    (("survey", "met"),),
    (("findings",), ("recheck",), ("llm",)),
    (("sought", "seek"),),
    (("spread",),),
    (("names",), ("echoes", "prove"), ("renaming",)),
    (("rewrite",),),
    (("pipeline",),),
    (("refining",),),
    (("trust",), ("fix",), ("known_people",)),
    (("report",),),
    (("audit",),),
    (("commands",),),
    (("cli",),),
    (("main",),),
    (("__main__",),),
)
PLACES = {
    name: (level, stage)
    for level, stages in enumerate(LAYERS)
    for stage, names in enumerate(stages)
    for name in names
}
# What only one module may do.
DOORS = {
    "subprocess": {"git.process"},
    "multiprocessing": {"workers"},
    "socket": set(),
    "requests": set(),
    "http": set(),
    "urllib.request": set(),
}


@functools.cache
def _modules() -> dict[str, Path]:
    """Dotted names below the package; a package is its `__init__`."""
    return {
        ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__"): path
        for path in sorted(PACKAGE.rglob("*.py"))
    }


@functools.cache
def _imported(path: Path) -> tuple[str, ...]:
    """Every module that a file imports, in functions too, as `from x import y` names it: x.y and x."""
    names: list[str] = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    return tuple(names)


def _ours(path: Path, modules: dict[str, Path]) -> set[str]:
    names = {name.removeprefix("gdr_code.") for name in _imported(path) if name.startswith("gdr_code.")}
    inner = {name for name in names if name in modules}
    # `from package import member` needs the member; passing through the package's own file says nothing.
    return {name for name in inner if not any(other.startswith(f"{name}.") for other in inner)}


def _stage(module: str) -> str:
    return module.partition(".")[0]


@pytest.mark.parametrize("module", sorted(_modules()))
def test_a_module_imports_from_lower_layers_and_its_own_stage(module: str) -> None:
    modules = _modules()
    level, stage = PLACES[_stage(module)]
    for target in _ours(modules[module], modules):
        target_level, target_stage = PLACES[_stage(target)]
        assert target_level < level or (target_level, target_stage) == (level, stage), f"{module} -> {target}"


def test_no_module_is_in_a_cycle() -> None:
    modules = _modules()
    graph = {module: _ours(path, modules) for module, path in modules.items()}
    try:
        order = list(TopologicalSorter(graph).static_order())
    except CycleError as error:
        pytest.fail(f"import cycle: {error.args[1]}")
    assert set(order) >= set(modules)


@pytest.mark.parametrize("door", sorted(DOORS))
def test_only_the_named_modules_go_through_a_door(door: str) -> None:
    users = {
        module
        for module, path in _modules().items()
        if any(name == door or name.startswith(f"{door}.") for name in _imported(path))
    }
    assert users == DOORS[door]


def test_the_recheck_shares_nothing_with_what_rewrites() -> None:
    modules = _modules()
    reached, waiting = set(), {"recheck", "commands.prove"}
    while waiting:
        reached |= waiting
        waiting = {one for name in waiting for one in _ours(modules[name], modules)} - reached
    assert "verify" in reached
    assert not {name for name in reached if _stage(name) in {"replace", "prove", "rewrite", "pipeline"}}


def test_a_planted_upward_import_is_caught(tmp_path: Path) -> None:
    planted = tmp_path / "records.py"
    planted.write_text("from gdr_code.pipeline import scan\n", encoding="utf-8")
    assert _ours(planted, _modules()) == {"pipeline"}
    assert PLACES["pipeline"] > PLACES["records"]
