"""What only a browser sees of a page: what overflows, is cut off, stands on something else or is torn apart."""

from __future__ import annotations

from collections.abc import Iterator

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

MEASURE = """() => {
  const found = [], root = document.documentElement;
  const named = it => it.tagName.toLowerCase() + (it.className ? '.' + String(it.className).replaceAll(' ', '.') : '');
  const said = it => named(it) + ' ' + JSON.stringify(it.textContent.trim().replace(/\\s+/g, ' ').slice(0, 60));
  if (root.scrollWidth > innerWidth) found.push('the page is ' + root.scrollWidth + ' wide');
  const all = [...document.body.querySelectorAll('*')].filter(it => it.checkVisibility());
  const reads = (it, look) => it.clientWidth > 1 && !/^(INPUT|SELECT|TEXTAREA|OPTION)$/.test(it.tagName)
    && !look.clipPath.includes('inset') && it.textContent.trim();
  for (const it of all) {
    const look = getComputedStyle(it);
    if (!reads(it, look)) continue;
    const scrolls = /auto|scroll/.test(look.overflowX);
    if (look.overflowX !== 'visible' && !scrolls && it.scrollWidth > it.clientWidth + 1) found.push('cut: ' + said(it));
    const hides = /hidden|clip/.test(look.overflowY);
    if (hides && it.scrollHeight > it.clientHeight + 1) found.push('cut below: ' + said(it));
    if (scrolls && it.scrollWidth > it.clientWidth + 1 && it.tabIndex < 0) found.push('no key scrolls ' + said(it));
    const texts = [...it.childNodes].filter(one => one.nodeType === Node.TEXT_NODE && one.data.trim());
    if (/flex|grid/.test(look.display) && texts.length > 1) found.push('a sentence in columns: ' + said(it));
  }
  const boxes = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode, parent = text.parentElement;
    if (!text.data.trim() || !parent.checkVisibility({visibilityProperty: true}) || parent.closest('.skip')) continue;
    if (parent.closest('.visually-hidden, option, select')) continue;
    const range = document.createRange();
    range.selectNodeContents(text);
    for (const box of range.getClientRects()) {
      const slack = box.height / 4;
      if (box.width > 1) boxes.push([box.top + slack, box.bottom - slack, box.left, box.right, text]);
    }
  }
  boxes.sort((one, other) => one[0] - other[0]);
  boxes.forEach((box, at) => {
    if (box[3] > innerWidth + 1 && !box[4].parentElement.closest('[tabindex="0"]'))
      found.push('beyond the edge: ' + said(box[4].parentElement));
    for (let next = at + 1; next < boxes.length && boxes[next][0] < box[1]; next++) {
      const other = boxes[next];
      if (other[4] !== box[4] && Math.min(box[3], other[3]) - Math.max(box[2], other[2]) > 1)
        found.push('on one another: ' + said(box[4].parentElement) + ' and ' + said(other[4].parentElement));
    }
  });
  return [...new Set(found)];
}"""
"""Text counts as covered where the middle halves of two lines meet; a table that scrolls must take the focus. What lays
its children out side by side would part a sentence at each word that is marked or linked in it."""


def layout_faults(page: Page) -> Iterator[str]:
    """Yield what overflows, is cut off or covered on ``page`` at its width."""
    yield from page.evaluate(MEASURE)


def axe_faults(page: Page) -> Iterator[str]:
    """Yield which rules of axe are broken where on ``page``; a page that has axe from another look keeps it."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    for violation in page.evaluate("axe.run({resultTypes: ['violations']}).then(it => it.violations)"):
        yield from (f"{violation['id']}: {node['html'][:120]}" for node in violation["nodes"])
