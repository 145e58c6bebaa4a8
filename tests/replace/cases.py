"""Invented findings, and values of every family to make them from."""

from __future__ import annotations

from hypothesis import strategies as st

from gdr_code import keys
from gdr_code.records import Action, Category, Finding, PathKind, Place, Position, Reach, Span

KEY = b"an invented key of enough bytes."
OTHER_KEY = b"another invented key, as long as"


def finding(
    category: Category,
    value: str,
    kind: str = "",
    *,
    persona: str | None = None,
    span: Span | None = None,
    action: Action = Action.REPLACE,
    confidence: float = 0.9,
    key: bytes = KEY,
) -> Finding:
    """A finding of a value; `persona` is the name of the person it belongs to."""
    return Finding(
        repo="repo",
        commit=None,
        path="path",
        blob="",
        span=span or Span(0, max(1, len(value.encode()))),
        place=Place(1, 1, 1, 2),
        category=category,
        kind=kind or f"{category}/some",
        confidence=confidence,
        attribution=False,
        position=Position.DATA,
        node=None,
        language=None,
        path_kind=PathKind.SOURCE,
        detectors=(),
        judge="local",
        reason="",
        reach=Reach.REPOSITORY,
        action=action,
        entity=keys.entity(key, category, kind, value),
        preview="***",
        value=value,
        persona=keys.entity(key, Category.PERSON_NAME, "", persona) if persona else None,
    )


_GIVEN = ("Jane", "Robert", "Zoë", "Иван", "Jean-Luc", "Søren", "Li", "Priya", "Amélie", "J.", "Bartholomew")
_FAMILY = (
    "Miller",
    "Doe",
    "Weiß",
    "Петренко",
    "van der Berg",
    "García Márquez",
    "O'Brien",
    "Ng",
    "Longfellowe",
)
_WHOLE = (
    "王小明",
    "山田太郎",
    "김민수",
    "Nguyễn Văn An",
    "محمد أحمد",
    "अमित शर्मा",
    "สมชาย ใจดี",
    "Miller, Jane A.",
)

names = st.one_of(
    st.builds("{} {}".format, st.sampled_from(_GIVEN), st.sampled_from(_FAMILY)),
    st.sampled_from(_WHOLE),
    st.from_regex(r"\A[A-Z][a-z]{2,8} [A-Z][a-z]{3,10}\Z"),
)
handles = st.from_regex(r"\A[A-Za-z][a-z]{3,9}[-_.]?[a-z]{0,5}[1-9]?[0-9]{0,3}\Z")
emails = st.from_regex(r"\A[a-z]{2,8}[._+-]?[a-z]{2,8}@[a-z]{3,10}\.(?:com|de|co\.uk)\Z")
phones = st.from_regex(
    r"\A(?:\+1 [2-9][0-9]{2} [2-9][0-9]{2}|\+4[49] 1[0-9]{3} |\+91 9[0-9]{5}|0[1-9][0-9]{3})[0-9]{4}\Z"
)
addresses = st.one_of(
    st.ip_addresses().map(str),
    st.from_regex(r"\A[0-9a-f]{2}(?::[0-9a-f]{2}){5}\Z|\A[0-9A-F]{2}(?:-[0-9A-F]{2}){5}\Z"),
)
cards = st.from_regex(r"\A4[0-9]{3} [0-9]{4} [0-9]{4} [0-9]{4}\Z")
ibans = st.from_regex(r"\ADE[0-9]{2} [0-9]{4} [0-9]{4} [0-9]{4} [0-9]{4} [0-9]{2}\Z")
tokens = st.one_of(
    st.from_regex(r"\A(?:gh" + r"p_)[A-Za-z0-9]{36}\Z"),
    st.from_regex(r"\A(?:AK" + r"IA)[A-Z2-7]{16}\Z"),
    st.from_regex(r"\A[0-9a-f]{32,40}\Z"),
    st.from_regex(r"\A[A-Za-z0-9+/]{20,60}={0,2}\Z"),
    st.from_regex(r"\A[!-~]{8,20}\Z").filter(lambda value: sum(map(str.isalnum, value)) > 3),
)
streets = st.from_regex(
    r"\A[1-9][0-9]{0,2} [A-Z][a-z]{3,9} (?:Street|Lane|Avenue), [A-Z][a-z]{4,9}, IL [1-9][0-9]{4}\Z"
)

values = st.one_of(
    st.tuples(st.just(Category.PERSON_NAME), st.just("person_name/full"), names),
    st.tuples(st.just(Category.USERNAME), st.just("username/login"), handles),
    st.tuples(st.just(Category.EMAIL), st.just("email/address"), emails),
    st.tuples(st.just(Category.PHONE), st.just("phone/national"), phones),
    st.tuples(st.just(Category.IP_OR_DEVICE), st.just("ip_or_device/any"), addresses),
    st.tuples(st.just(Category.ID_NUMBER), st.just("id_number/card"), st.one_of(cards, ibans)),
    st.tuples(st.just(Category.CREDENTIAL), st.just("credential/keyword"), tokens),
    st.tuples(st.just(Category.ADDRESS), st.just("address/street"), streets),
)
findings = values.map(lambda value: finding(value[0], value[2], value[1]))
