"""axe-core's judgement of every type of page, in each language, light and dark.

What a page is made of does not depend on its theme and is judged once. Colours are judged in both.
Contrast is most of axe's work, and the same for all texts of the same colour and size on the same
grounds: a text that looks like one that axe has passed, on whichever page, is not judged again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from gallery import PAGES, ZONES, PageType

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser


@dataclass
class Judge:
    """axe-core in a page that goes from one address to the next, and the looks it has passed."""

    page: Page
    passed: set[str] = field(default_factory=set)

    def judge_making(self) -> list[str]:
        """What is wrong with the page, colours apart, an element a line."""
        report = self.page.evaluate(_MAKING)
        assert report["passes"] > 0, "axe has looked at nothing"
        return self._complain(report)

    def judge_colours(self) -> list[str]:
        """Which texts cannot be told from their ground, or links from their text."""
        report = self.page.evaluate(_COLOURS, list(self.passed))
        complaints = self._complain(report)
        if not complaints:
            self.passed.update(report["looks"])
        return complaints

    def _complain(self, report: dict[str, Any]) -> list[str]:
        return [
            f"{self.page.url}: {rule['id']}: {node['failureSummary']} {node['html']}"
            for rule in report["violations"]
            for node in rule["nodes"]
        ]


@pytest.fixture(scope="module")
def judge(browser: Browser) -> Iterator[Judge]:
    context = browser.new_context(timezone_id=ZONES["ne"], reduced_motion="reduce")
    yield Judge(context.new_page())
    context.close()


@pytest.mark.parametrize("kind", PAGES, ids=lambda kind: kind.name)
def test_axe_finds_nothing(judge: Judge, gallery: str, kind: PageType) -> None:
    found = []
    for lang in kind.langs:
        judge.page.emulate_media(color_scheme="light")
        kind.open(judge.page, gallery, lang)
        judge.page.evaluate(AXE_SCRIPT)
        found += judge.judge_making() + judge.judge_colours()
        judge.page.emulate_media(color_scheme="dark")
        found += [f"dark: {complaint}" for complaint in judge.judge_colours()]

    assert found == []


def test_axe_would_find_something(judge: Judge) -> None:
    judge.page.emulate_media(color_scheme="light")
    judge.page.goto("about:blank")  # which has no policy against style in attributes
    judge.page.set_content(
        """<!doctype html><html lang="en"><title>Bad</title><main><h1>Bad</h1><img src="data:,">
        <p style="color: #999">faint</p><p style="color: #999">faint, too</p><p>not faint</p>"""
    )
    judge.page.evaluate(AXE_SCRIPT)

    assert ["image-alt" in complaint for complaint in judge.judge_making()] == [True]
    for _ in range(2):  # what was not passed is judged again
        assert ["color-contrast" in complaint for complaint in judge.judge_colours()] == [True]


_MAKING = """async () => {
  const off = { enabled: false };
  const rules = { "color-contrast": off, "link-in-text-block": off };
  const { passes, violations } = await axe.run({ rules, preload: false });
  return { passes: passes.length, violations };
}"""

_COLOURS = """async (passed) => {
  const texts = new Map();
  const look = (root, around) => {
    for (const each of root.children) {
      const style = getComputedStyle(each);
      const ground = `${around} ${style.backgroundColor} ${style.backgroundImage} ${style.opacity}`;
      const says = [...each.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
      const ink = [each.localName, style.color, style.fontSize, style.fontWeight].join();
      if (says && each.checkVisibility()) texts.set(`${ink} on ${ground}`, each);
      look(each, ground);
      if (each.shadowRoot) look(each.shadowRoot, ground);
    }
  };
  look(document.body, getComputedStyle(document.body).backgroundColor);
  for (const known of passed) texts.delete(known);
  if (!texts.size) return { violations: [], looks: [] };
  const values = ["color-contrast", "link-in-text-block"];
  const { violations } = await axe.run(
    { include: [...texts.values()] }, { runOnly: { type: "rule", values }, preload: false });
  return { violations, looks: [...texts.keys()] };
}"""
