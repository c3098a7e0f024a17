"""A filled register behind a real server, and Chromium in front of it."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import make_server

from tests.functional.site import Site, fill, open_site

CHROMIUM = "/usr/bin/chromium"
Picture = Callable[[Page, str], None]


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Return a register that holds the sample; read only."""
    return fill(open_site(tmp_path_factory.mktemp("register")))


@pytest.fixture(scope="session")
def address(site: Site) -> Iterator[str]:
    """Serve the register on this machine and return its address."""
    server = make_server("127.0.0.1", 0, site.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Return Chromium as the system installed it."""
    executable = shutil.which("chromium") or CHROMIUM
    if not Path(executable).exists():
        pytest.skip("needs Chromium (apt install chromium)")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def screenshots(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder for screenshots: ``$SCREENSHOTS``, else one that pytest throws away."""
    wanted = os.environ.get("SCREENSHOTS")
    folder = Path(wanted) if wanted else tmp_path_factory.mktemp("screenshots")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def picture(screenshots: Path) -> Picture:
    """Return what takes a picture of a whole page under a name, where ``$SCREENSHOTS`` asks for it.

    Nobody would see the others, and each takes as long as it takes to measure a page.
    """

    def take(page: Page, name: str) -> None:
        if "SCREENSHOTS" in os.environ:
            page.screenshot(path=screenshots / f"{name}.png", full_page=True)

    return take
