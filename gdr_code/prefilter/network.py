"""E-mail addresses, public IP addresses, MAC addresses and device ids on a suspected line."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator

from gdr_code.patterns import compiled
from gdr_code.prefilter.interface import Detector, Gate, Hit, Line
from gdr_code.records import Category
from gdr_code.tables import words

_AT = compiled(r"@|%40|&#64;|&#x40;|&commat;|\\u0040|\\x40", re.IGNORECASE)
_LOCAL_CHARACTERS = frozenset(".+-_")
_LOCAL_LIMIT = 64
_DOMAIN = compiled(r"(?:[^\W_](?:[^\W_]|-){0,62}\.){1,8}([^\W\d_]{2,24}|xn--[a-z0-9-]{2,40})")
_UNSPACED = compiled(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_ASCII_TAIL = compiled(r"[!-~]+\Z")
_ASCII_HEAD = compiled(r"[A-Za-z]+")
_NO_REPLY = compiled(r"(?i)^(?:\d+\+)?[^@]+@users\.noreply\.")
_HOST_COMMAND = compiled(
    r"(?<![\w./-])(?:ssh|mosh|sftp|autossh|sshfs|ssh-copy-id|scp|rsync|mount)"
    r"(?: {1,3}-[^\s\"']{1,40}(?: {1,3}[^\s\"'-][^\s\"']{0,60})?)* {1,3}[\"']?\Z"
)


def _tlds() -> frozenset[str]:
    return words("mail", "tlds")


def _is_word_character(character: str) -> bool:
    return character.isalnum() or character in _LOCAL_CHARACTERS


def _local_start(text: str, at: int) -> int | None:
    """Where the local part that ends at `at` begins; None when there is none or it is too long."""
    start = at
    while start > 0 and at - start <= _LOCAL_LIMIT and _is_word_character(text[start - 1]):
        start -= 1
    if at - start > _LOCAL_LIMIT or at == start or text[at - 1] in ".":
        return None
    start = _past_escape(text, start, at)
    if _UNSPACED.search(text, start, at) and (tail := _ASCII_TAIL.search(text[start:at])):
        start += tail.start()
    while start < at and text[start] in ".-+":
        start += 1
    return start if any(c.isalnum() for c in text[start:at]) else None


def _past_escape(text: str, start: int, at: int) -> int:
    """Step over the letters of an escape (\\n, \\u003c, %3C) that stands before the local part."""
    before = text[start - 1] if start else ""
    if before == "\\" and re.match(r"u00[0-9a-fA-F]{2}.", text[start:at]):
        return start + 5
    if before == "\\" and text[start] in "nrt" and at - start > 1:
        return start + 1
    if before == "%" and re.match(r"[0-9A-Fa-f]{2}.", text[start:at]):
        return start + 2
    return start if before not in {"\\", "%", "$"} else at


def _domain_end(text: str, start: int) -> int | None:
    """Where the domain that begins at `start` ends; None when it is none."""
    found = _DOMAIN.match(text, start)
    if found is None:
        return None
    tld, end = found[1], found.end()
    if tld[0].isascii() and not tld.isascii() and (head := _ASCII_HEAD.match(tld)):
        end = found.start(1) + head.end()
        tld = head[0]
    if tld.endswith("E") and text.startswith("<gt>", end):
        return end - 1 if _is_tld(tld[:-1]) else None
    labels = text[start : found.start(1) - 1]
    if not _is_tld(tld) or (labels.replace(".", "").isdecimal() and labels not in words("mail", "providers")):
        return None
    return end if _ends_well(text, end) and _is_encodable(text[start:end]) else None


def _is_encodable(domain: str) -> bool:
    """True when a domain can be asked for: its letters stand for a host name with as many labels."""
    if domain.isascii():
        return True
    try:
        return domain.encode("idna").count(b".") == domain.count(".")
    except UnicodeError:
        return False


def _is_tld(tld: str) -> bool:
    folded = tld.casefold()
    if tld.istitle() and tld.isascii():
        return folded in {"com", "net", "org", "edu"}
    return folded in _tlds() or folded.startswith("xn--")


def _ends_well(text: str, end: int) -> bool:
    """False where the address is a call, an scp path, a resource, a longer name or an interpolation."""
    rest = text[end : end + 2]
    if re.match(r"[\w(@/]|-\w|\.\w", rest) and not _UNSPACED.match(rest):
        return False
    return not re.match(r":[^\s\d\\\"'<]", rest)


def _is_userinfo(before: str) -> bool:
    """True when what stands before is a URL up to its user part (`https://`, `ssh://git`)."""
    at = before.rfind("://")
    return at >= 0 and not re.search(r"[\s/?#\"'<>]", before[at + 3 :])


def _email_cue(before: str, separator: str) -> str:
    if before.casefold().endswith("mailto:"):
        return "mailto"
    if before.endswith(("<", "&lt;", "E<lt>")):
        return "angle"
    if before.endswith("/"):
        return "url_path"
    return "encoded" if separator != "@" else "plain"


def find_emails(line: Line) -> Iterator[Hit]:
    """E-mail addresses written with an at sign, plain or encoded."""
    text = line.text
    for at in _AT.finditer(text):
        start = _local_start(text, at.start())
        if start is None or start == at.start():
            continue
        end = _domain_end(text, at.end())
        before = text[max(0, start - 240) : start]
        if end is None or _is_userinfo(before) or _HOST_COMMAND.search(before):
            continue
        value = f"{text[start : at.start()]}@{text[at.end() : end]}"
        kind = "email/noreply" if _NO_REPLY.match(value) else "email/address"
        yield Hit(start, end, Category.EMAIL, kind, _email_cue(before, at[0]))


_SPELLED = compiled(
    r"(?<![\w.+-])(?P<local>[^\W_][\w.+-]{0,63}?)"
    r"(?P<at> {0,2}[\[({<]{1,2} ?(?:at|@|arroba|ät|собака) ?[\])}>]{1,2} {0,2}| at | AT |[_-](?:at|AT)[_-])"
    r"(?P<domain>[^\W_](?:[^\W_]|-){0,62}"
    r"(?:(?: {0,2}[\[({<]{1,2} ?(?:dot|\.|punkt|punto|ponto|point|точка) ?[\])}>]{1,2} {0,2}| dot | DOT "
    r"|[_-](?:dot|DOT)[_-]|\.)[^\W_](?:[^\W_]|-){0,62}){1,5})",
    re.IGNORECASE,
)
_SPELLED_DOT = compiled(r"(?i)dot|punkt|punto|ponto|point|точка|[\[({<] ?\.")


def find_spelled_emails(line: Line) -> Iterator[Hit]:
    """E-mail addresses spelled out: `name at domain dot org`, `name [at] domain.org`."""
    for found in _SPELLED.finditer(line.text):
        tld = re.split(r"[\W_]+", found["domain"])[-1]
        if not _is_tld(tld):
            continue
        bracketed = not found["at"].strip(" _-").isalpha()
        enclosed = line.text[found.start() - 1 : found.start()] in {"<", "("}
        shouted = found["at"] == " AT "
        spelled_dot = _SPELLED_DOT.search(found["domain"]) is not None
        if (
            bracketed
            or spelled_dot
            or shouted
            or (enclosed and line.text[found.end() : found.end() + 1] in ">)")
        ):
            cue = "spelled" if bracketed or spelled_dot else "spelled_weakly"
            yield Hit(found.start(), found.end(), Category.EMAIL, "email/spelled", cue)


_IPV4 = compiled(
    r"(?:@(?:[a-z][\w-]{0,30}\.){1,3}|(?<![\w.])(?<!\w-))(?P<value>(?:\d{1,3}\.){3}\d{1,3})(?!\w|\.\w|-[A-Za-z])"
)
_IPV6 = compiled(r"(?<![\w:.])[23][0-9a-fA-F]{3}:[0-9a-fA-F:]{2,35}(?![\w:.])")
_VERSION_BEFORE = compiled(
    r"(?i)(?:version|@since|firmware|release|revision|\bver\b|\brev\b|\bv\.|\boid\b|assembly|nuget|\bbuild\b|§|section)"
    r"[^,;|]{0,32}\Z|(?:[=<>!~]=|~>|\^|~) ?[\"']?\Z|[A-Za-z)]/\Z|\bd=[\"'][^\"']*\Z"
)
_OBJECT_IDS = ("1.3.6.", "1.2.840.", "2.5.4.", "2.5.29.", "2.16.840.", "0.9.2342.")
_DOCUMENTATION_V6 = ipaddress.ip_network("3fff::/20")


def _is_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    known = str(address) in words("addresses_ip", "resolvers")
    return address.is_global and not address.is_multicast and not known


_LOGGED_AFTER = compiled(r" \S{1,20} \S{1,40} \[\d{1,2}/[A-Z]| port \d{2,5}\b")
_LOGGED_BEFORE = compiled(r"(?:\bclient:? |\bfor \S{1,40} from |\buser \S{1,40} |\brhost=)\Z")


def _ip_cue(before: str, after: str) -> str:
    if before.endswith("://"):
        return "url"
    if before.endswith("@"):
        return "login"
    if re.match(r"/(?!32\b)\d", after):
        return "network"
    if re.match(r":\d{2,5}\b", after):
        return "port"
    return "client" if _LOGGED_AFTER.match(after) or _LOGGED_BEFORE.search(before) else "plain"


def find_ipv4(line: Line) -> Iterator[Hit]:
    """Public IPv4 addresses that are not versions, object ids, networks or well-known resolvers."""
    for found in _IPV4.finditer(line.text):
        value, (start, end) = found["value"], found.span("value")
        before = line.text[max(0, start - 80) : start]
        if value.endswith(".0.0") or value.startswith(_OBJECT_IDS) or _VERSION_BEFORE.search(before):
            continue
        try:
            address = ipaddress.IPv4Address(value)
        except ValueError:
            continue
        if _is_public(address):
            cue = "login" if found[0] != value else _ip_cue(before, line.text[end : end + 40])
            yield Hit(start, end, Category.IP_OR_DEVICE, "ip_or_device/ipv4", cue)


def find_ipv6(line: Line) -> Iterator[Hit]:
    """Global unicast IPv6 addresses outside the documentation ranges."""
    for found in _IPV6.finditer(line.text):
        value = found[0].rstrip(":") if not found[0].endswith("::") else found[0]
        try:
            address = ipaddress.IPv6Address(value)
        except ValueError:
            continue
        if _is_public(address) and address not in _DOCUMENTATION_V6:
            end = found.start() + len(value)
            cue = "network" if value.endswith("::") or line.text[end : end + 1] == "/" else "plain"
            yield Hit(found.start(), end, Category.IP_OR_DEVICE, "ip_or_device/ipv6", cue)


_MAC = compiled(
    r"(?<![0-9A-Za-z:.\-])(?:[0-9A-Fa-f]{2}(?P<sep>[:-])(?:[0-9A-Fa-f]{2}(?P=sep)){4}[0-9A-Fa-f]{2}"
    r"|[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4})(?![0-9A-Za-z]|[:.-][0-9A-Fa-f])"
)
_MAC_CUE = compiled(
    r"(?i)(?<![a-z])(?:mac|hwaddr|ether(?:net)?|bssid|bluetooth|wifi|wlan|eth\d|lladdr)(?![a-z])"
)


def find_macs(line: Line) -> Iterator[Hit]:
    """Hardware addresses: six hexadecimal pairs, or three groups of four with a cue."""
    cued = _MAC_CUE.search(line.text) is not None
    for found in _MAC.finditer(line.text):
        digits = re.sub(r"[^0-9A-Fa-f]", "", found[0]).lower()
        if (digits.isdecimal() or found["sep"] is None) and not cued:
            continue
        if len(set(digits)) < 3 or int(digits[:2], 16) & 1 or digits.startswith("00005e0053"):
            continue
        cue = "word" if cued else "plain"
        yield Hit(found.start(), found.end(), Category.IP_OR_DEVICE, "ip_or_device/mac", cue)


_DEVICE = compiled(
    r"(?i)(?<![a-z])(?P<word>imei|meid|imsi|iccid|udid|idf[av]|gaid|android[_ -]?id"
    r"|advertis(?:ing|er)[_ -]?id|device[_ -]?id)(?:[_ -]?(?:no|number|1|2))?"
    r"[\"'\]`]?\s{0,4}(?::|=>?|,|is|>)?\s{0,4}[\"'`]?"
    r"(?P<value>\d[\d -]{12,20}\d|[0-9a-z-]{14,40})(?![\w-])"
)
_UUID = compiled(r"(?i)[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z")
_HEX = compiled(r"(?i)[0-9a-f]{16}\Z|[0-9a-f]{40}\Z|[0-9a-f]{8}-[0-9a-f]{16}\Z")


def _is_device_id(word: str, value: str) -> bool:
    from stdnum import imei, luhn

    word, digits = word.casefold(), re.sub(r"[ -]", "", value)
    if word == "imei":
        return len(digits) == 15 and bool(imei.is_valid(digits))
    if word == "iccid":
        return digits.startswith("89") and 19 <= len(digits) <= 20 and bool(luhn.is_valid(digits))
    if word in {"imsi", "meid"}:
        return len(digits) == (15 if word == "imsi" else 14) and sum(map(str.isdigit, digits)) > 7
    return bool(_UUID.match(value) or _HEX.match(value)) and len(set(digits)) > 6


_DEVICE_WORD = compiled(
    r"(?i)(?:imei|meid|imsi|iccid|udid|idf[av]|gaid|aaid|android[ _-]?id|advertis(?:ing|er)[ _-]?id|device[ _-]?id)"
    r"(?:[ _-]?(?:no|number|code|1|2))?"
)


def is_device_word(name: str) -> bool:
    """True for a key or a column that holds a device's own number."""
    return _DEVICE_WORD.fullmatch(name) is not None


def is_device_number(value: str) -> bool:
    """True for the form of such a number, whichever it is."""
    return any(_is_device_id(word, value) for word in ("imei", "iccid", "udid"))


def find_device_ids(line: Line) -> Iterator[Hit]:
    """IMEI, IMSI, ICCID, UDID and advertising ids next to the word that names them."""
    for found in _DEVICE.finditer(line.text):
        if _is_device_id(found["word"], found["value"]):
            start, end = found.span("value")
            yield Hit(start, end, Category.IP_OR_DEVICE, "ip_or_device/device_id", "word")


DETECTORS: tuple[Detector, ...] = (
    Detector(
        "email",
        (
            Gate(r"[A-Za-z0-9_.+\-\x80-\xff]@[A-Za-z0-9\x80-\xff][A-Za-z0-9\-\x80-\xff]*\.[A-Za-z\x80-\xff]"),
            Gate(r"[a-z0-9](?:%40|&#64;|&#x40;|&commat;|\\u0040|\\x40)[a-z0-9]", caseless=True),
        ),
        find_emails,
    ),
    Detector(
        "email_spelled",
        (
            Gate(r"[\[({<] ?(?:at|@|arroba|ät|собака) ?[\])}>] {0,2}[a-z0-9]", caseless=True),
            Gate(r"[ _-]at[ _-][a-z0-9-]+[ _(\[{<-]+dot[ _)\]}>-]", caseless=True),
            Gate(r"[a-z0-9] AT [A-Za-z0-9-]+\.[A-Za-z]"),
            Gate(r"[<(][a-z0-9._+-]+ at [a-z0-9.-]+\.[a-z]{2,6}[>)]", caseless=True),
        ),
        find_spelled_emails,
    ),
    Detector("ipv4", (Gate(r"[1-9]\d{0,2}\.\d{1,3}\.\d{1,3}\.\d{1,3}"),), find_ipv4),
    Detector(
        "ipv6", (Gate(r"(?:^|[^0-9a-z])[23][0-9a-f]{3}:[0-9a-f]{0,4}:[0-9a-f:]", caseless=True),), find_ipv6
    ),
    Detector(
        "mac",
        (
            Gate(r"(?:[0-9a-f]{2}:){5}[0-9a-f]{2}", caseless=True),
            Gate(r"(?:[0-9a-f]{2}-){5}[0-9a-f]{2}", caseless=True),
            Gate(r"[0-9a-f]{4}\.[0-9a-f]{4}\.[0-9a-f]{4}", caseless=True),
        ),
        find_macs,
    ),
    Detector(
        "device_id",
        (
            Gate(
                r"(?:imei|meid|imsi|iccid|udid|idf[av]|gaid|android[_ -]?id|advertis(?:ing|er)[_ -]?id"
                r"|device[_ -]?id)[^\n]{1,16}[0-9a-f]{4}",
                caseless=True,
            ),
        ),
        find_device_ids,
    ),
)
