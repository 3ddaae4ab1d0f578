"""The page in a browser: what a click, a key, a search and an address show."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver import ActionChains, Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.wait import WebDriverWait

from converter.commands.trace import TraceSession
from converter.trace.page import page
from converter.trace.page_data import page_data
from tests.trace.browser import CONTRASTS, complaints, prefer, requests, settle, started

pytestmark = pytest.mark.browser

HPA = "tree/dialogporten/overlays/prod/apps/web-api-so/hpa.yaml"
PROD = ".azure/applications/web-api-so/prod.bicepparam"
REPLICAS = "/prod/HorizontalPodAutoscaler/web-api-so/spec.minReplicas"
KUSTOMIZES = re.compile(r"/kustomization.yaml:")
VIEWS = ("", REPLICAS, HPA, f"source/{PROD}:16", "source/.azure/modules/containerApp/main.bicep:39", "from/P")


@pytest.fixture(scope="module")
def address(asked: TraceSession, tmp_path_factory: pytest.TempPathFactory) -> str:
    file = tmp_path_factory.mktemp("page") / "trace.html"
    file.write_text(page(page_data(asked.tracer, asked.conversion.project)), "utf-8")
    return file.as_uri()


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chrome]:
    driver = started(tmp_path_factory.mktemp("profile"))
    yield driver
    driver.quit()


@pytest.fixture
def opened(browser: Chrome, address: str) -> Iterator[Callable[..., Chrome]]:
    """Opens the page at a fragment; afterwards nothing was complained of and nothing else was asked for.

    `anew` loads it for the first time, for tests about what earlier visits leave behind.
    """

    def call(fragment: str = "", *, width: int = 1500, anew: bool = False) -> Chrome:
        browser.set_window_size(width, 950)
        prefer(browser, "light")
        if anew:
            browser.get("about:blank")
        browser.get(f"{address}#{fragment}")
        settle(browser)
        return browser

    complaints(browser)
    requests(browser)
    yield call
    assert complaints(browser) == []
    assert {url.partition("#")[0] for url in requests(browser)} <= {address, "about:blank"}


def until(browser: Chrome, selector: str, text: str) -> None:
    """Wait for a step in the history, which takes its time."""
    WebDriverWait(browser, 5, 0.02, [StaleElementReferenceException]).until(
        lambda driver: one(driver, selector).text == text, f"{selector} isn't {text}"
    )


def click(browser: Chrome, selector: str) -> None:
    one(browser, selector).click()
    settle(browser)


def one(browser: Chrome, selector: str) -> WebElement:
    return browser.find_element(By.CSS_SELECTOR, selector)


def texts(browser: Chrome, selector: str) -> list[str]:
    return browser.execute_script(
        "return [...document.querySelectorAll(arguments[0])].map((one) => one.textContent)", selector
    )


def fragment(browser: Chrome) -> str:
    return browser.current_url.partition("#")[2]


def press(browser: Chrome, *keys: str) -> None:
    ActionChains(browser).send_keys(*keys).perform()
    settle(browser)


def views(browser: Chrome) -> Iterator[str]:
    """Shows one view after the other, without loading the page again."""
    for view in VIEWS:
        browser.execute_script("location.hash = arguments[0]", view)
        settle(browser)
        yield view


def focused(browser: Chrome) -> WebElement:
    return browser.switch_to.active_element


# --- questions -----------------------------------------------------------------------------------


def test_a_click_on_a_value_shows_where_it_comes_from(opened):
    browser = opened(HPA)
    click(browser, "#L7 code")
    assert fragment(browser) == REPLICAS
    assert one(browser, "#answer h2").text == "spec.minReplicas"
    assert one(browser, ".short .value").text == "2"
    assert one(browser, ".short .place").text == f"{PROD}:16:21"
    assert one(browser, ".short .frame code").text == "param minReplicas = 2"
    assert one(browser, ".short .frame mark").text == "2"
    kinds = texts(browser, "#answer > .chain > li > .step .kind")
    assert (kinds[0], kinds[-2:]) == ("mapping row", ["parameter assignment", "literal"])
    assert one(browser, ".shadowed .step").text.split("\n") == ["in place of", "parameter default", "scale"]


def test_the_environments_are_side_by_side(opened):
    browser = opened(REPLICAS)
    assert texts(browser, ".environments a") == ["at231", "tt021", "yt011", "prod2"]
    click(browser, ".environments li:first-child a")
    assert one(browser, ".short .value").text == "1"
    assert one(browser, "#file-name").text == "dialogporten/base/apps/web-api-so/hpa.yaml"


def test_a_field_that_is_not_there_shows_why_and_no_line_is_marked(opened):
    browser = opened(REPLICAS)
    browser.get(browser.current_url.partition("#")[0] + "#/prod/Deployment/web-api-so/spec.replicas")
    settle(browser)
    assert one(browser, "#answer > .value").text == "absent"
    assert one(browser, "#answer h3").text == "Why it isn't there"
    assert one(browser, ".because").text.startswith("the autoscaler sets them")
    assert one(browser, "#file-name").text.endswith("web-api-so/deployment.yaml")
    assert browser.find_elements(By.CSS_SELECTOR, ".line[aria-selected=true]") == []


def test_the_start_leads_to_all_that_comes_from_parameter_files(opened):
    browser = opened()
    click(browser, ".marks a[href='#from/P']")
    assert one(browser, "#answer h2").text == "From a parameter file's assignment"
    assert "spec.minReplicas" in texts(browser, ".reached .path")


def test_a_step_leads_to_its_line_and_the_answer_stays(opened):
    browser = opened(REPLICAS)
    click(browser, ".short .place")
    assert one(browser, "#file-name").text == PROD
    assert one(browser, ".line[aria-selected=true] code").text == "param minReplicas = 2"
    assert one(browser, "#answer h2").text == "spec.minReplicas"


def test_a_click_on_a_line_of_the_source_shows_what_it_reaches(opened):
    browser = opened(f"source/{PROD}")
    click(browser, "#L16 code")
    assert fragment(browser) == f"source/{PROD}:16"
    assert one(browser, "#answer h2").text == "Reaches 9 fields in 1 environment"
    assert texts(browser, ".reached summary b") == [
        "HorizontalPodAutoscaler/web-api-so",
        "PodDisruptionBudget/web-api-so",
    ]
    click(browser, ".reached .path")
    assert fragment(browser) == REPLICAS


def test_a_line_that_is_overridden_names_what_replaces_it(opened):
    browser = opened("source/.azure/modules/containerApp/main.bicep:39")
    assert one(browser, "#answer h2").text == "Reaches no field of any environment"
    assert one(browser, "#answer h3").text == "Replaced by another value"
    assert one(browser, ".reached .values").text == "1\nat23 tt02 yt01"


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        (f"source/{PROD}:2", "No value of the tree was made from it"),
        ("tree/dialogporten/base/apps/web-api-so/kustomization.yaml:3", "Kustomize itself needs this line"),
        ("tree/dialogporten/base/apps/web-api-so/kustomization.yaml", "It gives no field of an object"),
        ("/prod/Deployment/none", "There is no prod/Deployment/none in this tree"),
        ("tree/none.yaml", "There is no such file"),
        ("from/none", "No value of this tree comes from there"),
        ("%", "There is no such file"),
    ],
)
def test_a_question_without_an_answer_is_reported(opened, where, expected):
    assert expected in one(opened(where), "#answer").text


def test_every_field_has_an_answer(opened):
    browser = opened()
    shown, poor = browser.execute_script("""
        const different = [...new Map(fields.map((field) => [`${field.origin} ${field.path}`, field])).values()];
        const parts = [".short .value", ".short .badge", ".places .place", ".chain .step"];
        const answered = (field) => {
          showChain(field);
          return parts.every((part) => document.querySelector(`#answer ${part}`));
        };
        return [different.length, different.filter((field) => !answered(field)).map(fieldAddress)];
    """)
    assert shown > 1000
    assert poor == []


def test_every_value_of_a_file_leads_to_its_field(opened):
    browser = opened()
    asked, poor = browser.execute_script("""
        const values = files.filter((file) => file.inTree).flatMap((file) => file.values.map(([line]) => [file, line]));
        const leads = ([file, line]) => {
          const aside = asides.some((one) => one.file === file && one.line === line);
          return aside || addressOfLine(file, line).startsWith("#/") || fieldsAt(file, line).length > 1;
        };
        return [values.length, values.filter((one) => !leads(one)).map(([file, line]) => `${file.name}:${line}`)];
    """)
    assert asked > 1000
    assert [line for line in poor if not KUSTOMIZES.search(line)] == []


# --- addresses -----------------------------------------------------------------------------------


def test_an_address_opens_its_answer_and_names_the_page(opened):
    browser = opened(REPLICAS)
    assert browser.title == "spec.minReplicas of HorizontalPodAutoscaler/web-api-so in prod · dialogporten"
    assert one(browser, "#tree [aria-selected=true]").get_attribute("title") == HPA.removeprefix("tree/")
    assert one(browser, ".line[aria-selected=true]").get_attribute("id") == "L7"


def test_back_and_forward_follow_the_answers(opened):
    browser = opened(REPLICAS)
    click(browser, ".environments li:first-child a")
    browser.back()
    until(browser, ".short .value", "2")
    browser.forward()
    until(browser, ".short .value", "1")


def test_escape_goes_back_and_never_out_of_the_page(opened):
    browser = opened(REPLICAS, anew=True)
    click(browser, ".environments li:first-child a")
    press(browser, Keys.ESCAPE)
    until(browser, ".short .value", "2")
    press(browser, Keys.ESCAPE)
    until(browser, "#answer h2", "Where every value comes from")
    press(browser, Keys.ESCAPE)
    until(browser, ".short .value", "2")
    assert browser.current_url.startswith("file:")


# --- search --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "group", "leads_to"),
    [
        ("web-api-so minReplicas 2", None, None),
        ("horizontalpodautoscaler/web-api-so spec.minreplicas", "Fields", REPLICAS),
        ("prod/apps/web-api-so/hpa", "Files", HPA),
        ("web-api-so/prod.bicepparam", "Files", f"source/{PROD}"),
        ("'51.120.88.54'", "Source", None),
        ("51.120.88.54/32", "Values", None),
    ],
)
def test_search_finds_fields_files_values_and_source_lines(opened, query, group, leads_to):
    browser = opened(anew=True)
    press(browser, "/", query)
    groups = browser.execute_script(
        "return [...document.querySelectorAll('#found .group')].map((one) => one.getAttribute('aria-label'))"
    )
    if group is None:
        assert groups == []
        assert one(browser, "#found .none").text.startswith("Nothing found.")
        return
    assert group in groups
    assert all(one.is_displayed() for one in browser.find_elements(By.CSS_SELECTOR, "#found mark"))
    addresses = browser.execute_script(
        "return [...document.querySelectorAll('#found .result')].map((one) => one.dataset.address)"
    )
    press(browser, Keys.ARROW_DOWN)
    assert one(browser, ".result[aria-selected=true]").get_attribute("id") == "found-0"
    assert one(browser, "#query").get_attribute("aria-activedescendant") == "found-0"
    press(browser, Keys.ENTER)
    assert f"#{fragment(browser)}" == addresses[0]
    assert leads_to is None or f"#{leads_to}" in addresses
    assert not one(browser, "#found").is_displayed()


# --- keyboard ------------------------------------------------------------------------------------


def test_everything_is_reached_by_keyboard_alone(opened):
    browser = opened(HPA, anew=True)
    for _ in range(10):
        press(browser, Keys.TAB)
        if focused(browser).get_attribute("role") == "treeitem":
            break
    item = focused(browser)
    assert item.get_attribute("title") == HPA.removeprefix("tree/")
    press(browser, Keys.ARROW_UP)
    assert focused(browser).text == "deployment.yaml"
    press(browser, Keys.ARROW_LEFT)
    assert focused(browser).get_attribute("aria-label") == "web-api-so"
    press(browser, Keys.ARROW_LEFT)
    assert focused(browser).get_attribute("aria-expanded") == "false"
    assert not item.is_displayed()
    press(browser, Keys.ARROW_RIGHT, Keys.ARROW_RIGHT)
    while focused(browser).text != "hpa.yaml":
        before = focused(browser)
        press(browser, Keys.ARROW_DOWN)
        assert focused(browser) != before
    press(browser, Keys.ENTER)
    assert one(browser, "#file-name").text.endswith("web-api-so/hpa.yaml")
    assert focused(browser).get_attribute("id") == "L1"
    press(browser, Keys.END, Keys.ENTER)
    assert fragment(browser) == REPLICAS
    assert focused(browser).get_attribute("id") == "L7"
    press(browser, Keys.ARROW_RIGHT)
    assert focused(browser).get_attribute("id") == "answer"
    press(browser, *[Keys.TAB] * 5)
    assert focused(browser).text == f"{PROD}:16:21"
    press(browser, Keys.ENTER)
    assert one(browser, "#file-name").text == PROD
    assert focused(browser).get_attribute("id") == "L16"
    press(browser, Keys.ENTER)
    assert one(browser, "#answer h2").text == "Reaches 9 fields in 1 environment"
    press(browser, Keys.ARROW_RIGHT, Keys.ARROW_LEFT)
    assert focused(browser).get_attribute("id") == "L16"
    press(browser, Keys.ESCAPE)
    until(browser, "#answer h2", "spec.minReplicas")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_focus_is_seen(opened, scheme):
    browser = opened(REPLICAS, anew=True)
    prefer(browser, scheme)
    seen = 0
    for _ in range(16):
        press(browser, Keys.TAB)
        style, width = browser.execute_script("""
            const item = document.activeElement;
            const shown = item.matches("[role=treeitem]") ? item.firstElementChild : item;
            const style = getComputedStyle(shown);
            return [style.outlineStyle, parseFloat(style.outlineWidth)];
        """)
        assert (style, width >= 2) == ("solid", True), focused(browser).get_attribute("outerHTML")[:200]
        seen += 1
    assert seen == 16


# --- appearance ----------------------------------------------------------------------------------


def background(browser: Chrome) -> str:
    return browser.execute_script("return getComputedStyle(document.body).backgroundColor")


def test_light_and_dark_follow_the_system_until_the_switch_is_used(opened):
    browser = opened(anew=True)
    light = background(browser)
    switch = one(browser, "#theme")
    assert switch.get_attribute("aria-pressed") == "false"
    prefer(browser, "dark")
    dark = background(browser)
    assert dark != light
    assert switch.get_attribute("aria-pressed") == "true"
    switch.click()
    assert (background(browser), switch.get_attribute("aria-pressed")) == (light, "false")
    prefer(browser, "light")
    switch.click()
    assert (background(browser), switch.get_attribute("aria-pressed")) == (dark, "true")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_has_enough_contrast(opened, scheme):
    browser = opened()
    prefer(browser, scheme)
    for view in views(browser):
        count, poor = browser.execute_script(CONTRASTS)
        assert count > 30
        assert (view, poor) == (view, [])
    press(browser, "/", "replicas")
    assert browser.execute_script(CONTRASTS)[1] == []


@pytest.mark.parametrize("width", [1500, 900, 500])
def test_nothing_is_cut_off_in_a_narrow_window(opened, width):
    browser = opened(width=width)
    for view in views(browser):
        wide = browser.execute_script("""
            const wide = (box) => box.scrollWidth > box.clientWidth;
            return ["html", "#tree", "#answer"].filter((name) => wide(document.querySelector(name)));
        """)
        assert (view, wide) == (view, [])
    assert one(browser, "#answer").is_displayed() is (width > 500)
    assert one(browser, "#tree").is_displayed() is (width > 1150)


def test_a_narrow_window_shows_the_answer_to_a_question(opened):
    browser = opened(HPA, width=500)
    click(browser, "#L7 code")
    assert one(browser, ".short .place").is_displayed()
    assert not one(browser, "#file").is_displayed()
    click(browser, "#panes [data-pane=tree]")
    assert one(browser, "#tree").is_displayed()


# --- semantics -----------------------------------------------------------------------------------


def accessible(browser: Chrome) -> list[tuple[str, str, dict[str, Any]]]:
    """What a screen reader reads: role, name and properties of each node."""
    nodes = browser.execute_cdp_cmd("Accessibility.getFullAXTree", {})["nodes"]
    return [
        (
            node["role"]["value"],
            node.get("name", {}).get("value", ""),
            {one["name"]: one["value"].get("value") for one in node.get("properties", [])},
        )
        for node in nodes
        if not node["ignored"]
    ]


def test_parts_have_their_roles_and_names(opened):
    browser = opened(REPLICAS)
    nodes = accessible(browser)
    named = {(role, name) for role, name, _ in nodes}
    assert {
        ("tree", "Emitted files and their source"),
        ("treeitem", "hpa.yaml"),
        ("treeitem", "Flux tree"),
        ("listbox", "Lines of dialogporten/overlays/prod/apps/web-api-so/hpa.yaml"),
        ("combobox", "Search"),
        ("button", "Dark"),
        ("region", "Files"),
        ("region", "dialogporten/overlays/prod/apps/web-api-so/hpa.yaml"),
        ("region", "Origin"),
        ("navigation", "Environments"),
    } <= named
    headings = [(more["level"], name) for role, name, more in nodes if role == "heading"]
    assert headings == [
        (1, "dialogporten where every value comes from"),
        (2, "Files"),
        (2, "dialogporten/overlays/prod/apps/web-api-so/hpa.yaml"),
        (2, "spec.minReplicas"),
        (3, "In the files"),
        (3, "Step by step"),
        (3, "Decided by"),
    ]
    assert [
        role for role, name, more in nodes if more.get("focusable") and not name and role != "RootWebArea"
    ] == []
    levels = {more["level"] for role, _, more in nodes if role == "treeitem"}
    assert levels >= {1, 2, 3, 4, 5, 6}


def test_a_list_has_one_tab_stop(opened):
    browser = opened("from/P")
    script = "return document.querySelectorAll(`${arguments[0]} [tabindex='0']`).length"
    for view in ("from/P", *views(browser)):
        stops = [browser.execute_script(script, name) for name in ("[role=tree]", "[role=listbox]#lines")]
        assert (view, stops) == (view, [1, 1])


def test_an_answer_is_announced(opened):
    browser = opened(HPA)
    click(browser, "#L7 code")
    assert one(browser, "[role=status]").get_attribute("textContent") == "spec.minReplicas is 2 in prod"


# --- no network ----------------------------------------------------------------------------------


def test_the_page_could_not_ask_for_anything(browser, address):
    browser.get(address)
    complaints(browser)
    refused = browser.execute_async_script("""
        const done = arguments[0];
        fetch("https://example.org/").then(() => done("asked"), () => done("refused"));
    """)
    assert refused == "refused"
    assert any("Content Security Policy" in text for text in complaints(browser))
    assert not any(url.startswith("http") for url in requests(browser))
