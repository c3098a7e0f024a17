"""Where the story of a plan is played: a register behind a real server, its operator, and people at browsers.

The clock stands still until the story moves it. Everybody comes in as they would: by a link, a password and a code.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from email import policy
from email.parser import BytesParser
from pathlib import Path
from re import search
from typing import Any

import pyotp
import pytest
from click.testing import CliRunner
from playwright.sync_api import Browser, Locator, Page, expect
from werkzeug.serving import make_server

from procurement.cli import main
from procurement.system import build_system
from tests.browser.conftest import Picture
from tests.browser.looking import layout_faults
from tests.browser.test_pages import DESK, PHONE
from tests.databases import dropped_afterwards
from tests.functional.site import Site, open_site

PASSWORD = "một cụm từ dài của {login}"
PATIENCE = 60_000
"""Milliseconds that the story waits for a page on a busy machine."""
STEP = timedelta(seconds=31)
"""Between two codes of a telephone, none of which counts twice."""


class Stage:
    """The register at ``address`` with its operator."""

    def __init__(self, site: Site, address: str, browser: Browser, picture: Picture, script: bool) -> None:
        self.site, self.address, self.browser, self.picture, self.script = site, address, browser, picture, script
        self.mishaps: list[str] = []

    def operate(self, *arguments: str | Path) -> str:
        """Run a command of the operator's, as a program of its own with the story's clock; return what it prints."""
        result = CliRunner().invoke(main, [str(each) for each in arguments])
        assert result.exit_code == 0, result.output
        return result.output

    def work(self) -> None:
        """Let the worker do a round."""
        self.operate("worker", "--once")

    def wait_until(self, written: str) -> None:
        """Move the clock on to an instant."""
        self.site.clock.advance(datetime.fromisoformat(written) - self.site.clock.now())

    def link_sent_to(self, login: str) -> str:
        """Return the link in the last letter to somebody."""
        self.work()
        folder = self.site.system.settings.data_dir / "mail"
        letters = (BytesParser(policy=policy.default).parsebytes(path.read_bytes()) for path in folder.rglob("*.eml"))
        texts = [str(one.get_body(("plain",)).get_content()) for one in letters if login in one["To"]]  # type: ignore
        found = search(r"http\S+/loi-moi\S+", texts[-1])
        assert found, texts[-1]
        return found[0]


class Officer:
    """Somebody at a browser of their own, who sees every page at two widths when the story looks."""

    def __init__(self, stage: Stage, login: str) -> None:
        self.stage, self.login, self.secret = stage, login, ""
        context = stage.browser.new_context(
            java_script_enabled=stage.script, locale="vi-VN", viewport={"width": DESK, "height": 800}
        )
        self.page: Page = context.new_page()
        self.page.set_default_timeout(PATIENCE)
        self.page.on("response", self._note)
        self.page.on("pageerror", lambda error: stage.mishaps.append(f"{self.page.url}: {error}"))

    def _note(self, response: Any) -> None:
        if response.status >= 500:
            self.stage.mishaps.append(f"{response.status} {response.url}")

    def accept(self, link: str) -> None:
        """Come in by a link for the first time: set a password, sign in and, where asked, set up the telephone."""
        self.page.goto(link)
        for field in ("Mật khẩu", "Nhập lại mật khẩu"):
            self.fill(field, PASSWORD.format(login=self.login))
        self.press("Đặt mật khẩu")
        self.follow("Đăng nhập")
        self.sign_in()

    def sign_in(self) -> None:
        """Type the password, and a code where one is asked."""
        if "/dang-nhap" not in self.page.url:
            self.open("/dang-nhap?tiep=/ban-lam-viec")
        if "/dang-nhap" in self.page.url:
            self.fill("Tên đăng nhập", self.login)
            self.fill("Mật khẩu", PASSWORD.format(login=self.login))
            self.press("Đăng nhập")
        self.show_factor()

    def show_factor(self) -> None:
        """Set up the telephone where that is asked, or show a code."""
        if self.page.get_by_role("heading", name="Lập mã xác thực trên điện thoại").count():
            self.secret = "".join(self.page.locator(".steps .code").inner_text().split())
            self.look("enrol")
            self._code("Xác nhận")
            self.look("codes")
            self.follow("Đã cất, tiếp tục")
        elif self.page.get_by_role("heading", name="Nhập mã xác thực").count():
            self._code("Tiếp tục")

    def _code(self, button: str) -> None:
        self.stage.site.clock.advance(STEP)
        self.fill("Mã xác thực", pyotp.TOTP(self.secret).at(self.stage.site.clock.now()))
        self.press(button)

    def open(self, where: str) -> str:
        """Open a page of the register and return what it says."""
        self.page.goto(self.stage.address + where)
        return self.text

    def press(self, button: str) -> str:
        """Press the first button with that text and return what the next page says."""
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=button, exact=True).first.click()
        return self.text

    def follow(self, link: str, part: Locator | None = None) -> str:
        """Follow the first link with that text and return what the next page says."""
        with self.page.expect_navigation():
            (part or self.page).get_by_role("link", name=link, exact=True).first.click()
        return self.text

    def fill(self, label: str, text: str) -> None:
        """Type into the field with that label, which must be in sight."""
        self.page.get_by_label(label, exact=True).fill(text)

    def send(self, name: str, data: bytes) -> str:
        """Choose a spreadsheet and let it be checked."""
        file: Any = {"name": name, "mimeType": "application/octet-stream", "buffer": data}
        self.page.get_by_label("Bảng tính đã điền").set_input_files(file)
        return self.press("Kiểm tra")

    def take(self, link: str) -> bytes:
        """Download what is behind a link."""
        with self.page.expect_download() as download:
            self.page.get_by_role("link", name=link, exact=True).click()
        return Path(download.value.path()).read_bytes()

    def look(self, name: str) -> None:
        """Look at the page on a telephone and on a wide screen: nothing overflows, is cut off or covered."""
        for width in (PHONE, DESK):
            self.page.set_viewport_size({"width": width, "height": 800})
            self.stage.picture(self.page, f"story-{self.stage.script}/{name}-{width}")
            assert list(layout_faults(self.page)) == [], (name, width)

    def sees(self, words: str) -> None:
        """Assert that the page says ``words``."""
        expect(self.page.locator("main")).to_contain_text(words)

    @property
    def text(self) -> str:
        """What the page says."""
        return self.page.locator("main").inner_text()


@contextmanager
def open_stage(browser: Browser, folder: Path, picture: Picture, script: bool) -> Iterator[Stage]:
    """Yield an empty register whose links lead to the server that serves it; ``picture`` keeps its pages."""
    server = make_server("127.0.0.1", 0, lambda environ, start_response: [], threaded=True)
    address = f"http://127.0.0.1:{server.server_port}"
    with dropped_afterwards(), pytest.MonkeyPatch.context() as patch:
        site = open_site(folder, address)
        patch.setattr("procurement.cli.opening.build_system", lambda _: build_system(site.system.settings, site.clock))
        patch.setattr("procurement.cli.working.configure_logs", lambda: None)
        server.app = site.app
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield Stage(site, address, browser, picture, script)
        server.shutdown()
        thread.join()
        server.server_close()
        for context in browser.contexts:
            context.close()
