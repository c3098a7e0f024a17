"""A machine that follows links: it visits the register in both languages and says what is wrong with the answers."""

from __future__ import annotations

import heapq
import http.client
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, fields
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from sys import intern
from typing import Any
from urllib.parse import parse_qs, parse_qsl, quote, urldefrag, urljoin, urlsplit

import feedparser
from lxml import etree, html

from tests.functional.site import words
from tests.functional.test_crawling import NAMESPACE, keeps_english

AT_ONCE = 4
IN_A_ROW = 4
"""So many addresses of a kind are asked for before the links of their answers are followed."""

MOST_BYTES = 100_000
"""No page is larger: it is read on old phones."""
LONGEST_TITLE = 300
FEEDS = ("application/atom+xml", "application/rss+xml")
NOT_FOLLOWED = ("mailto:", "tel:")
LINKS = (
    "//a[@href]/@href | //link[@href]/@href | //script[@src]/@src | //img[@src]/@src"
    " | //meta[@property='og:url' or @property='og:image']/@content"
)
IN_ONE_LANGUAGE = LINKS.replace("[@href]", "[@href and not(@hreflang)]")


ONE_AT_A_TIME = ("public.search", "feeds.atom", "feeds.rss", "oversight.duties", "oversight.duties_csv")
"""Lists that filters multiply without end: of them those count as pages that are asked for one thing."""


AHEAD_OF_TIME = ("desk.preview",)
"""What these pages lead to is there only when the notice is."""


@dataclass
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
    def size(self) -> int:
        """How many bytes the answer has."""
        return len(self.body)

    @cached_property
    def anchors(self) -> frozenset[str]:
        """The ids to which a fragment may lead."""
        return frozenset(intern(str(one)) for one in self.tree.xpath("//@id")) if self.is_page else frozenset()

    @cached_property
    def fragments(self) -> tuple[str, ...]:
        """The links that lead to a part of a page."""
        if not self.is_page:
            return ()
        return tuple(one for one in (self.links() if self.location else self.leads_to) if urldefrag(one).fragment)

    @cached_property
    def title(self) -> str:
        """What stands in the tab of a browser."""
        return " ".join(words(one) for one in self.tree.xpath("/html/head/title"))

    @cached_property
    def canonical(self) -> str:
        """By which address the page is to be known, from the root of the site; empty where it does not say."""
        return next(iter(self._inside(map(str, self.tree.xpath("//link[@rel='canonical']/@href")))), "")

    @cached_property
    def shape(self) -> str:
        """Which elements stand within which: pages that differ in nothing but words have the same digest."""
        pairs = {
            f"{one.getparent().tag} {one.getparent().get('class')} > {one.tag} {one.get('class')}"
            for one in self.tree.iter(etree.Element)
            if one.getparent() is not None
        }
        return sha256("|".join(sorted(pairs)).encode()).hexdigest()

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

    def settle(self) -> None:
        """Work out what will be asked of the visit later, and let go of its text: a whole city does not fit."""
        wanted = ("size", "anchors", "fragments", *(("title", "canonical", "shape") if self.is_page else ()))
        kept = {name: getattr(self, name) for name in wanted}
        self.__dict__ = {**{one.name: getattr(self, one.name) for one in fields(self)}, **kept, "body": b""}


@dataclass
class Crawl:
    """All visits, what is wrong with each answer, and how often each kind was met without being visited.

    The different pages lie in ``folder``, under the digests of their bytes.
    """

    folder: Path
    visits: dict[str, Visit] = field(default_factory=dict)
    left: Counter[str] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)
    saved: dict[str, str] = field(default_factory=dict)
    """An address for each digest."""

    def add(self, visit: Visit) -> None:
        """Judge ``visit`` and remember it without its text."""
        self.broken += [f"{visit.address}: {fault}" for fault in answer_faults(visit)]
        self.foreign += [f"{visit.address}: {fault}" for fault in language_faults(visit)]
        digest = sha256(visit.body).hexdigest()
        if visit.is_page and visit.body and digest not in self.saved:
            self.saved[digest] = visit.address
            (self.folder / f"{digest}.html").write_bytes(visit.body)
        visit.settle()
        self.visits[visit.address] = visit

    def pages(self) -> list[Visit]:
        """Return the visits that were answered with a page, and did not only lead to one or to a file."""
        return [one for one in self.visits.values() if one.is_page and not one.location]

    def of_distinct_shape(self) -> list[Visit]:
        """Return the largest page of each shape of each kind: what a template makes of all sorts of data."""
        found = {(one.kind, one.shape): one for one in sorted(self.pages(), key=lambda page: page.size)}
        return sorted(found.values(), key=lambda one: one.address)

    def extremes(self) -> list[Visit]:
        """Return the largest page of each kind, and the one with the longest title."""
        by_size = sorted(self.pages(), key=lambda page: page.size)
        by_title = sorted(self.pages(), key=lambda page: len(page.title))
        found = [page for pages in (by_size, by_title) for page in {page.kind: page for page in pages}.values()]
        return list({page.address: page for page in found}.values())


def route_of(kind: str) -> str:
    """Return the route of a kind."""
    return kind.removesuffix("-en")


def is_one_of_many(source: str, kind: str, address: str) -> bool:
    """Whether ``address`` is no page by itself: a list narrowed by several filters, or cut at any entry one likes.

    ``source`` is the kind of the page that leads there.
    """
    route = route_of(kind)
    given = [name for name, _value in parse_qsl(urlsplit(address).query) if name not in ("lang", "page")]
    if source.startswith("public.ledger_entry"):
        return route == "public.ledger" and bool(given)
    return route in ONE_AT_A_TIME and len(given) > 1


def fetch(origin: str, address: str, kind: str, cookie: str = "") -> Visit:
    """Return what ``address`` answers at ``origin`` (``http://host:port``)."""
    parts = urlsplit(origin)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=120)
    began = time.monotonic()
    connection.request("GET", quote(address, safe="/?&=%+:,;~"), headers={"Host": "127.0.0.1:8000", "Cookie": cookie})
    answer = connection.getresponse()
    body = answer.read()
    took = time.monotonic() - began
    connection.close()
    media = answer.getheader("Content-Type") or ""
    return Visit(address, kind, answer.status, media, body, answer.getheader("Location") or "", took)


def crawl(
    origin: str,
    starts: Sequence[str],
    name: Callable[[str], str],
    of_each: int,
    minutes: float,
    folder: Path,
    cookie: str = "",
) -> Crawl:
    """Follow all links from ``starts`` until ``of_each`` addresses of each kind were visited, or with 0 all pages.

    After ``minutes`` no more is asked for. ``cookie`` is shown with each question, of somebody who is signed in.

    ``name`` gives the kind of an address. Which addresses of a kind are visited is the same each time, and does not
    follow the order of the links, so that they are of all sorts. Of all pages, lists count that are narrowed once.
    """
    done, waiting = Crawl(folder), defaultdict[str, list[tuple[bytes, str]]](list)
    known, passed = set[str](), set[str]()

    def remember(addresses: Iterable[str], source: str = "") -> None:
        for address in {urldefrag(one).url for one in addresses} - known:
            kind = name(address)
            if not of_each and is_one_of_many(source, kind, address):
                passed.add(address)
            else:
                known.add(address)
                heapq.heappush(waiting[kind], (sha256(address.encode()).digest(), address))

    remember(starts)
    visited: Counter[str] = Counter()
    end = time.monotonic() + 60 * minutes
    with ThreadPoolExecutor(AT_ONCE) as pool:
        while time.monotonic() < end and (chosen := list(_next(waiting, visited, of_each or 10**9))):
            for visit in pool.map(lambda one: fetch(origin, one[0], one[1], cookie), chosen):
                if visit.status < 400 and route_of(visit.kind) not in AHEAD_OF_TIME:
                    remember(visit.leads_to, visit.kind)
                done.add(visit)
    done.left = Counter(name(address) for address in passed - known)
    done.left += Counter({kind: len(rest) for kind, rest in waiting.items()})
    return done


def _next(waiting: dict[str, list[Any]], visited: Counter[str], of_each: int) -> Iterator[tuple[str, str]]:
    """Yield the next addresses of each kind with their kind; lists, which take long, when the things are done."""
    room = {kind: min(IN_A_ROW, len(rest), of_each - visited[kind]) for kind, rest in waiting.items()}
    things = [kind for kind, number in room.items() if number > 0 and route_of(kind) not in ONE_AT_A_TIME]
    for kind in things or list(room):
        for _ in range(room[kind]):
            visited[kind] += 1
            yield heapq.heappop(waiting[kind])[1], kind


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
    if len(visit.body) > MOST_BYTES:
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


def fragment_faults(visit: Visit, visits: Mapping[str, Visit]) -> Iterator[str]:
    """Yield the links of a page whose fragment is not on the page to which they lead, as far as that was visited."""
    for link in visit.fragments:
        target, fragment = visits.get(urldefrag(link).url), urldefrag(link).fragment
        if target is not None and target.is_page and fragment not in target.anchors:
            yield f"leads to {link}, which is not on that page"


def title_faults(pages: Iterable[Visit]) -> Iterator[str]:
    """Yield the titles that several pages have which are not the same page (another order of its rows is the same)."""
    seen: dict[str, dict[str, str]] = defaultdict(dict)
    for page in pages:
        if page.canonical:
            parts = urlsplit(page.canonical)
            told = [pair for pair in parse_qsl(parts.query) if pair[0] not in ("lang", "sort")]
            seen[page.title].setdefault(f"{parts.path}?{told}", page.address)
    for title, addresses in seen.items():
        if len(addresses) > 1:
            yield f"{title}: {sorted(addresses.values())[:4]}"
