"""A person who has a keyboard and nothing else, and sees where they are at every step.

Refuses to know: what is on a page.
"""

from typing import Final

from playwright.sync_api import Page, expect
from tests.browser.measure import measure

STEPS_MAX: Final = 150


class Keys:
    """Presses keys in a window. Every stop of the focus must be seen, whole enough and marked."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def at(self, selector: str) -> bool:
        """Say whether the focus is on what a selector means."""
        found: bool = self.page.evaluate("what => document.activeElement.matches(what)", selector)
        return found

    def press(self, key: str) -> None:
        """Press a key."""
        self.page.keyboard.press(key)

    def to(self, selector: str, key: str = "Tab") -> None:
        """Go on until the focus is there."""
        for _ in range(STEPS_MAX):
            self.press(key)
            # Past the last stop the focus is in the browser's own bars.
            if not self.at("body"):
                hidden = measure(self.page, "hiddenFocus") and self._still_hidden()
                assert not hidden, f"{hidden}\non the way to {selector}"
            if self.at(selector):
                return
        raise AssertionError(f"{selector} cannot be reached by {key} on {self.page.url}")

    def _still_hidden(self) -> str:
        """Look again once the browser has scrolled: news may have moved the page just then."""
        self.page.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
        return str(measure(self.page, "hiddenFocus"))

    def enter(self, selector: str, words: str) -> None:
        """Go to a field and type."""
        self.to(selector)
        self.press("ControlOrMeta+a")
        self.page.keyboard.type(words)

    def follow(self, selector: str, arrival: str) -> None:
        """Go to a link or a button and press it; ``arrival``: the heading of the page after."""
        self.to(selector)
        self.press("Enter")
        expect(self.page.get_by_role("heading", name=arrival).first).to_be_visible()

    def lands_on(self, selector: str) -> None:
        """The focus is on what a selector means, and is in sight."""
        expect(self.page.locator(selector).first).to_be_focused()
