"""Random-looking strings: the plugins' own arithmetic, with exact spans."""

from __future__ import annotations

import random
import string

import pytest
from detect_secrets.plugins.high_entropy_strings import Base64HighEntropyString, HexHighEntropyString
from hypothesis import given
from hypothesis import strategies as st

from gdr_code.prefilter import entropy
from gdr_code.prefilter.entropy import DETECTORS
from tests.prefilter.lines import find, slowest

RNG = random.Random(3)
BASE64 = "".join(RNG.choice(string.ascii_letters + string.digits) for _ in range(48))
HEX = "a" + "".join(RNG.choice("0123456789abcdef") for _ in range(39))


@given(st.text(string.ascii_letters + string.digits + "+/=-_\\", min_size=1, max_size=60))
def test_a_value_is_random_when_a_plugin_says_so(value: str) -> None:
    base64, hexadecimal = Base64HighEntropyString(), HexHighEntropyString()
    by_base64 = base64.calculate_shannon_entropy(value) > base64.entropy_limit
    by_hex = not value.strip(string.hexdigits) and hexadecimal.calculate_shannon_entropy(value) > 3
    assert (entropy.cue(value) is not None) == (by_base64 or by_hex)


@given(st.text("0123456789abcdef", min_size=1, max_size=40))
def test_hexadecimal_values_too(value: str) -> None:
    plugin = HexHighEntropyString()
    assert (entropy.cue(value) is not None) >= (plugin.calculate_shannon_entropy(value) > 3)


@pytest.mark.parametrize(
    ("path", "content", "value"),
    [
        ("a.py", f'x = "{BASE64}"', BASE64),
        ("a.py", f"f(x='{HEX}')", HEX),
        ("a.yaml", f"k: {BASE64}  # why", BASE64),
        ("a.yaml", f"k: |-\n  {BASE64}\nj: 1", BASE64),
        ("a.yaml", f"p: {{ a: {{ b: {HEX} }} }}", HEX),
        ("a.yaml", f"k: !!binary |\n  {BASE64}\n  {BASE64[::-1]}\n", f"{BASE64}\n  {BASE64[::-1]}"),
        (".env", f"K={BASE64}\n", BASE64),
        ("a.ini", f"[s]\nk = {HEX}\n", HEX),
        ("a.min.js", ";" * 3000 + f'"{BASE64}"' + ";" * 3000, BASE64),
        ("a.min.js", "x();" * 3000 + f'"{BASE64 * 90}"' + "x();" * 3000, BASE64 * 90),
    ],
)
def test_quoted_strings_and_settings_are_found(path: str, content: str, value: str) -> None:
    assert value in [c.value for c in find(DETECTORS, content, path)]


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("a.py", f"x = {BASE64}"),
        ("a.py", f'x = "{BASE64} "'),
        ("a.py", 'x = "the_name_of_a_long_module_variable"'),
        ("a.py", f"x: {BASE64}"),
        ("yarn.lock", f'x "{BASE64}"'),
        ("a.svg", f'x="{BASE64}"'),
        ("a.yaml", f"k: |\n  {BASE64}\n  {BASE64[::-1]}\n"),
        ("a.json", '{"n": "' + "1" * 30 + '"}'),
    ],
)
def test_what_is_not_quoted_or_not_random_stays(path: str, content: str) -> None:
    assert find(DETECTORS, content, path) == ()


def test_hostile_lines_cost_little() -> None:
    units = ['"', "'", "a", '"a', "aB3/", "{a: ", "k: ", " ", "= ", ":"]
    assert max(slowest(DETECTORS, units, path)[0] for path in ("a.py", "a.yaml", "a.ini")) < 0.02
