"""The pseudonym key: where it comes from, its fingerprint, and the keyed hash that names an entity."""

from __future__ import annotations

import hmac
import ipaddress
import os
import re
import secrets
import stat
import unicodedata
from collections.abc import Mapping
from pathlib import Path

from gdr_code.errors import KeyFileError
from gdr_code.escapes import email_parts, unescape
from gdr_code.letters import ascii_fold
from gdr_code.patterns import compiled
from gdr_code.records import Category

MIN_KEY_BYTES = 16
_MAX_KEY_BYTES = 65536
_LONGEST_LABEL = 63
_SUFFIX = compiled(r"(?:jr|sr|ii|iii|iv|ph\.? ?d|m\.?d|esq|msc|bsc|mba|cpa)\.?")
_POSSESSIVE = compiled(r"(?<=\w)['’]s(?!\w)")
_MAC = compiled(r"(?:[0-9a-f]{2}[:-]?){5}[0-9a-f]{2}|(?:[0-9a-f]{4}\.){2}[0-9a-f]{4}")


def load_key(
    key_file: str | None, environ: Mapping[str, str] | None = None, state_dir: Path | None = None
) -> bytes:
    """The key from the file, else from GDR_KEY, else the user's own, made once in the state folder.

    `state_dir` is the folder that holds the user's key; by default `$XDG_STATE_HOME/gdr-code`.
    """
    environ = os.environ if environ is None else environ
    if key_file is not None:
        return _read_key(Path(key_file))
    if "GDR_KEY" in environ:
        return _checked(os.fsencode(environ["GDR_KEY"]).strip(), "GDR_KEY")
    return _own_key(state_dir or _state_dir(environ))


def fingerprint(key: bytes) -> str:
    """16 hexadecimal digits that tell two keys apart and reveal neither."""
    return hmac.digest(key, b"gdr-code/fingerprint", "sha256").hex()[:16]


def entity(key: bytes, category: Category, kind: str, value: str) -> str:
    """16 hexadecimal digits of the keyed hash of the normalised value."""
    message = f"gdr-code/entity\0{category}\0{normalise(category, kind, value)}"
    return hmac.digest(key, message.encode("utf-8", "surrogatepass"), "sha256").hex()[:16]


def normalise(category: Category, kind: str, value: str) -> str:
    """What all spellings of one entity share; a credential is its exact characters."""
    del kind
    if category is Category.CREDENTIAL:
        return value
    plain = " ".join(unicodedata.normalize("NFKC", unescape(value)).casefold().split())
    match category:
        case Category.PERSON_NAME:
            return _name(plain.replace("+", " "))
        case Category.USERNAME:
            return plain.lstrip("@") or plain
        case Category.EMAIL:
            local, domain, _, _ = email_parts(plain.removeprefix("mailto:"))
            return f"{local}@{'.'.join(map(_label, domain.split('.')))}" if domain else local
        case Category.PHONE:
            return "".join(filter(str.isdigit, plain)) or plain
        case Category.IP_OR_DEVICE:
            return _address(plain)
        case Category.ID_NUMBER:
            return "".join(filter(str.isalnum, plain)) or plain
        case _:
            return plain


def _name(plain: str) -> str:
    family, comma, given = (part.strip() for part in plain.partition(","))
    if comma and given and "," not in given and not _SUFFIX.fullmatch(given):
        plain = f"{given} {family}"
    return ascii_fold(" ".join(_POSSESSIVE.sub("", plain).replace(".", " ").split())) or plain


def _label(label: str) -> str:
    """A label of a domain as it is read: punycode as the letters that it stands for."""
    if not label.startswith("xn--") or len(label) > _LONGEST_LABEL:
        return label
    try:
        return label[4:].encode("ascii").decode("punycode")
    except ValueError:
        return label


def _address(plain: str) -> str:
    if _MAC.fullmatch(plain):
        return re.sub(r"[^0-9a-f]", "", plain)
    try:
        return str(ipaddress.ip_address(plain))
    except ValueError:
        return plain


def _read_key(path: Path) -> bytes:
    try:
        with path.open("rb") as handle:
            mode = os.fstat(handle.fileno()).st_mode
            data = handle.read(_MAX_KEY_BYTES + 1)
    except OSError as error:
        raise KeyFileError(f"cannot read the key file {path}: {error.strerror}") from None
    if stat.S_ISREG(mode) and mode & 0o077:
        raise KeyFileError(f"others can read the key file {path}: run chmod 600 on it, or use GDR_KEY")
    if len(data) > _MAX_KEY_BYTES:
        raise KeyFileError(f"the key file {path} is over {_MAX_KEY_BYTES} bytes: it holds no key")
    return _checked(data.strip(), str(path))


def _checked(key: bytes, origin: str) -> bytes:
    if len(key) < MIN_KEY_BYTES:
        raise KeyFileError(f"the key in {origin} is shorter than {MIN_KEY_BYTES} bytes: give a longer one")
    return key


def _state_dir(environ: Mapping[str, str]) -> Path:
    home = Path(environ.get("HOME") or Path.home())
    state = environ.get("XDG_STATE_HOME", "")
    return (Path(state) if Path(state).is_absolute() else home / ".local" / "state") / "gdr-code"


def _own_key(folder: Path) -> bytes:
    path = folder / "key"
    try:
        if not path.exists():
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            _make_key(path)
    except OSError as error:
        raise KeyFileError(
            f"cannot keep a key in {folder} ({error.strerror}): name one with --key-file or GDR_KEY"
        ) from None
    return _read_key(path)


def _make_key(path: Path) -> None:
    """Write a random key under a name of its own, then link it: complete or absent, and never twice."""
    draft = path.with_name(f"key.{secrets.token_hex(8)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(secrets.token_hex(32).encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink(missing_ok=True)
