"""Values that are no secret by their form alone: versions, addresses, references, samples."""

from __future__ import annotations

import base64
import binascii
import ipaddress
import re
from encodings import aliases
from functools import cache
from itertools import pairwise

from gdr_code.escapes import unescape
from gdr_code.patterns import compiled
from gdr_code.tables import words as table
from gdr_code.web_tokens import header_of

_CUT = 512
_SHORTEST = 3  # what is no longer is no password
_SEQUENCE = 9
_LONGEST_ENCODING = 32
_LONGEST_HEADER = 4096
_BETWEEN = compiled(r"[\W_]+")
_VERSION_MARK = compiled(r"[|,\s<>=^~!]+")
_VERSION = compiled(
    r"v?\d{1,9}(?:\.(?:\d{1,9}|[xX*])){0,5}(?:[-.@+]?(?:alpha|beta|rc|dev|a|b|pre|preview|snapshot|stable|final|release"
    r"|canary|next|post)[-.]?\d{0,9})?",
    re.IGNORECASE,
)
_RANGE = compiled(r"[<>=^~!]|.*[.*|]", re.DOTALL)
_COORDINATE = compiled(r"[a-z][\w-]*(?:\.[\w-]+)+:[\w.-]+(?::[\w.${}+-]+){0,3}(?:@\w+)?")
_GROUP = compiled(r"[\w.-]{1,80}:$")
_PINNED = compiled(r"[\w.-]{1,80}:v?\d+\.[\w.-]{1,40}")
_ESCAPES = compiled(
    r"(?=.{0,4}\\)(?:\\[uU]\{?[0-9A-Fa-f]{1,8}\}?|\\(?:e|033|x1[bB])\[?[\d;]{0,12}[a-zA-Z]?|\\[nrta\[\]]|[\s;,:'\"$])++"
)
_LINKED = compiled(r"file://|!?\[[^\]]{0,200}\]\(|[^\s]{0,200}\]\((?:https?:|[./#])")
_CUT_SHORT = ("...", "…")
_DNA = compiled(r"[ACGTN]{16,}|[acgtn]{16,}|[ACGU]{16,}")
_LITERAL = compiled(r"0[bo][0-7_]{1,80}|[A-Za-z_]{1,60}:")
_EXPRESSION = compiled(
    r"\^?(?:\(?\[\^?(?:[\w+/.-]-?|\\\w){1,20}\](?:\{\d{1,4}(?:,\d{0,4})?\}|[+*?])\)?){1,8}\$?"
)
_NKEY = compiled(r"[UANCOX][A-Z2-7]{55}")
_ENCRYPTED = compiled(r"ENC\[[A-Z0-9_]{3,20},|age1[02-9ac-hj-np-z]{58}\Z|vault:v\d{1,3}:|\{cipher\}|op://")
_PLIST_KEY = compiled(r"[0-9A-F]{24}|[0-9A-F]{8}(?:-[0-9A-F]{4}){3}-[0-9A-F]{12}|[A-Za-z][A-Za-z._ -]{0,80}")
_CHALLENGE = compiled(r"\bDigest\b|\brealm=|\bqop=", re.IGNORECASE)
_PORT = compiled(r"(?P<host>\[[0-9A-Fa-f:.]{2,45}\]|[\d.]{7,15})(?::\d{1,5})?(?:/\d{1,3})?")
_SQUEEZED = compiled(r"[\W_]+")
_NEAREST_NAME = compiled(r"([\w.-]{3,80})[\"'`\])>]{0,3}\s{0,8}(?:=>|:=|[:=,(]|\s)\s{0,8}[\"'`({\[]{0,3}$")
_KEY_WORD = compiled(
    r"(?:(?:db|my|your|some|any)[_\- .]?)?"
    r"(?:password|passwd|passphrase|pass|pwd|secret|token|(?:api[_\- ]?)?key)",
    re.IGNORECASE,
)
_TRIVIAL = compiled(
    r"(?:change|replace)[_-]?(?:me|it|this)\w{0,6}!?|root|r00t|toor|admin(?:istrator)?|guest|user(?:name)?|test(?:ing|er)?|demo"
    r"|letmein|welcome|open\W?sesame|p(?:@|%40)ss|qwerty\w{0,4}|foo|bar|baz|foobar|asdf\w{0,4}|(?:abc|admin|root|test|user|pass|foo)@?(?:0?1|12|123|1234|12345)!?"
    r"|(\w)\1{0,20}|123(?:4(?:5(?:67?8?9?0?)?)?)?|0123456789?|987654321|postgres|mysql|redis|mongo|rabbitmq|minio(?:admin)?|sa|vagrant",
    re.IGNORECASE,
)
_DOMAINS = compiled(
    r"@(?:[\w-]+\.)*(?:example(?:\.\w+)?|localhost|127\.0\.0\.1|host(?:name)?|server|domain|test)\b", re.I
)
_USER = compiled(r"://([^\s/:@]{0,120}):$")
_KEY_ID_CONTEXT = compiled(
    r"\b(?:gpg2?|pgp|gnupg)\b|finger ?print|recv-?keys?|keyserver|key[-_ ]?ids?\b|signing[-_ ]?key", re.I
)
_KEY_ID = compiled(r"(?:0x)?(?:[0-9A-Fa-f]{8}|[0-9A-Fa-f]{16}|[0-9A-Fa-f]{40})")
_SSH_KEY = compiled(r"AAAA(?:[BC]3NzaC1|E2VjZHNh|GnNrLX|InNrLX)")
_SSH_NAME = compiled(r"(?:ssh-(?:rsa|dss|ed25519)|ecdsa-sha2-[\w-]{1,20}|sk-ssh-[\w@.-]{1,40})\s{1,4}$")
_MEMBER = 24
_PUBLIC_MEMBERS = frozenset({"n", "e", "x", "y", "kid", "x5t", "x5t#S256"})
_SECRET_MEMBERS = frozenset({"d", "p", "q", "dp", "dq", "qi", "k"})
_WEB_KEY_MEMBER = compiled(r"[\"']([a-z][\w#]{0,7})[\"']\s{0,4}:\s{0,4}[\"']$")
_WEB_KEY = compiled(
    r"[\"'](?:(?:kty|crv)[\"']\s{0,4}:|(?:n|x|y|d[pq]?|p|q)[\"']\s{0,4}:\s{0,4}[\"'][\w-]{20})"
)
_RUN = compiled(r"[A-Za-z0-9+/=]*")
_SCALARS = frozenset({"true", "false", "null", "nil", "none", "undefined", "yes", "no", "on", "off"})
_LONG_RUN = 24


def is_public_form(value: str) -> bool:
    """A version, a coordinate, an IP address, an expression, escapes, a link, DNA, ciphertext, a constant."""
    text = value[:_CUT]
    return (
        is_version(text)
        or is_address(text)
        or _COORDINATE.fullmatch(text) is not None
        or _ESCAPES.fullmatch(text) is not None
        or _LITERAL.fullmatch(text) is not None
        or _EXPRESSION.fullmatch(text) is not None
        or _LINKED.match(text) is not None
        or _ENCRYPTED.match(text) is not None
        or (_DNA.fullmatch(text) is not None and len(set(text)) > 2)
        or text.lower() in _constants()
        or is_encoding(text)
        or is_public_nkey(text)
    )


def is_public_nkey(text: str) -> bool:
    """A public key of NATS, by its prefix (seeds have another) and its CRC-16/XMODEM, little endian."""
    if not _NKEY.fullmatch(text):
        return False
    data = base64.b32decode(text)
    return binascii.crc_hqx(data[:-2], 0) == int.from_bytes(data[-2:], "little")


def is_encrypted_token(value: str) -> bool:
    """A compact JWE (RFC 7516): a header that names how the content is encrypted. It is ciphertext."""
    fields = header_of(value[:_LONGEST_HEADER]) if value.startswith("eyJ") else None
    return fields is not None and "enc" in fields


def is_encoding(text: str) -> bool:
    """The name of a character encoding: `latin1`, `UTF-16LE`; a bare number is none."""
    if len(text) > _LONGEST_ENCODING or text.isdigit():
        return False
    name = _BETWEEN.sub("_", text.lower()).strip("_")
    return name in _encodings() or name.replace("_", "") in _encodings()


@cache
def _encodings() -> frozenset[str]:
    return frozenset(aliases.aliases).union(aliases.aliases.values())


def is_plist_key(value: str) -> bool:
    """An object's id or a name between `<key>` and `</key>`: a property list's key, not its value."""
    return _PLIST_KEY.fullmatch(value[:_CUT]) is not None


def is_coordinate(before: str, value: str) -> bool:
    """The artifact and version of a package whose group, of several parts, stands before: `org.a:|b:1.2`."""
    group = _GROUP.search(before[-82:])
    return group is not None and "." in group[0] and _PINNED.fullmatch(value[:_CUT]) is not None


@cache
def _constants() -> frozenset[str]:
    return frozenset(word.lower() for word in table("public_constants")) | _SCALARS


def is_version(text: str) -> bool:
    """A version or a constraint on one: `^1.2`, `>=2.4,<2.7.48|3.x`; a bare number is none."""
    if not _RANGE.match(text):
        return False
    parts = [part for part in _VERSION_MARK.split(text) if part not in ("", "-", "||")]
    bare = len(parts) == 1 and "." not in parts[0] and not text.startswith(("^", "~", ">", "<", "="))
    return bool(parts) and not bare and all(_VERSION.fullmatch(part) or part == "*" for part in parts)


def is_address(text: str) -> bool:
    """An IPv4 or IPv6 address, with or without a port or a prefix length."""
    if text.count(".") < 3 and text.count(":") < 2:
        return False
    host = _PORT.fullmatch(text)
    try:
        ipaddress.ip_address(host["host"].strip("[]") if host else text.partition("/")[0])
    except ValueError:
        return False
    return True


def is_cut_short(value: str, after: str) -> bool:
    """A sample that its author cut: an ellipsis inside, or right behind it."""
    return after.startswith(_CUT_SHORT) or any(mark in value for mark in _CUT_SHORT)


def echoes_name(before: str, value: str) -> bool:
    """A value that is its own key, with at most two characters more, or a part of it."""
    near, said = before[-120:], _squeezed(value[:_CUT])
    # Whatever the key is, all of the value but two characters at its ends must stand before it.
    if len(said) < 4 or said[2:-2] not in _squeezed(near):
        return False
    name = _NEAREST_NAME.search(near)
    key = _squeezed(name[1]) if name else ""
    return len(key) >= 4 and (said in key or (key in said and len(said) - len(key) <= 2))


def _squeezed(text: str) -> str:
    return _SQUEEZED.sub("", text).lower()


def is_key_word(value: str) -> bool:
    """The key word itself, or that with `db`, `my` or the like before it: `dbpassword`, `my-secret`."""
    return _KEY_WORD.fullmatch(value[:_CUT]) is not None


def is_sequence(value: str) -> bool:
    """Letters in the order of the alphabet, nine or more: `ABCDEFGHIJKL`."""
    text = value[:_CUT].lower()
    onward = sum(ord(b) - ord(a) == 1 or a + b == "za" for a, b in pairwise(text))
    return len(text) >= _SEQUENCE and text.isalpha() and onward >= len(text) - 2


def is_trivial(value: str) -> bool:
    """What stands for a password, or for a user, in manuals."""
    return is_key_word(value) or _TRIVIAL.fullmatch(value[:_CUT]) is not None


def is_challenge(before: str, above: tuple[str, ...]) -> bool:
    """Part of a server's Digest challenge, which everybody is shown."""
    return _CHALLENGE.search(" ".join((*above[-1:], before))[-600:]) is not None


def is_trivial_login(before: str, value: str, after: str) -> bool:
    """A password in a URL that only shows where one goes: `u:p@`, `user:pass@`, a word at `example.org`."""
    if len(unescape(value)) <= _SHORTEST:
        return True
    user = _USER.search(before[-140:])
    name = user[1] if user else ""
    if _DOMAINS.match(after):
        if value.count("%") * 4 >= len(value):
            return True
        return is_trivial(value) or name.lower() == value.lower() or (value.isalpha() and value.islower())
    return is_trivial(value) and name.lower() in ("user", "username", "login", "name", "me")


def is_no_basic(value: str) -> bool:
    """True where what follows `Basic` is no base64 of `user:password`, or that of two words of manuals."""
    if ":" in value:
        return False
    try:
        plain = base64.b64decode(value + "=" * (-len(value) % 4), altchars=b"-_" if "-" in value else None)
    except (binascii.Error, ValueError):
        return True
    user, colon, password = plain.decode("utf-8", "replace").partition(":")
    if not colon or not user.isprintable() or "\ufffd" in user:
        return True
    said = not password or is_trivial(password) or is_trivial(_squeezed(password))
    return said and (not user or is_trivial(user))


def is_key_id(before: str, above: tuple[str, ...], value: str) -> bool:
    """A PGP key's id or fingerprint where the text speaks of one."""
    if _KEY_ID.fullmatch(value) is None:
        return False
    return bool(_KEY_ID_CONTEXT.search(before) or (above and _KEY_ID_CONTEXT.search(above[-1])))


def is_ssh_public_key(before: str, value: str) -> bool:
    """The body of a public SSH key."""
    return _SSH_KEY.match(value) is not None or _SSH_NAME.search(before[-80:]) is not None


def web_key_member(before: str, above: tuple[str, ...], after: str) -> str:
    """The member of a JSON web key that is bound to a value; empty where it is none."""
    member = _WEB_KEY_MEMBER.search(before[-_MEMBER:])
    is_key = member and _WEB_KEY.search("\n".join((*above, before, after)))
    return member[1] if member and is_key else ""


def is_web_key_part(before: str, above: tuple[str, ...], after: str) -> bool:
    """A public member of a JSON web key: the modulus or exponent of RSA, a point's coordinates, its name."""
    return web_key_member(before, above, after) in _PUBLIC_MEMBERS


def is_web_key_secret(before: str, above: tuple[str, ...], after: str) -> bool:
    """A member of a JSON web key that only its owner knows."""
    return web_key_member(before, above, after) in _SECRET_MEMBERS


def is_in_longer_run(before: str, value: str, after: str) -> bool:
    """A token's shape in the midst of base64: letters, digits and `+/` go on beside it."""
    if before[-1:] not in ("+", "/") and after[:1] not in ("+", "/"):
        return False
    left = _RUN.match(before[::-1])
    right = _RUN.match(after)
    rest = (left.group() if left else "") + (right.group() if right else "")
    mixed = any(map(str.isupper, rest)) and any(map(str.islower, rest)) and any(map(str.isdigit, rest))
    return len(rest) >= _LONG_RUN and mixed and bool(value)
