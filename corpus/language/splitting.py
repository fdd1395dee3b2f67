"""Where one sentence of a paragraph ends and the next begins."""

from __future__ import annotations

import re

from corpus.language.dates import MONTH_ABBREVIATIONS

# White space that sentencex would take for the end of a paragraph (the caller has found those), and
# half characters, which it cannot read.
_UNREADABLE = dict.fromkeys(map(ord, "\n\r\t\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"), " ")
_UNREADABLE |= dict.fromkeys(range(0xD800, 0xE000), "\ufffd")
# Of "A .", with white space that takes more than a byte, sentencex 1.0 dies. Possessive, and never
# begun inside a run, so that a page of white space takes linear time.
_BEFORE_STOP = re.compile(r"(?<!\s)\s++(?=\.)")
_QUOTE_MARKS = re.compile(r"(?<=\n)[ \t]*(?:>[ \t]*)+")
# Possessive, and never begun inside a run of stops, so that a page of dots takes linear time.
_CANDIDATE = re.compile(r"(?<![.!?…])[.!?…]++[\"'”’)\]*_]*+\s++(?=[\"'“‘(\[*_]*[^\W_a-z])")
_AROUND_TOKEN = re.compile(r"[\"“”‘()\[\]]")
_BRACKETS = re.compile(r"[\"“”()\[\]]")
# Never the last word of a sentence.
_OPEN = frozenset("e.g eg i.e ie cf vs viz mr mrs ms ca approx incl trans".split())
# Nor these where they are written like a title, before a name.
_TITLES = frozenset("Dr Prof St Mt Gen Col Capt Rev Hon Gov Sen Rep Dept Lt Sgt Fr".split())
# Nor these before a number.
_NUMBERED = frozenset("fig figs tab eq eqs sec ch chap vol p pp no nos art ver".split())
# Either: a new sentence follows where it opens with a word that rarely goes on with the old one.
_EITHER = MONTH_ABBREVIATIONS.union(
    "inc ltd co corp jr sr al resp ft u.s u.k u.n u.s.a e.u ph.d m.d b.a m.a b.sc m.sc a.m "
    "p.m".split()
)
_STARTERS = frozenset(
    "the this that these those it he she we they you there if but and or so in on at for when "
    "while however also then as what why how who is are do does some many most all each even not "
    "no yes our their its your my his her a an i".split()
)
# A quotation longer than this is cut at the sentences inside it; a shorter one stays whole.
_LONG_QUOTATION = 250
_DOTTED = re.compile(r"(?:[A-Za-z]\.)+[A-Za-z]")
# "'.' and '..'", "the O? format": a sign that is spoken of.
_QUOTED_MARK = re.compile(r"(?:^|[\s(,])[\"'“‘][.!?…]{1,3}[\"'”’]$")
_SHORT_TOKEN = re.compile(r"(?:^|\s)[A-Z]\w?[?!]$")
# Neither is longer: they are looked for at the end of what may be long.
_LONGEST_END = 6
_LONE_QUOTE = re.compile(r"\s([\"'“”‘’]+)$")
_HEAD = re.compile(r"[\"'“‘(\[*_]*(\w+)")


def split_sentences(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Spans of the sentences of one paragraph, in order, without white space around them.

    sentencex proposes the boundaries. Those after an abbreviation that cannot end a sentence, or
    inside a dotted name such as `threading.Thread`, are taken back; the ones that it misses (long
    quotations, "2.x. But") are added.
    """
    import sentencex

    raw = text[start:end]
    if not raw or raw.isspace():
        return []
    flat = _QUOTE_MARKS.sub(_blank, raw).translate(_UNREADABLE)
    flat = _BEFORE_STOP.sub(_blank, flat)
    bounds = sentencex.get_sentence_boundaries("en", flat)
    cuts = {_before_quote(flat, bound["end_index"]) for bound in bounds}
    cuts = {cut for cut in cuts if 0 < cut < len(flat) and _may_cut(flat, cut)}
    pieces: list[tuple[int, int]] = []
    last = 0
    for cut in [*sorted(cuts), len(flat)]:
        pieces.extend(_refine(flat, last, cut))
        last = cut
    spans: list[tuple[int, int]] = []
    for first, after in pieces:
        body = flat[first:after]
        first += len(body) - len(body.lstrip())
        after -= len(body) - len(body.rstrip())
        if first >= after:
            continue
        if spans and not any(char.isalnum() for char in flat[first:after]):
            spans[-1] = (spans[-1][0], start + after)
        else:
            spans.append((start + first, start + after))
    return spans


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])


def _before_quote(flat: str, cut: int) -> int:
    """A boundary moved before a quotation mark that opens what follows."""
    if cut >= len(flat) or flat[cut].isspace() or flat[cut - 1].isspace():
        return cut
    quote = _LONE_QUOTE.search(flat, max(0, cut - 6), cut)
    return quote.start(1) if quote else cut


def _may_cut(flat: str, cut: int) -> bool:
    """Whether sentencex's boundary at `cut` is one."""
    before = flat[:cut].rstrip() if cut < 200 else flat[cut - 200 : cut].rstrip()
    if not before:
        return False
    spaced = flat[cut - 1].isspace() or flat[cut].isspace()
    if not spaced:
        # "threading.Thread", "asp.Net"; but "(like this).Next" and "。" end a sentence.
        return before[-1] not in ".…" or before[-2:-1] in (")", "]", "”")
    follower = flat[cut : cut + 8].lstrip()[:1]
    end = max(0, len(before) - _LONGEST_END)
    if _QUOTED_MARK.search(before, end) or _is_open(before, follower):
        return False
    if follower.islower():
        if _SHORT_TOKEN.search(before, end) or before.endswith(("..", "…")):
            return False
        return _last_word(before).lower() not in (*_EITHER, "etc")
    return True


def _is_open(before: str, follower: str) -> bool:
    """Whether `before` ends in an abbreviation that cannot end a sentence."""
    word = _last_word(before)
    if word in _TITLES or word.lower() in _OPEN:
        return True
    return word.lower() in _NUMBERED and follower.isdigit()


def _last_word(before: str) -> str:
    """The word before the full stop that ends `before`; empty without one."""
    if not before.endswith("."):
        return ""
    token = before.rsplit(None, 1)[-1]
    return _AROUND_TOKEN.split(token)[-1].rstrip(".")


def _refine(flat: str, first: int, after: int) -> list[tuple[int, int]]:
    """Cut a piece where sentencex saw no boundary and there is one."""
    cuts: list[int] = []
    allow_inside = after - first > _LONG_QUOTATION
    for match in _CANDIDATE.finditer(flat, first, after):
        cut = match.end()
        if cut >= after or not _ends_here(flat, first, match.start() + 1, cut):
            continue
        if allow_inside or not _inside(flat[first:cut]):
            cuts.append(cut)
    edges = [first, *cuts, after]
    return list(zip(edges, edges[1:], strict=False))


def _ends_here(flat: str, first: int, mark_end: int, cut: int) -> bool:
    """Whether a full stop between `first` and `cut` ends a sentence rather than an abbreviation."""
    before = flat[max(first, mark_end - 80) : mark_end]
    word = _last_word(before)
    if not before.endswith("."):
        return True
    if len(word) == 1 and word.isalpha() or not word or _is_open(before, flat[cut]):
        return False
    if word.lower() in _EITHER or _DOTTED.fullmatch(word):
        head = _HEAD.match(flat, cut)
        return head is not None and head[1].lower() in _STARTERS
    # "1. First": a number at the start is a marker.
    at_start = mark_end - first < 8 and flat[first:mark_end].strip()[:-1] == word
    return not (at_start and word.isdigit() and len(word) < 3)


def _inside(piece: str) -> bool:
    """Whether `piece` ends within a quotation or bracket that it opens."""
    depth = 0
    quoted = False
    for match in _BRACKETS.finditer(piece):
        char = match[0]
        if char == '"':
            quoted = not quoted
        elif char in "“([":
            depth += 1
        else:
            depth = max(0, depth - 1)
    return quoted or depth > 0
