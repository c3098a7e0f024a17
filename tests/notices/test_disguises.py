"""Titles and names that are not what they look like: refused where people type, never where genuine."""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from procurement.core.text import clean_line, disguised_words
from procurement.notices.checking import find_broken, find_disguises, find_spaced

TITLE = "Mua sắm thiết bị y tế, xây dựng cầu, sửa chữa trường học và cung cấp phần mềm cho phường"
TWINS = {
    "Cyrillic": dict(zip("aecopxyi", "аесорхуі", strict=True)),
    "Armenian": dict(zip("hnug", "հոսց", strict=True)),
    "small capitals": dict(zip("muatoc", "ᴍᴜᴀᴛᴏᴄ", strict=True)),
    "phonetic": dict(zip("agi", "ɑɡɩ", strict=True)),
    "full width": dict(zip("machpt", "ｍａｃｈｐｔ", strict=True)),
    "mathematical": dict(zip("machpt", "𝗆𝖺𝖼𝗁𝗉𝗍", strict=True)),
    "circled": dict(zip("machpt", "ⓜⓐⓒⓗⓟⓣ", strict=True)),
    "small Greek": dict(zip("onupvtk", "οηυρντκ", strict=True)),
    "Greek capitals": {"M": "Μ", "T": "Τ"},
    "hooked": dict(zip("kdbp", "ƙɗɓƥ", strict=True)),
    "Cherokee and Lisu": {"M": "Ꮇ", "S": "Ꮪ", "T": "ꓔ"},
}
INVISIBLE = (
    "\u200b\u200c\u200d\u2060\ufeff\u00ad\u034f\u180e\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067"
    "\u2068\u2069\u115f\u1160\u3164\uffa0\u2800\ufe0f\ufe00\U000e0061\U000e0020\u0338\u0335\u20dd\ue000\x07\x1b"
)
WHOLE = ("ТОС", "СКОРО", "расе", "ԱՄ", "ΜΟΤΟ", "хеу")


def disguises(rng: random.Random) -> Iterator[tuple[str, str]]:
    """Yield (kind, title) with one disguise each, endlessly."""
    while True:
        for kind, twins in TWINS.items():
            places = [place for place, letter in enumerate(TITLE) if letter in twins and _in_word(place)]
            if places:
                place = rng.choice(places)
                yield kind, TITLE[:place] + twins[TITLE[place]] + TITLE[place + 1 :]
        place = rng.randrange(1, len(TITLE))
        yield "invisible", TITLE[:place] + rng.choice(INVISIBLE) + TITLE[place:]
        yield "entity", TITLE[:place] + f"&#{ord(rng.choice(INVISIBLE[:20]))};" + TITLE[place:]
        yield "whole word", f"{TITLE} {rng.choice(WHOLE)}"


def _in_word(place: int) -> bool:
    """Whether another letter stands beside: alone, a Greek letter is itself."""
    return TITLE[place - 1].isalpha() or TITLE[place + 1].isalpha()


def refused(title: str, field: str = "title") -> list[str]:
    return [problem.code for problem in find_disguises({field: title})]


@pytest.mark.parametrize("seed", [20_261_128])
def test_two_hundred_disguises_are_caught(seed: int) -> None:
    drawn = disguises(random.Random(seed))
    tried = [next(drawn) for _ in range(200)]
    assert len({kind for kind, _ in tried}) >= 13
    assert [pair for pair in tried if not refused(pair[1])] == []


def test_every_invisible_character_is_caught() -> None:
    assert [f"{ord(each):x}" for each in INVISIBLE if not refused(f"Mua sắm{each} thiết bị")] == []


@pytest.mark.parametrize(
    "title",
    [
        "Bơm 5 µl, 10 μm, điện trở 4,7 kΩ, Ø34, TGF-β1, α-thalassemia, NFκB, 37 ℃, Nº 5, IFNγ, ống Φ60, β-lactam",
        "CÔNG TRÌNH: NÂNG CẤP ĐƯỜNG ƠƯ, GIAI ĐOẠN Ⅱ – “Nhà máy” 10ⁿ ≥ 128 lát cắt/vòng（lần 2）",
        "Đầu tư xây dựng\ttrường\nhọc",
        "Nhà thầu Müller & Söhne, Škoda, Ångström, Жигули",
        "中国建筑股份有限公司",
    ],
)
def test_honest_letters_pass(title: str) -> None:
    assert refused(title) == []
    assert refused(title, "name") == []


def test_decomposed_vietnamese_passes() -> None:
    assert refused("Tru\u031bo\u031b\u0300ng ho\u0323c") == []


def test_names_deep_inside_are_looked_at_and_running_text_is_not() -> None:
    content = {"body": {"bidders": [{"name": "Cоng ty"}], "lots": [{"title": "Lô\u200b 1"}], "reason": "Lý dо"}}
    assert [problem.path for problem in find_disguises(content)] == [
        ("body", "bidders", 0, "name"), ("body", "lots", 0, "title"),
    ]  # fmt: skip


@pytest.mark.parametrize(("title", "warned"), [("S ử a c h ữ a trường", True), ("Gói A B C lần 2", False)])
def test_letters_that_stand_apart_are_warned_of(title: str, warned: bool) -> None:
    assert [problem.code for problem in find_spaced({"title": title})] == ["draft.spaced"] * warned


@pytest.mark.parametrize(
    "content",
    [
        {"title": "Sửa ch\ufffda trường"},
        {"title": "Sửa ch&#xFFFD;a trường"},
        {"body": {"packages": [{"funding": "Ngân sách thành ph\ufffd"}]}},
        {"body": {"bidders": [{"code": "vn\ufffd1"}]}},
        {"investor": {"name": "Ban Qu\ufffd\ufffdn lý"}},
        {"documents": [{"title": "Quy\ufffdt định.pdf"}]},
    ],
)
def test_letters_that_a_decoder_lost_are_found_in_any_text(content: dict[str, Any]) -> None:
    (problem,) = find_broken(content)
    assert problem.code == "text.replaced"
    assert "\ufffd" in problem.params["words"]


def test_what_no_form_can_mend_is_left_alone() -> None:
    public = "Quy\ufffdt định.pdf"
    assert list(find_broken({"organisation": {"name": "Ban Qu\ufffdn lý"}})) == []
    assert list(find_broken({"documents": [{"title": public}]}, {public})) == []
    assert list(find_broken({"title": public}, {public})) != []


def test_of_a_long_broken_text_the_first_words_are_shown() -> None:
    (problem,) = find_broken({"title": "Sửa " + "ch\ufffda " * 300})
    assert problem.params["words"].split(", ") == ["ch\ufffda"] * 5


def genuine_names(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, item in value.items():
            if key in ("title", "name", "short_name") and isinstance(item, str):
                yield item
            else:
                yield from genuine_names(item)
    elif isinstance(value, list):
        for item in value:
            yield from genuine_names(item)


def test_no_genuine_title_or_name_is_refused_but_the_disguised_ones(shared_data: Path) -> None:
    titles = [json.loads(line)["t"] for line in gzip.open(shared_data / "titles.jsonl.gz", "rt")]
    for line in gzip.open(shared_data / "evn-2018-2023.events.jsonl.gz", "rt"):
        titles += genuine_names(json.loads(line))
    assert len(titles) > 13_663
    caught = {title for title in titles if refused(title)}
    assert len(caught) <= 2
    assert all(disguised_words(clean_line(title)) for title in caught), "these two are in Cyrillic and Armenian letters"
    assert sum(bool(find_spaced({"title": title})) for title in titles) < 10
