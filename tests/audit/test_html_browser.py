"""The page of an audit in a real browser: matrices, filters, a line opened, nothing leaked or loaded."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import Select

from tests import samples
from tests.audit import seen
from tests.browsers import browsing
from tests.conftest import run_git, write_files


@pytest.fixture(scope="module")
def browser() -> Iterator[webdriver.Chrome]:
    """A browser for all tests of this page."""
    with browsing() as chrome:
        yield chrome


@pytest.fixture(scope="module")
def audited(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The reports of an audit of the invented repository and of a clean one."""
    folder = tmp_path_factory.mktemp("audit")
    for name, files in (("repo", seen.FILES), ("clean", {"many.txt": "ann@example.com\n" * 120})):
        write_files(folder / name, files)
        run_git(folder / name, "init", "--quiet")
    clean = {"repo": "clean", "path": "many.txt", "first_line": 1, "last_line": 120}
    labels = [{**row, "annotator": name, "weight": 2.5} for row in seen.labels() for name in ("ann", "bob")]
    for file, rows in (("labels.jsonl", labels), ("windows.jsonl", [*seen.windows(), clean])):
        (folder / file).write_text("".join(json.dumps(row) + "\n" for row in rows))
    (folder / "strings.csv").write_text(f"string,must\n{seen.HIDDEN},go\nWe are three,stay\n")
    given = ["--labels", "labels.jsonl", "--windows", "windows.jsonl", "--refined", "refined"]
    for command in (
        ["refine", "repo", "clean", "--out", "refined", "--exit-zero", "-q"],
        ["audit", "repo", "clean", *given, "--strings", "strings.csv", "--out", "out", "-q"],
        ["audit", "repo", "clean", *given, "--show-values", "--out", "out/shown", "-q"],
    ):
        program = [sys.executable, "-m", "gdr_code", *command]
        subprocess.run(program, cwd=folder, env={**os.environ, "GDR_KEY": "k" * 32}, check=True)
    return folder / "out"


@pytest.fixture
def content(audited: Path) -> dict[str, Any]:
    """What audit.json holds."""
    found: dict[str, Any] = json.loads((audited / "audit.json").read_text())
    return found


@pytest.fixture
def page(browser: webdriver.Chrome, audited: Path) -> Iterator[webdriver.Chrome]:
    """The page, fresh; whatever a test does, the console has no word of complaint."""
    browser.get((audited / "audit.html").as_uri())
    yield browser
    assert browser.get_log("browser") == []  # type: ignore[no-untyped-call]


def _rows(page: webdriver.Chrome) -> list[WebElement]:
    return page.find_elements(By.CSS_SELECTOR, "#list .row")


def _status(page: webdriver.Chrome) -> str:
    return page.find_element(By.ID, "status").text


def _select(page: webdriver.Chrome, name: str, text: str) -> None:
    Select(page.find_element(By.ID, name)).select_by_visible_text(text)


def _press(page: webdriver.Chrome, *keys: str) -> WebElement:
    for key in keys:
        page.switch_to.active_element.send_keys(key)
    return page.switch_to.active_element


def test_the_matrices_are_those_of_the_audit(page: webdriver.Chrome, content: dict[str, Any]) -> None:
    for system in content["systems"]:
        for level in ("lines", "repositories"):
            selector = f'[aria-label="{system["name"]}"] [data-level="{level}"] td b'
            shown = [one.text for one in page.find_elements(By.CSS_SELECTOR, selector)]
            # Rows are the experts', columns the system's.
            counts = [system["levels"][level][name] for name in ("tp", "fn", "fp", "tn")]
            assert shown == [f"{count:,}" for count in counts]


def test_figures_have_intervals_and_dashes(page: webdriver.Chrome, content: dict[str, Any]) -> None:
    text = page.find_element(By.ID, "figures").text
    precision = content["systems"][0]["levels"]["lines"]["figures"]["precision"]
    assert f"{precision['value']:.3f}" in text
    assert f"[{precision['wilson'][0]:.3f}, {precision['wilson'][1]:.3f}]" in text
    assert "–" in page.find_element(By.ID, "slices").get_attribute("textContent")  # type: ignore[operator]


def test_curves_are_drawn_in_the_colours_of_the_page(page: webdriver.Chrome, content: dict[str, Any]) -> None:
    shown = [one.get_attribute("data-figure") for one in page.find_elements(By.CSS_SELECTOR, "#charts svg")]
    assert shown == ["thresholds", "precision_recall", "reliability"]
    line = page.find_element(By.CSS_SELECTOR, '[data-figure="reliability"] .d-bar')
    ink = [line.value_of_css_property("fill")]
    page.find_element(By.ID, "theme").click()
    ink.append(line.value_of_css_property("fill"))
    page.find_element(By.ID, "theme").click()
    assert ink[0] != ink[1]
    page.find_element(By.CSS_SELECTOR, "#points summary").click()
    text = page.find_element(By.ID, "points").text
    assert f"average precision {content['curves'][0]['average_precision']:.3f}" in text
    point = next(one for one in reversed(content["curves"][0]["points"]) if one["threshold"] >= 0.5)
    assert f"0.5 {point['tp']} {point['fp']} {point['precision']:.3f}" in text


def test_annotators_estimates_and_costs_are_told(page: webdriver.Chrome, content: dict[str, Any]) -> None:
    found = content["annotators"]
    text = page.find_element(By.ID, "annotators").text
    assert f"{found['lines']} lines that two or more annotators answered" in text
    ours = found["systems"][0]
    assert f"GDR {ours['kappa']:.3f}" in text
    assert f"ann, bob {found['lines']} {found['pairs'][0]['same']}" in text
    estimates = content["systems"][0]["estimates"]["lines"]["figures"]
    levels = page.find_element(By.ID, "levels").text
    assert "estimates for the" in levels
    assert f"{estimates['recall']['value']:.3f}" in levels
    cost = content["utility"]
    text = page.find_element(By.ID, "utility").text
    assert f"GDR changes {cost['gdr']['changed']['files']} {cost['gdr']['changed']['lines']}" in text
    assert f"DIRS deletes {cost['dirs']['files']} {cost['dirs']['lines']}" in text
    assert "that must go and do 1 0" in text


def test_filters_narrow_the_list(page: webdriver.Chrome, content: dict[str, Any]) -> None:
    ours = content["systems"][0]["levels"]["lines"]
    assert len(_rows(page)) == ours["fn"] + ours["fp"]
    _select(page, "error", "missed")
    assert len(_rows(page)) == ours["fn"]
    page.find_element(By.ID, "clear").click()
    lines = content["systems"][2]["levels"]["lines"]
    _select(page, "system", "DIRS lines")
    assert _status(page).startswith(f"{lines['fn'] + lines['fp']} of ")
    _select(page, "repo", "clean")
    assert _status(page).startswith("120 of ")
    assert len(_rows(page)) == 100
    _select(page, "kind", "email/classic")
    assert _status(page).startswith("120 of ")
    page.find_element(By.ID, "after").click()
    assert len(_rows(page)) == 20
    _select(page, "category", "person name")
    assert _rows(page) == []


def test_a_disagreement_opens_with_its_lines_masked(page: webdriver.Chrome) -> None:
    _select(page, "system", "DIRS lines")
    page.find_element(By.ID, "path").send_keys("TEAM")
    first = _rows(page)[0]
    first.click()
    assert first.get_attribute("aria-expanded") == "true"
    detail = page.find_element(By.CSS_SELECTOR, ".detail:not([hidden])")
    at = detail.find_element(By.CSS_SELECTOR, ".code.at code").text
    assert at == "talk to Aa (8-15) about the build"
    around = [one.text for one in detail.find_elements(By.CSS_SELECTOR, ".code code")]
    assert around == ["", "We are three.", at, "see *** for the logo", "of ***: the phrase is ***"]
    assert "DIRS lines" in detail.text
    assert "not flagged, wrong" in detail.text
    first.click()
    assert first.get_attribute("aria-expanded") == "false"


def test_keys_walk_open_and_search(page: webdriver.Chrome) -> None:
    _select(page, "system", "all")
    assert _press(page, Keys.ESCAPE).get_attribute("data-at") == "0"
    assert _press(page, "j").get_attribute("data-at") == "1"
    assert _press(page, "k").get_attribute("data-at") == "0"
    assert _press(page, Keys.ENTER).get_attribute("aria-expanded") == "true"
    assert _press(page, "/").get_attribute("id") == "path"
    assert _press(page, *("jj")).get_property("value") == "jj"


def test_no_value_is_in_the_page_and_nothing_of_it_runs_or_is_loaded(page: webdriver.Chrome) -> None:
    _select(page, "system", "all")
    for row in _rows(page):
        page.execute_script("arguments[0].click()", row)
    content = (page.page_source + page.find_element(By.TAG_NAME, "body").text).casefold()
    for value in (seen.HIDDEN, seen.PHRASE, samples.NAME, samples.MAIL, samples.TOKEN, samples.AWS):
        assert value.casefold() not in content
    assert "icon@2x.png" not in content
    assert page.title == "gdr-code audit"
    assert page.execute_script("return performance.getEntriesByType('resource').length") == 0
    assert page.execute_script("return document.querySelectorAll('script,img,iframe,link').length") == 3


def test_values_are_marked_where_they_were_asked_for(browser: webdriver.Chrome, audited: Path) -> None:
    browser.get((audited / "shown/audit.html").as_uri())
    browser.find_element(By.ID, "path").send_keys("team")
    _rows(browser)[0].click()
    detail = browser.find_element(By.CSS_SELECTOR, ".detail:not([hidden])")
    at = detail.find_element(By.CSS_SELECTOR, ".code.at code")
    assert at.text == f"talk to {seen.HIDDEN} about the build"
    assert [one.text for one in at.find_elements(By.TAG_NAME, "mark")] == [seen.HIDDEN]
    assert "asked to show values" in browser.find_element(By.TAG_NAME, "footer").text
    assert browser.get_log("browser") == []  # type: ignore[no-untyped-call]


def test_it_is_dark_narrow_and_printed(page: webdriver.Chrome) -> None:
    background = "return getComputedStyle(document.body).backgroundColor"
    first = page.execute_script(background)
    page.find_element(By.ID, "theme").click()
    assert page.execute_script(background) != first
    size = {"width": 420, "height": 800, "deviceScaleFactor": 1, "mobile": False}
    page.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    wide = page.execute_script("return document.documentElement.scrollWidth")
    page.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    assert wide <= 420
    folded = "return document.querySelectorAll('#slices details:not([open])').length"
    first = page.execute_script(folded)
    page.execute_script("dispatchEvent(new Event('beforeprint'))")
    page.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    shown = page.find_element(By.ID, "filters").is_displayed()
    assert page.execute_script(folded) == 0
    page.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
    page.execute_script("dispatchEvent(new Event('afterprint'))")
    assert not shown
    assert page.execute_script(folded) == first > 0


def test_it_looks_like_something_in_light_and_dark(page: webdriver.Chrome) -> None:
    brightness = []
    for _ in range(2):
        picture = Image.open(io.BytesIO(page.get_screenshot_as_png())).convert("RGB")
        page.find_element(By.ID, "theme").click()
        pixels = np.asarray(picture).astype(int).reshape(-1, 3)
        assert len(np.unique(pixels, axis=0)) > 100
        # Most of it is empty; a deep cell of the matrices is blue.
        assert (pixels[:, 2] > pixels[:, 0] + 80).sum() > 1000
        brightness.append(np.median(pixels.mean(axis=1)))
    assert min(brightness) < 50
    assert max(brightness) > 200
