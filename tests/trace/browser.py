"""Debian's Chromium, or a replacement, driven without a screen and without a network."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest
from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service

ARGUMENTS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--window-size=1500,950",
)
MISSING = """\
no {what} found. Install one:
  apt-get update && apt-get install -y --no-install-recommends chromium chromium-driver
or say where they are: CHROMIUM=/path/to/chromium CHROMEDRIVER=/path/to/chromedriver"""


def started(profile: Path) -> Chrome:
    """A browser with a new profile in an empty folder. Both programs are named, so nothing is downloaded."""
    options = ChromeOptions()
    options.binary_location = _found("CHROMIUM", "chromium", "chromium-browser", "google-chrome")
    for argument in (*ARGUMENTS, f"--user-data-dir={profile}"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"performance": "ALL", "browser": "ALL"})
    # GitHub's machines name the folder of the driver that fits google-chrome.
    beside = Path(os.environ.get("CHROMEWEBDRIVER", "."), "chromedriver")
    driver = _found("CHROMEDRIVER", str(beside.absolute()), "chromedriver")
    return Chrome(options=options, service=Service(driver))


def _found(variable: str, *names: str) -> str:
    given = os.environ.get(variable)
    for name in [given] if given else names:
        if path := shutil.which(name):
            return path
    pytest.fail(MISSING.format(what=variable.lower()), pytrace=False)


def settle(browser: Chrome) -> None:
    """Wait until what was begun is shown."""
    browser.execute_async_script("requestAnimationFrame(() => setTimeout(arguments[0]))")


def prefer(browser: Chrome, scheme: str) -> None:
    """What the system prefers, `light` or `dark`."""
    feature = {"name": "prefers-color-scheme", "value": scheme}
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [feature]})
    settle(browser)


def requests(browser: Chrome) -> list[str]:
    """The addresses that were asked for since the last call, but for those that hold their own data."""
    entries = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    urls = [
        entry["params"]["request"]["url"]
        for entry in entries
        if entry["method"] == "Network.requestWillBeSent"
    ]
    return [url for url in urls if not url.startswith("data:")]


def complaints(browser: Chrome) -> list[str]:
    """The console's messages since the last call."""
    return [entry["message"] for entry in browser.get_log("browser")]


CONTRASTS = """
const context = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
const bytes = (colours) => {
  context.clearRect(0, 0, 1, 1);
  for (const colour of colours) { context.fillStyle = colour; context.fillRect(0, 0, 1, 1); }
  return [...context.getImageData(0, 0, 1, 1).data].slice(0, 3);
};
const light = (rgb) => {
  const [r, g, b] = rgb.map((x) => x / 255).map((x) => (x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const known = new Map();
const ratio = (layers, ink) => {
  const key = [...layers, ink].join();
  if (!known.has(key)) {
    const [one, other] = [light(bytes(layers)), light(bytes([...layers, ink]))].sort((a, b) => a - b);
    known.set(key, (other + 0.05) / (one + 0.05));
  }
  return known.get(key);
};
const poor = new Set();
let count = 0;
for (const one of document.querySelectorAll("body *")) {
  const own = [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
  if (!own || one.closest(".unseen, script, noscript") || !one.checkVisibility({ visibilityProperty: true })) continue;
  const layers = [];
  for (let up = one; up; up = up.parentElement) layers.unshift(getComputedStyle(up).backgroundColor);
  const found = ratio(layers, getComputedStyle(one).color);
  count += 1;
  if (found < 4.5) poor.add(`${one.tagName}.${one.className} ${one.textContent.slice(0, 30)}: ${found.toFixed(2)}`);
}
return [count, [...poor]];
"""
"""Script: how many texts are seen, and those with a contrast below 4.5 to 1 (WCAG 2.2, 1.4.3, level AA)."""
