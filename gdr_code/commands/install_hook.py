"""`gdr-code install-hook`: the hooks of one repository, for people without pre-commit."""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path

from gdr_code import git, sources
from gdr_code.errors import ConfigError, OutputError

_MARK = "# Installed by `gdr-code install-hook`; remove this file to be rid of it."
_HOOKS = {"pre-commit": "hook", "commit-msg": 'hook --message "$1"'}


def run() -> int:
    """Write the hooks that are not there; 2 where somebody else's are."""
    repository = sources.of_hook(Path.cwd(), os.environ)
    assert repository.root is not None
    assert repository.git_dir is not None
    named = git.hooks_folder(repository.root)
    if named is None:
        raise ConfigError(f"{repository.root}: git does not say where its hooks are; is it another user's?")
    folder = Path(os.path.realpath(named))
    _check_own(folder, repository.root, repository.git_dir)
    foreign = [name for name in _HOOKS if not _install(folder / name, _HOOKS[name])]
    if foreign:
        lines = "; ".join(f"{folder / name}: gdr-code {_HOOKS[name]}" for name in foreign)
        raise ConfigError(f"hooks of others are left as they are; add a line to each by hand: {lines}")
    return 0


def _check_own(folder: Path, root: str, git_dir: str) -> None:
    """A hooks folder elsewhere serves other repositories too."""
    common = Path(os.path.realpath(git_dir)).parent
    places = (Path(os.path.realpath(root)), Path(os.path.realpath(git_dir)), common.parent)
    if not any(folder.is_relative_to(place) for place in places[: 3 if common.name == "worktrees" else 2]):
        raise ConfigError(
            f"core.hooksPath names {folder}, outside this repository: add `gdr-code hook` to its pre-commit "
            "by hand"
        )


def _install(path: Path, arguments: str) -> bool:
    """Write one hook; False where there is another's."""
    script = _script(arguments)
    if os.path.lexists(path) and (path.is_symlink() or not path.is_file() or not _is_ours(path)):
        return False
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(script, encoding="utf-8")
        path.chmod(0o755)
    except OSError as error:
        raise OutputError(f"cannot write {path}: {error.strerror}") from None
    sys.stdout.write(f"installed {path}\n")
    return True


def _is_ours(path: Path) -> bool:
    with path.open("rb") as file:
        return _MARK.encode() in file.read(4096)


def _script(arguments: str) -> str:
    """A hook that runs this installation, or whatever is on the PATH when it is gone.

    -P: else Python would take modules from the repository, where the hook runs.
    """
    python = shlex.quote(sys.executable)
    return (
        f"#!/bin/sh\n{_MARK}\n"
        f"if [ -x {python} ]; then exec {python} -P -m gdr_code {arguments}; fi\n"
        f"exec gdr-code {arguments}\n"
    )
