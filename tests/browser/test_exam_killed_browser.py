"""The whole browser is killed, as by a power cut: what was answered without a network comes back from its disk."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, expect
from playwright.sync_api import Error as PlaywrightError

from tests.browser.conftest import CHROMIUM, PATIENCE, QUIET, Person
from tests.browser.test_exam_page import CANDIDATE, begin, change, saved, sign
from tests.installation import Installation

LEFT = """async () => {
    const request = indexedDB.open("zhizheng-exam", 1);
    await new Promise((resolve) => { request.onsuccess = resolve; });
    const all = request.result.transaction("answers").objectStore("answers").getAllKeys();
    await new Promise((resolve) => { all.onsuccess = resolve; });
    return all.result;
}"""
PLANT = """async () => {
    const request = indexedDB.open("zhizheng-exam", 1);
    request.onupgradeneeded = () => request.result.createObjectStore("answers");
    await new Promise((resolve) => { request.onsuccess = resolve; });
    const store = request.result.transaction("answers", "readwrite").objectStore("answers");
    const put = store.put({ version: 1, response: ["x"], key: "k", at: 1 }, ["999999", "1", 1]);
    await new Promise((resolve) => { put.onsuccess = resolve; });
    request.result.close();
}"""


@pytest.fixture
def candidate(demo: Installation, somebody) -> Person:
    return somebody().sign_in(CANDIDATE)


@contextmanager
def own_browser(chromium: Browser, profile: Path, address: str, cookies: list) -> Iterator[BrowserContext]:
    """A browser with a profile on the disk, signed in."""
    context = chromium.browser_type.launch_persistent_context(
        profile, executable_path=CHROMIUM, args=QUIET, base_url=address, locale="zh-CN", timezone_id="Asia/Shanghai"
    )
    context.set_default_timeout(PATIENCE)
    context.add_cookies(cookies)
    yield context
    with suppress(PlaywrightError):  # it was killed
        context.close()


def kill(profile: Path) -> None:
    """The browser of this profile with all its processes, which are a group of their own."""
    mark = f"--user-data-dir={profile}".encode()
    found = [file.parent.name for file in Path("/proc").glob("[0-9]*/cmdline") if mark in words_of(file)]
    groups = {os.getpgid(int(pid)) for pid in found} - {os.getpgrp()}
    assert groups, "no browser has this profile"
    for group in groups:
        os.killpg(group, signal.SIGKILL)


def words_of(file: Path) -> list[bytes]:
    try:
        return file.read_bytes().split(b"\0")
    except OSError:
        return []


def test_a_browser_process_killed_without_a_network_brings_its_answers_back(demo, candidate, chromium, tmp_path):
    address = begin(candidate, demo, "browser-power-cut").url
    cookies = candidate.context.cookies()
    with own_browser(chromium, tmp_path / "profile", demo.address, cookies) as context:
        page = context.new_page()
        page.goto(address)
        change(page, 2)
        expect(sign(page, 2)).to_contain_text("已保存")
        context.set_offline(True)
        change(page, 1)
        change(page, 2, 1)
        expect(sign(page, 2)).to_have_text("未保存")
        page.wait_for_function(f"async () => (await ({LEFT})()).length === 2")  # on the disk
        kill(tmp_path / "profile")
    with own_browser(chromium, tmp_path / "profile", demo.address, cookies) as context:
        again = context.new_page()
        again.goto(address)
        expect(again.locator("[data-exam-notices]")).to_contain_text("已恢复")
        for slot in (1, 2):
            expect(sign(again, slot)).to_contain_text("已保存")
        assert saved(demo, again) == {1: 1, 2: 2}
        assert again.evaluate(LEFT) == []  # acknowledged, and gone from the disk


def test_what_somebody_else_left_on_a_shared_computer_is_forgotten(demo, candidate):
    page = candidate.page
    page.evaluate(PLANT)
    begin(candidate, demo, "browser-shared")
    page.wait_for_function(f"async () => (await ({LEFT})()).length === 0")


def test_after_the_hand_in_nothing_stays_on_the_disk(demo, candidate):
    page = begin(candidate, demo, "browser-disk")
    page.route("**/answers/", lambda route: route.abort())
    change(page, 1)
    page.wait_for_function(f"async () => (await ({LEFT})()).length === 1")
    page.unroute("**/answers/")
    page.get_by_role("button", name="交卷").first.click()
    page.get_by_role("dialog").get_by_role("button", name="交卷").click()
    page.wait_for_url("**/result/")
    page.wait_for_function(f"async () => (await ({LEFT})()).length === 0")
    assert candidate.errors == [error for error in candidate.errors if "ERR_FAILED" in error]
