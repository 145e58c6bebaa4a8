"""What a line alone says of a value: copyright notice, fetched URL, coordinate, URL."""

from __future__ import annotations

import re

from gdr_code import naming
from gdr_code.patterns import compiled
from gdr_code.records import Candidate, Category, PathKind, Position


def _any(*patterns: str, flags: int = 0) -> re.Pattern[str]:
    return compiled("|".join(f"(?:{pattern})" for pattern in patterns), flags)


# Every pattern is searched in the text of the line before the value, which is at most 400 characters.
_NOTICE = _any(
    r"©|&copy;|版权所有|版權所有|著作权",
    r"\bSPDX-FileCopyrightText\b|\ball rights reserved\b",
    r"\bcopy(?:right|left)(?:ed)?\b[\"']?\s*(?:[:=@$\"'<(–—-]|by\b|,?\s*[12]\d{3}\b)",
    r"\(c\)\s*(?:copyright|[12]\d{3}\b|by\b)",
    flags=re.IGNORECASE,
)
_NOTICE_OF_NAME = compiled(r"(?:\b[Cc]opyright|\bCOPYRIGHT|\([cC]\))\s+(?:[A-Z][\w.'-]*\s+){0,3}$")
_NOTICE_HINTS = ("copy", "(c)", "©", "reserved", "版", "著作权")
_RESERVED = compiled(r"\ball rights reserved\b", re.IGNORECASE)
_YEAR_FIRST = compiled(r"^\W*(?:19|20)\d\d\b")
_LICENCE_FILE = compiled(
    r"(?:^|/)(?:licen[cs]es?|copying|notice|copyright|unlicense)(?:[._-][^/]*)?$", re.IGNORECASE
)

_URL_TEXT = r"[^\s\"'<>`|{}]*$"
_WORD_ENDS = " \t\"'<>`|{}"
_IN_URL = _any(
    r"[a-z][a-z0-9+.-]{1,20}://" + _URL_TEXT,
    r"\bwww\." + _URL_TEXT,
    r"\bgit@[\w.-]+[:/]" + _URL_TEXT,
    r"\b(?:github|gitlab|bitbucket):" + _URL_TEXT,
    r"(?:^|[\s\"'(<=,:\[`])(?:[a-z0-9-]+\.)+[a-z]{2,6}/[^\s\"'<>`|{}()]*$",
    flags=re.IGNORECASE,
)

_INSTALLERS = (
    "apt apt-get brew bun cargo choco composer conda cpan cpanm deno dnf dotnet gem go helm luarocks npm npx "
    "opam pip pip2 pip3 pipx pnpm poetry scoop snap uv winget yarn yum"
).replace(" ", "|")
_FETCH = _any(
    r"\bgit\s+(?:-\S+\s+)*(?:clone|submodule\s+add|remote\s+(?:add|set-url)|fetch|pull|push|subtree)\b",
    r"\bgh\s+repo\s+clone\b|\bsvn\s+(?:co|checkout)\b|\bhg\s+clone\b",
    rf"\b(?:{_INSTALLERS})\s+(?:-\S+\s+|pip\s+)*(?:add|get|global|i|install|repo|require|run|tap)\b",
    r"\b(?:curl|wget|aria2c|iwr|irm|Invoke-WebRequest|Invoke-RestMethod|DownloadFile|DownloadString)\b",
    r"\badd-apt-repository\b|\bdocker\s+(?:build|pull|run)\b|\bnpx\s|^\s*(?:ADD|FROM)\s",
    r"\bgit\s*[=:]\s*[\"'][^\"']*$|\.package\s*\(\s*(?:name\s*:[^,]*,\s*)?url\s*:|[\"']git::",
    r"<script\b[^>]*\bsrc\s*=|\bimportScripts\s*\(|\"resolved\"\s*:|^\s+resolved\s",
    r"^\s*(?:set\s+-g\s+@plugin|Plug|Plugin|Bundle|zplug|zinit\s+light|antigen\s+bundle)\s",
)


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


# A whole word that each of the alternatives above needs: looking words up is ten times as fast as the search.
_FETCH_WORDS = _words("""
    git gh svn hg curl wget aria2c iwr irm Invoke DownloadFile DownloadString add docker npx
    ADD FROM package script importScripts resolved set Plug Plugin Bundle zplug zinit antigen
""").union(_INSTALLERS.split("|"))
_WORD = compiled(r"\w+")
_GIT_SCHEME = compiled(r"\bgit\+(?:https?|ssh|git)://[^\s\"']*$")
_MANIFEST = compiled(r"(?:^|/)(?:package|composer|bower)\.json$")
_MANIFEST_LINK = compiled(r"\"(?:url|repository|homepage|bugs|author|funding)\"\s*:\s*[{\"]")

_CODE_COORDINATE = _any(
    r"^\s*from\s+\S+\s+import\b|^\s*from\s+[\w.]*$",
    r"^\s*@?(?:import|package|namespace|module|open|extern\s+crate|(?:pub\s+)?mod)\s+[\w\"'<{*.@$\\]",
    r"^\s*(?:global\s+)?using\s+(?!var\b|await\b)(?:static\s+)?[\w.]+\s*(?:=\s*[\w.]*)?[;.]?$|^\s*use\s+[\w\\:{]",
    r"^\s*#\s*(?:include|import)\b|^\s*(?:export\s.*|\}\s*)\bfrom\s+[\"']",
    r"\b(?:require|import|require_relative|require_once|include_once)\s*\(?\s*[\"'][^\"']*$|\bfrom\s+[\"'][^\"']*$",
)
_CODE_WORDS = _words("""
    from import package namespace module open extern mod using use include require
    require_relative require_once include_once
""")
_GO_PATH = compiled(r"^\s*(?:[\w.]+\s+)?\"(?:[\w-]+\.)+[a-z]{2,}/[^\"\s]*$")
_MODULE_SOURCE = compiled(r"^\s*source\s*=\s*\"[\w./-]*$")
_MODULE_LINE = compiled(
    r"^\s*(?:(?:module|require|replace|exclude|retract)\s+)?\(?(?:[\w-]+\.)+[a-z]{2,}/\S*$|=>\s*\S*$"
)
_COORDINATE = _any(
    r"<(?:groupId|artifactId|package)>[^<]*$|\bpackage\s*=\s*[\"'][^\"']*$|\bclr-namespace:\S*$|\bx:Class\s*=\s*\S*$",
    r"\b(?:applicationId|namespace|bundleIdentifier|PRODUCT_BUNDLE_IDENTIFIER|CFBundleIdentifier)\b\W*[\w.$(){}-]*$",
    r"\b(?:implementation|api|compileOnly|runtimeOnly|testImplementation|classpath|kapt|ksp)\b\s*\(?\s*[\"'][^\"']*$",
    r"\bid\s*\(?\s*[\"'](?:com|org|io|net|dev)\.[^\"']*$",
    r"(?:^|\s)uses\s*:\s*[\"']?[^\"'\s]*$|^\s*(?:-\s*)?image\s*:\s*[\"']?[^\"'\s]*$|^\s*FROM\s+(?:--\S+\s+)?\S*$",
    r"\bdocker\s+(?:build|pull|push|run|tag)\s[^|;&]*$",
    r"\b(?:Plug|Plugin|Bundle|tap|brew|gem)\s+[\"'][^\"']*$|\bgithub\s*(?::|=>)\s*[\"'][^\"']*$",
)
_COORDINATE_WORDS = _words("""
    groupId artifactId package clr Class applicationId namespace bundleIdentifier
    PRODUCT_BUNDLE_IDENTIFIER CFBundleIdentifier implementation api compileOnly runtimeOnly
    testImplementation classpath kapt ksp id uses image FROM docker Plug Plugin Bundle tap
    brew gem github
""")
_SCOPE = compiled(r"(?:[\"'(\s=]|node_modules/)@$")
_SCOPED_NAME = compiled(r"[\w.-]*/[\w.-]+")
_VENDOR = compiled(r"^\s*(?:\"name\"\s*:\s*)?\"[\w.-]*$")
_NOT_CODE = frozenset(
    {None, "markdown", "rst", "latex", "bibtex", "text", "html", "template", "xml", "csv", "json", "yaml"}
    | {"ini", "properties", "env"}
)
_COMPOSER = compiled(r"(?:^|/)composer\.(?:json|lock)$|(?:^|/)installed\.json$")

_NEAR = 120
_NAMES = frozenset({Category.PERSON_NAME, Category.USERNAME, Category.OTHER})


def line_position(
    candidate: Candidate, path: str, language: str | None, kind: PathKind, *, comment: bool
) -> Position | None:
    """The position that the line decides, whatever the syntax around it; None when it decides none."""
    in_a_url = candidate.position is Position.URL or in_url(candidate.before)
    if candidate.category is Category.CREDENTIAL:
        return Position.URL if in_a_url else None
    if is_notice(candidate, path):
        return Position.COPYRIGHT_NOTICE
    if candidate.category in _NAMES and not comment and _is_coordinate(candidate, path, language):
        return Position.COORDINATE
    if not in_a_url:
        return None
    return Position.FETCHED_URL if _is_fetched(candidate, path, kind) else Position.URL


def in_url(before: str) -> bool:
    """True when the text before a value ends inside a URL."""
    word = before[max(map(before.rfind, _WORD_ENDS)) + 1 :]
    return bool(word and _IN_URL.search(word))


def is_notice(candidate: Candidate, path: str) -> bool:
    """True on a copyright line: the notice stands before the value, or the line is one of a licence file."""
    before = candidate.before
    lower = before.lower()
    if any(hint in lower for hint in _NOTICE_HINTS) and (
        _NOTICE.search(before) or _NOTICE_OF_NAME.search(before)
    ):
        return True
    if "eserved" in candidate.after and _RESERVED.search(candidate.after):
        return True
    return bool(_YEAR_FIRST.match(before) and _LICENCE_FILE.search(path))


def _is_coordinate(candidate: Candidate, path: str, language: str | None) -> bool:
    before = candidate.before
    near = before[-_NEAR:]
    if _holds(near, _COORDINATE_WORDS) and _COORDINATE.search(near):
        return True
    if before.endswith("@") and _SCOPE.search(before[-16:]) and _SCOPED_NAME.match(candidate.after):
        return True
    if _COMPOSER.search(path) and _VENDOR.search(before):
        return candidate.after.startswith("/")
    if language == "requirements":
        return bool(_MODULE_LINE.search(before))
    if language == "go" and _GO_PATH.search(before):
        return True
    if language == "hcl" and _MODULE_SOURCE.search(before):
        return True
    if language in _NOT_CODE or not _holds(before, _CODE_WORDS):
        return False
    return _CODE_COORDINATE.search(before) is not None


def _holds(text: str, words: frozenset[str]) -> bool:
    return not words.isdisjoint(_WORD.findall(text))


def _is_fetched(candidate: Candidate, path: str, kind: PathKind) -> bool:
    before = candidate.before
    if _MANIFEST.search(path) and _MANIFEST_LINK.search(before):
        return False
    if kind is PathKind.LOCK or path.endswith((".gitmodules", ".pre-commit-config.yaml")):
        return True
    if "git+" in before and _GIT_SCHEME.search(before):
        return kind is not PathKind.TEST or naming.family(path) != "code"
    above = candidate.above[-1] if candidate.above else ""
    return _fetches(before) or (above.rstrip().endswith(("\\", "^", "`")) and _fetches(above))


def _fetches(text: str) -> bool:
    return _holds(text, _FETCH_WORDS) and _FETCH.search(text) is not None
