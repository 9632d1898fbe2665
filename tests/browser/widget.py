"""What a shopper does with the widget."""

from playwright.sync_api import Locator, Page, expect


class Widget:
    """The widget on a page (Playwright looks into open shadow roots by itself)."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.launcher = page.locator("aisle-widget .launcher")
        self.panel = page.locator("aisle-widget .panel")
        self.input = self.panel.locator("textarea")
        self.said = self.panel.locator(".line.shopper")
        self.answers = self.panel.locator(".line.assistant:not(.typing)")
        self.cards = self.panel.locator(".cards li")
        self.trouble = self.panel.locator(".trouble")

    def open(self) -> None:
        """Open the panel by its button."""
        self.launcher.click()
        expect(self.panel).to_be_visible()

    def say(self, text: str) -> None:
        """Type and send."""
        self.input.fill(text)
        self.input.press("Enter")

    def button(self, name: str) -> Locator:
        """A button of the panel by what it is called."""
        return self.panel.get_by_role("button", name=name, exact=True)

    def choose(self, item: str) -> None:
        """Choose in the menu."""
        self.button("More").or_(self.button("更多")).first.click()
        self.panel.get_by_role("menuitem", name=item).click()

    def attach(self, *files: str) -> None:
        """Choose a photo and wait for its preview."""
        self.panel.locator("input[type=file]").set_input_files(list(files))
        expect(self.panel.locator(".tray img")).to_be_visible()
