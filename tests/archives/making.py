"""Archives made with the standard library, which is no part of what reads them."""

from __future__ import annotations

import io
import tarfile
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from gdr_code.archives import formats
from gdr_code.archives.interface import Member
from gdr_code.records import Entry, SkipReason
from gdr_code.settings import Settings
from gdr_code.walk import entries
from tests.conftest import repositories


def tar_file(
    path: Path,
    files: Mapping[str, bytes],
    extra: Iterable[tarfile.TarInfo] = (),
    kind: int = tarfile.PAX_FORMAT,
    mode: str = "w",
) -> Path:
    """A tar archive; `mode` is that of `tarfile.open`, `kind` its format."""
    with tarfile.open(path, mode, format=kind, encoding="utf-8", errors="surrogateescape") as archive:  # type: ignore[call-overload]
        for name, data in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
        for member in extra:
            archive.addfile(member)
    return path


def tar_member(name: str, kind: bytes, target: str = "") -> tarfile.TarInfo:
    """A member without content."""
    member = tarfile.TarInfo(name)
    member.type, member.linkname = kind, target
    return member


def zip_file(path: Path, files: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    """A zip archive."""
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name), data, method)
    return path


def members(path: Path) -> list[Member]:
    """What an archive lists."""
    with formats.opened(str(path), str(path)) as archive:
        return list(archive.members())


def contents(path: Path) -> dict[bytes, bytes | SkipReason]:
    """Everything that can be read of an archive that is not compressed as a whole, links as their targets."""
    with formats.opened(str(path), str(path)) as archive:
        found: dict[bytes, bytes | SkipReason] = {}
        for one in archive.members():
            entry = Entry("", one.raw_path, one.size, one.mode, at=one.at)
            read = archive.read(entry) if one.target is None else one.target
            found[one.raw_path] = one.reason or read
        return found


def listing(path: Path) -> dict[str, str]:
    """Each path of an archive with why it is skipped, or nothing."""
    (repository,) = repositories(path)
    listed = entries(repository, Settings())
    return {one.path: "" if isinstance(one, Entry) else one.reason.value for one in listed}
