"""A real Chromium, with a microphone that hears a real spoken sentence."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, sync_playwright

from tests.browser.gateway_script import GatewayScript
from tests.browser.widget import Widget

QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--mute-audio",
]
DESKTOP: ViewportSize = {"width": 1280, "height": 860}
SPOKEN = "Do you have headphones?"


def chromium() -> str:
    """Where Chromium is; the test fails with what to do when it is nowhere."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return path
    pytest.fail("Chromium is missing: apt-get install chromium", pytrace=False)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium without a microphone."""
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium(), args=QUIET)
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def spoken_sentence(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A WAV file in which the packaged voice says SPOKEN after a short silence."""
    import numpy as np

    from bot.settings import Settings
    from speech.tts import Voice
    from tests.speech.conftest import wav_of

    sound = Voice.open(Settings().models).speak(SPOKEN)
    path = tmp_path_factory.mktemp("spoken") / "spoken.wav"
    silence = np.zeros(sound.rate // 2, np.int16)
    path.write_bytes(wav_of(np.concatenate([silence, sound.samples, silence]), sound.rate))
    return path


@pytest.fixture
def listening_page(browser: Browser, spoken_sentence: Path) -> Iterator[Page]:
    """A page whose microphone plays the spoken sentence, again and again."""
    fake = [
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-audio-capture={spoken_sentence}",
    ]
    opened = browser.browser_type.launch(executable_path=chromium(), args=[*QUIET, *fake])
    context = opened.new_context(viewport=DESKTOP, locale="en-US")
    yield from watched_page(context)
    opened.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A fresh visitor."""
    opened = browser.new_context(viewport=DESKTOP, locale="en-US")
    yield opened
    opened.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page of a fresh visitor; a script error on it fails the test."""
    yield from watched_page(context)


def watched_page(context: BrowserContext) -> Iterator[Page]:
    context.set_default_timeout(20_000)
    opened = context.new_page()
    errors: list[str] = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    yield opened
    assert errors == []


@pytest.fixture
def gateway(page: Page) -> GatewayScript:
    """A shop's page with the built widget, whose gateway answers what the test says."""
    script = GatewayScript()
    script.serve(page)
    return script


@pytest.fixture
def widget(page: Page, gateway: GatewayScript) -> Widget:
    """The widget on that page, open."""
    page.goto(gateway.url)
    opened = Widget(page)
    opened.open()
    return opened
