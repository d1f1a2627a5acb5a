"""A seeded installation with web server and worker, and Chromium. Skipped, and said so, where there is none."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page, expect, sync_playwright

from home.seeding import PASSWORD
from tests import servers
from tests.installation import Installation

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
QUIET += ["--disable-component-update", "--disable-sync"]
PATIENCE = 60_000  # milliseconds; nothing here measures how fast the machine is
Sessions = dict[tuple[str, bool], list[Any]]  # cookies by user name, and whether on a phone
PICTURES = Path(settings.BASE_DIR) / "screenshots"


@pytest.hookimpl(tryfirst=True)  # before marks choose what runs
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if CHROMIUM is None:
                item.add_marker(pytest.mark.skip(reason="Chromium is not installed: apt-get install chromium"))


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory, django_db_setup: None) -> Iterator[Installation]:
    """The demo content, served and worked on by real processes."""
    with servers.fresh_database() as url:
        folder = tmp_path_factory.mktemp("demo") / "var"
        installation = Installation(folder, database_url=url, broker_url=servers.broker(7))
        try:
            installation.seed()
            installation.start_web()
            installation.start_worker()
            yield installation
        finally:
            installation.stop()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


class Person:
    """Somebody in front of a browser of their own. Errors in the console, broken policy included, fail the test."""

    def __init__(
        self, browser: Browser, demo: Installation, sessions: Sessions, *, phone: bool = False, scheme: str = "light"
    ) -> None:
        size = {"width": 390, "height": 844} if phone else {"width": 1440, "height": 900}
        self.context = browser.new_context(
            viewport=size, locale="zh-CN", timezone_id="Asia/Shanghai", color_scheme=scheme, base_url=demo.address
        )
        self.context.set_default_timeout(PATIENCE)
        self.sessions, self.phone = sessions, phone
        self.page: Page = self.context.new_page()
        self.errors: list[str] = []
        self.page.on("console", lambda message: self.errors.append(message.text) if message.type == "error" else None)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))

    def sign_in(self, username: str) -> "Person":
        """Through the form; with the same session when the same person comes again."""
        if known := self.sessions.get((username, self.phone)):
            self.context.add_cookies(known)
            self.page.goto("/learning/")
            return self
        self.page.goto("/accounts/login/")
        self.page.fill("input[name=login]", username)
        self.page.fill("input[name=password]", PASSWORD)
        self.page.get_by_role("main").get_by_role("button", name="登录").click()
        self.page.wait_for_url("**/learning/")
        self.sessions[username, self.phone] = self.context.cookies()
        return self

    def picture(self, name: str) -> None:
        PICTURES.mkdir(exist_ok=True)
        self.page.screenshot(path=PICTURES / f"{name}.png", full_page=True)


@pytest.fixture(scope="session")
def sessions(demo: Installation) -> Sessions:
    return {}


@pytest.fixture
def somebody(chromium: Browser, demo: Installation, sessions: Sessions) -> Iterator[Callable[..., Person]]:
    """Open a browser for one more person."""
    people: list[Person] = []

    def open_browser(**options: object) -> Person:
        people.append(Person(chromium, demo, sessions, **options))  # type: ignore[arg-type]
        return people[-1]

    yield open_browser
    for person in people:
        person.context.close()
