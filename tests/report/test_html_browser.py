"""The page in a real browser: filters, keys, an edit opened, nothing loaded, nothing leaked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import Select

from gdr_code.pipeline import Run
from gdr_code.refining import Refined
from gdr_code.report import html, summary
from tests import samples
from tests.browsers import browsing
from tests.conftest import write_files
from tests.report import pages


@pytest.fixture(scope="module")
def browser() -> Iterator[webdriver.Chrome]:
    """A browser for all tests of this page."""
    with browsing() as chrome:
        yield chrome


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Refined]]:
    """A page of two refined trees, and what it was made from."""
    folder = tmp_path_factory.mktemp("page")
    many = {f"data/{number}.txt": f"Ask {samples.MAIL}.\n" for number in range(150)}
    for name, files in (("first", pages.files()), ("second", many)):
        (folder / name).mkdir()
        write_files(folder / name, files)

    def work(run: Run) -> list[Refined]:
        done = [pages.refine(folder / name, folder / f"{name}-out", run) for name in ("first", "second")]
        parts = [html.part(one.scan, run, one) for one in done]
        page = "".join(html.refined(parts, [summary.of_refined(one) for one in done], []))
        (folder / "report.html").write_text(page)
        return done

    return folder / "report.html", pages.with_run(work)


@pytest.fixture
def page(browser: webdriver.Chrome, made: tuple[Path, list[Refined]]) -> Iterator[webdriver.Chrome]:
    """The page, fresh; whatever a test does, the console has no word of complaint."""
    browser.get(made[0].as_uri())
    yield browser
    assert browser.get_log("browser") == []  # type: ignore[no-untyped-call]


def _rows(page: webdriver.Chrome) -> list[WebElement]:
    return page.find_elements(By.CSS_SELECTOR, "#list .row")


def _status(page: webdriver.Chrome) -> str:
    return page.find_element(By.ID, "status").text


def _press(page: webdriver.Chrome, *keys: str) -> WebElement:
    for key in keys:
        page.switch_to.active_element.send_keys(key)
    return page.switch_to.active_element


def _select(page: webdriver.Chrome, name: str, value: str) -> None:
    Select(page.find_element(By.ID, name)).select_by_value(f"={value}")


def _type(page: webdriver.Chrome, name: str, text: str) -> None:
    field = page.find_element(By.ID, name)
    field.clear()
    field.send_keys(text)


def test_filters_narrow_the_list(page: webdriver.Chrome, made: tuple[Path, list[Refined]]) -> None:
    found = [finding for done in made[1] for finding in done.scan.findings]
    assert _status(page) == f"{len(found)} of {len(found)} findings."
    for name, value, matching in (
        ("category", "credential", [one for one in found if one.category == "credential"]),
        ("kind", "email/address", [one for one in found if one.kind == "email/address"]),
        ("action", "keep", [one for one in found if one.action == "keep"]),
        ("repo", "first", [one for one in found if one.repo == "first"]),
    ):
        page.find_element(By.CSS_SELECTOR, "#clear").click()
        _select(page, name, value)
        assert 0 < len(matching) < len(found)
        assert _status(page) == f"{len(matching)} of {len(found)} findings."
        assert len(_rows(page)) == min(len(matching), 100)


def test_path_text_and_confidence_narrow_the_list(
    page: webdriver.Chrome, made: tuple[Path, list[Refined]]
) -> None:
    found = [finding for done in made[1] for finding in done.scan.findings]
    _type(page, "path", "SRC/")
    assert len(_rows(page)) == sum("src/" in finding.path for finding in found)
    _type(page, "path", "no such path")
    assert _rows(page) == []
    _press(page, Keys.ESCAPE)
    assert page.find_element(By.ID, "path").get_property("value") == ""
    least = max(round(100 * finding.confidence) for finding in found)
    _type(page, "least", str(least / 100))
    sure = sum(round(100 * finding.confidence) >= least for finding in found)
    assert _status(page).startswith(f"{sure} of ")


def test_a_bar_is_a_filter_too(page: webdriver.Chrome) -> None:
    bar = page.find_element(By.CSS_SELECTOR, '.bar[data-facet="category"][data-value="credential"]')
    bar.click()
    assert bar.get_attribute("aria-pressed") == "true"
    assert {row.text.split("/")[0] for row in _rows(page)} == {"credential"}
    bar.click()
    assert bar.get_attribute("aria-pressed") == "false"
    assert len(_rows(page)) == 100


def test_keys_walk_open_and_close(page: webdriver.Chrome) -> None:
    assert _press(page, "j").get_attribute("data-at") == "0"
    assert _press(page, "j", Keys.ARROW_DOWN).get_attribute("data-at") == "2"
    assert _press(page, "k", Keys.ARROW_UP, "k").get_attribute("data-at") == "0"
    assert _press(page, Keys.ARROW_RIGHT).get_attribute("aria-expanded") == "true"
    assert _press(page, Keys.ARROW_LEFT).get_attribute("aria-expanded") == "false"
    assert _press(page, Keys.ENTER).get_attribute("aria-expanded") == "true"
    assert _press(page, Keys.ESCAPE).get_attribute("aria-expanded") == "false"
    field = _press(page, "/")
    assert field.get_attribute("id") == "path"
    assert _press(page, "k").get_property("value") == "k"
    assert _press(page, Keys.ESCAPE).get_property("value") == ""
    assert _press(page, Keys.ESCAPE).get_attribute("data-at") == "0"


def test_keys_turn_the_page(page: webdriver.Chrome) -> None:
    assert _press(page, *("j" * 101)).get_attribute("data-at") == "100"
    assert page.find_element(By.ID, "page").text.startswith("101–")
    assert _press(page, "k").get_attribute("data-at") == "99"


def test_an_edit_shows_before_and_after(page: webdriver.Chrome, made: tuple[Path, list[Refined]]) -> None:
    _select(page, "category", "email")
    _type(page, "path", "AUTHORS")
    _press(page, Keys.TAB)
    _press(page, Keys.ESCAPE)
    assert _press(page, Keys.ARROW_RIGHT).get_attribute("aria-expanded") == "true"
    detail = page.find_element(By.CSS_SELECTOR, ".detail:not([hidden])")
    before, after = (
        detail.find_element(By.CSS_SELECTOR, f".code.{kind} code").text for kind in ("old", "new")
    )
    refined = (made[0].parent / "first-out" / "AUTHORS").read_text()
    assert after == refined.rstrip("\n")
    assert before.startswith("Aa_Aa (16-31) <a")
    assert "an e-mail address" in detail.text


def test_no_value_is_in_the_page(page: webdriver.Chrome, made: tuple[Path, list[Refined]]) -> None:
    for row in _rows(page):
        page.execute_script("arguments[0].click()", row)
    content = page.page_source + page.find_element(By.TAG_NAME, "body").text
    assert "before" in page.find_element(By.ID, "list").text
    for value in {finding.value for done in made[1] for finding in done.scan.findings}:
        assert value.casefold() not in content.casefold()


def test_nothing_of_the_sources_runs_and_nothing_is_loaded(page: webdriver.Chrome) -> None:
    _type(page, "path", "script")
    assert len(_rows(page)) >= 2
    assert page.title == "gdr-code report"
    assert page.execute_script("return performance.getEntriesByType('resource').length") == 0
    tags = page.execute_script("return [...document.querySelectorAll('script,img,iframe,link')].length")
    assert tags == 3


def test_what_was_left_out_is_listed(page: webdriver.Chrome) -> None:
    assert "logo.png" in page.find_element(By.ID, "omitted").text
    kept = page.find_element(By.ID, "kept")
    assert "a licence requires it" in kept.text
    kept.find_element(By.TAG_NAME, "button").click()
    assert _status(page).startswith("1 of ")
    assert page.switch_to.active_element.text.endswith("keep")


def _background(page: webdriver.Chrome) -> str:
    return str(page.execute_script("return getComputedStyle(document.body).backgroundColor"))


def test_dark_by_preference_and_by_switch(page: webdriver.Chrome) -> None:
    switch = page.find_element(By.ID, "theme")
    for preferred in ("light", "dark"):
        wanted = [{"name": "prefers-color-scheme", "value": preferred}]
        page.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": wanted})
        page.refresh()
        switch = page.find_element(By.ID, "theme")
        first = _background(page)
        assert (first == "rgb(255, 255, 255)") == (preferred == "light")
        assert switch.get_attribute("aria-pressed") == str(preferred == "dark").lower()
        switch.click()
        assert _background(page) != first
        assert switch.get_attribute("aria-pressed") == str(preferred == "light").lower()
    page.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})


def test_it_fits_a_narrow_window(page: webdriver.Chrome) -> None:
    page.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": 420, "height": 800, "deviceScaleFactor": 1, "mobile": False},
    )
    _press(page, "j", Keys.ARROW_RIGHT)
    wide = page.execute_script("return document.documentElement.scrollWidth")
    page.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    assert wide <= 420


def test_print_shows_every_match_with_its_lines(page: webdriver.Chrome) -> None:
    page.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    page.execute_script("dispatchEvent(new Event('beforeprint'))")
    rows = len(_rows(page))
    shown = page.find_element(By.CSS_SELECTOR, "#list .detail").is_displayed()
    filters = page.find_element(By.ID, "filters").is_displayed()
    page.execute_script("dispatchEvent(new Event('afterprint'))")
    page.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
    assert (rows > 150, shown, filters) == (True, True, False)
    assert len(_rows(page)) == 100
