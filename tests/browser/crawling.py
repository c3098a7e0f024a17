"""A machine that follows links: it visits the register in both languages and says what is wrong with the answers."""

from __future__ import annotations

import heapq
import http.client
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qs, quote, urldefrag, urljoin, urlsplit

import feedparser
from lxml import etree, html

from tests.functional.site import words
from tests.functional.test_crawling import NAMESPACE, keeps_english

AT_ONCE = 4
MOST_BYTES = 100_000
"""No page is larger, it is read on old phones; but for those with a table of hundreds of lots, which stands whole."""
MANY_ROWS = 400
LONGEST_TITLE = 300
FEEDS = ("application/atom+xml", "application/rss+xml")
NOT_FOLLOWED = ("mailto:", "tel:")
LINKS = (
    "//a[@href]/@href | //link[@href]/@href | //script[@src]/@src | //img[@src]/@src"
    " | //meta[@property='og:url' or @property='og:image']/@content"
)
IN_ONE_LANGUAGE = LINKS.replace("[@href]", "[@href and not(@hreflang)]")


@dataclass(frozen=True)
class Visit:
    """What one address answered: ``kind`` is its route and language, ``seconds`` how long the answer took."""

    address: str
    kind: str
    status: int
    media: str
    body: bytes
    location: str
    seconds: float

    @property
    def is_page(self) -> bool:
        """Whether the answer is a page for people."""
        return self.media.startswith("text/html")

    @property
    def is_english(self) -> bool:
        """Whether English was asked for."""
        return parse_qs(urlsplit(self.address).query).get("lang") == ["en"]

    @cached_property
    def tree(self) -> Any:
        """The parsed page."""
        return html.document_fromstring(self.body.decode())

    @cached_property
    def anchors(self) -> frozenset[str]:
        """The ids to which a fragment may lead."""
        return frozenset(self.tree.xpath("//@id"))

    @cached_property
    def title(self) -> str:
        """What stands in the tab of a browser."""
        return " ".join(words(one) for one in self.tree.xpath("/html/head/title"))

    @cached_property
    def shape(self) -> frozenset[str]:
        """Which elements stand within which: pages that differ in nothing but words have the same shape."""
        return frozenset(
            f"{one.getparent().tag} {one.getparent().get('class')} > {one.tag} {one.get('class')}"
            for one in self.tree.iter(etree.Element)
            if one.getparent() is not None
        )

    def links(self, path: str = LINKS) -> list[str]:
        """Return the internal addresses at ``path`` (XPath), from the root of the site, with their fragments."""
        found = [str(one) for one in self.tree.xpath(path) if not str(one).startswith(NOT_FOLLOWED)]
        return self._inside(found)

    def _inside(self, found: Iterable[str]) -> list[str]:
        whole = [urlsplit(urljoin("http://127.0.0.1:8000" + self.address, one)) for one in found]
        return [one._replace(scheme="", netloc="").geturl() for one in whole if one.hostname == "127.0.0.1"]

    @cached_property
    def leads_to(self) -> list[str]:
        """The internal addresses to which the answer leads, fragments kept."""
        if self.location:
            return self._inside([self.location])
        if self.is_page:
            return self.links()
        if self.media.startswith("application/xml"):
            tree: Any = etree.fromstring(self.body)
            return self._inside(one.text or "" for one in tree.iter(f"{NAMESPACE}loc"))
        if self.media.startswith(FEEDS):
            read = feedparser.parse(self.body)
            return self._inside(link.href for one in (read.feed, *read.entries) for link in one.get("links", []))
        return []


@dataclass
class Crawl:
    """All visits, and how often each kind was met without being visited."""

    visits: dict[str, Visit] = field(default_factory=dict)
    left: Counter[str] = field(default_factory=Counter)

    def pages(self) -> list[Visit]:
        """Return the visits that were answered with a page."""
        return [one for one in self.visits.values() if one.is_page]

    def of_distinct_shape(self) -> list[Visit]:
        """Return one page of each shape of each kind: what a template makes of all sorts of data."""
        found = {(one.kind, one.shape): one for one in reversed(self.pages())}
        return sorted(found.values(), key=lambda one: one.address)


def fetch(origin: str, address: str, kind: str) -> Visit:
    """Return what ``address`` answers at ``origin`` (``http://host:port``)."""
    parts = urlsplit(origin)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=120)
    began = time.monotonic()
    connection.request("GET", quote(address, safe="/?&=%+:,;~"), headers={"Host": "127.0.0.1:8000"})
    answer = connection.getresponse()
    body = answer.read()
    took = time.monotonic() - began
    connection.close()
    media = answer.getheader("Content-Type") or ""
    return Visit(address, kind, answer.status, media, body, answer.getheader("Location") or "", took)


def crawl(origin: str, starts: Sequence[str], name: Callable[[str], str], of_each: int) -> Crawl:
    """Follow all links from ``starts`` until ``of_each`` addresses of each kind were visited, or all.

    ``name`` gives the kind of an address. Which addresses of a kind are visited is the same each time, and does not
    follow the order of the links, so that they are of all sorts.
    """
    done, waiting, known = Crawl(), defaultdict[str, list[tuple[bytes, str]]](list), set[str]()

    def remember(addresses: Iterable[str]) -> None:
        for address in {urldefrag(one).url for one in addresses} - known:
            known.add(address)
            heapq.heappush(waiting[name(address)], (sha256(address.encode()).digest(), address))

    remember(starts)
    visited: Counter[str] = Counter()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        while chosen := list(_next(waiting, visited, of_each)):
            for visit in pool.map(lambda one: fetch(origin, *one), chosen):
                done.visits[visit.address] = visit
                if visit.status < 400:
                    remember(visit.leads_to)
    done.left = Counter({kind: len(rest) for kind, rest in waiting.items() if rest})
    return done


def _next(waiting: dict[str, list[Any]], visited: Counter[str], of_each: int) -> Iterator[tuple[str, str]]:
    """Yield the next address of each kind with its kind."""
    for kind, rest in waiting.items():
        if rest and visited[kind] < of_each:
            visited[kind] += 1
            yield heapq.heappop(rest)[1], kind


def answer_faults(visit: Visit) -> Iterator[str]:
    """Yield what is wrong with an answer itself: nothing that a link leads to is missing, feeds are feeds."""
    if visit.status >= 400:
        yield f"answered {visit.status}"
    if visit.media.startswith(FEEDS):
        read = feedparser.parse(visit.body)
        if read.bozo:
            yield f"no feed: {read.bozo_exception}"
    if visit.is_page and visit.status == 200:
        yield from page_faults(visit)


def page_faults(visit: Visit) -> Iterator[str]:
    """Yield what is wrong with a page: its headings, size, language."""
    if len(headings := visit.tree.xpath("//h1")) != 1 or not words(headings[0]):
        yield f"{len(headings)} first headings"
    if not 10 < len(visit.title) <= LONGEST_TITLE:
        yield f"a title of {len(visit.title)} letters"
    if len(visit.body) > MOST_BYTES and len(visit.tree.xpath("//tr")) < MANY_ROWS:
        yield f"{len(visit.body)} bytes"
    if visit.tree.get("lang") != ("en" if visit.is_english else "vi"):
        yield f"is in {visit.tree.get('lang')}"
    text = visit.tree.text_content()
    yield from (f"says {one}" for one in ("None", "undefined", "Undefined", "{{", "}}") if f" {one} " in f" {text} ")


def language_faults(visit: Visit) -> Iterator[str]:
    """Yield the links of an English page or answer that lead out of English."""
    if visit.is_english:
        links = visit.links(IN_ONE_LANGUAGE) if visit.is_page and visit.body else visit.leads_to
        yield from (f"leads to {one}" for one in links if not keeps_english(one))


def fragment_faults(visit: Visit, visits: dict[str, Visit]) -> Iterator[str]:
    """Yield the links of a page whose fragment is not on the page to which they lead, as far as that was visited."""
    for link in visit.links() if visit.is_page else []:
        target = visits.get(urldefrag(link).url)
        fragment = urldefrag(link).fragment
        if fragment and target is not None and target.is_page and fragment not in target.anchors:
            yield f"leads to {link}, which is not on that page"


def title_faults(pages: Iterable[Visit]) -> Iterator[str]:
    """Yield the titles that several pages have which are not the same page (the paths of their canonical addresses)."""
    seen: dict[str, dict[str, str]] = defaultdict(dict)
    for page in pages:
        for canonical in page.tree.xpath("//link[@rel='canonical']/@href"):
            seen[page.title].setdefault(urlsplit(str(canonical)).path, page.address)
    for title, addresses in seen.items():
        if len(addresses) > 1:
            yield f"{title}: {sorted(addresses.values())}"
