"""What a page says by other means than text."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.loaders.html.loader import load_html


def load(body: str, head: str = ""):
    page = f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>"
    return load_html(page.encode(), Path("a.html"))


def text(body: str, head: str = "") -> str:
    return load(body, head).text


@pytest.mark.parametrize(
    ("body", "written"),
    [
        ("<p>H<sub>2</sub>O in 10<sup>2</sup> m<sup>3</sup>", "H2O in 10² m³"),
        (
            "<p>the 4<sup>th</sup>, 101<sub>2</sub>, SO<sub>4</sub><sup>2-</sup>",
            "the 4th, 101₂, SO4²⁻",
        ),
        ("<p>1<sup>1</sup>/<sub>2</sub> cups", "1 1/2 cups"),
        ("<p>5<sup><a href='#n'>1</a></sup> and 6<a href='#n'><sup>2</sup></a>", "5[1] and 6[2]"),
        ("<p>5<sup class=reference><a href='#n'>[3]</a></sup>", "5[3]"),
        ("<p><a href='#b'><sup>1</sup></a> See there.", "[1] See there."),
        ("<p>10<span style='vertical-align: super'>2</span>", "10²"),
        ("<p><ruby>漢<rt>かん</rt>字<rp>(</rp><rt>じ</rt></ruby>を", "漢字(かんじ)を"),
        ("<p>She said <q>no <b>more</b></q>.", "She said “no more”."),
        ("<p>Price: <s>50</s> 40.", "Price: ~~50~~ 40."),
        ("<p>Feed <del>nine</del> <ins>eleven</ins> litres.", "Feed eleven litres."),
        ("<p>So <math><msup><mi>x</mi><mn>2</mn></msup></math> holds.", "So x² holds."),
        ("<p>A <script type='math/tex'>x^2</script> b", "A x^2 b"),
        ("<iframe srcdoc='<p>Inner &lt;b&gt;page&lt;/b&gt;.'></iframe>", "Inner page."),
        ("<frameset><noframes><body><p>No frames.</p></body></noframes></frameset>", "No frames."),
        ("<svg><title>x</title><text>Pump</text><text>Valve</text></svg>", "Pump\nValve"),
        ("<p><a href=a>One</a><a href=b>Two</a>", "One Two"),
    ],
)
def test_put_into_words(body, written):
    assert text(body) == written


def test_raised_characters_of_a_style_sheet():
    head = "<style>p.x, .T2 { vertical-align:super; font-size:58%;} .c{color:red}</style>"
    assert text("<p>10<span class=T2>2</span> <span class=c>m</span>", head) == "10² m"


def test_values_of_a_form_are_read_and_secrets_are_not():
    body = (
        "<form><p>Name: <input value='Ann Rose'></p><p><label><input type=checkbox checked>Beans"
        "</label> <label><input type=checkbox>Peas</label></p><select><option>North"
        "<option selected>"
        "South</select><textarea>By the wall</textarea><input type=hidden value=h1>"
        "<input type=password value=p1><input type=submit value=Send></form>"
    )
    assert text(body) == "Name: Ann Rose\n\n[x] Beans [ ] Peas\n\nSouth By the wall"


def test_pictures_say_what_they_show():
    body = (
        "<figure><img src=a alt='A chart of yields'><figcaption>Yields of 2020"
        "</figcaption></figure>"
        "<p>Press <img alt='the red button'> twice <img alt=icon><img alt='IMG_01.png'></p>"
        "<figure><img alt='The gate'><figcaption aria-hidden=true>The gate</figcaption></figure>"
        "<p><img alt='[Note]'>Mind.</p>"
    )
    assert text(body) == (
        "A chart of yields\n\nYields of 2020\n\nPress the red button twice\n\nThe gate\n\nMind."
    )


def test_a_tick_in_a_table_is_its_value():
    body = "<table><tr><th>Bed<th>Wet<tr><td>North<td><img alt=Yes><tr><td>South<td><span class="
    assert text(body + "sr-only>No</span><i></i></table>") == "Bed | Wet\nNorth | Yes\nSouth | No"


def test_the_same_description_of_many_pictures_is_said_once():
    picture = "<p><img alt='Illustration of the story of elms'></p>"
    assert text(f"<p>Elms.</p>{picture * 3}") == "Elms.\n\nIllustration of the story of elms"


def test_formulas_that_are_there_twice_are_read_once():
    wiki = (
        "<p>Use <span><span class='mwe-math-mathml-inline' style='display: none'><math><mi>x</mi>"
        "</math></span>"
        "<img class=mwe-math-fallback-image-inline aria-hidden=true alt='{x}'></span>."
    )
    katex = (
        "<p>Use <span class=katex><span class=katex-mathml><math><mi>y</mi></math></span>"
        "<span class=katex-html aria-hidden=true><span>y</span></span></span>."
    )
    assert text(wiki + katex) == "Use x.\n\nUse y."


def test_items_are_marked_as_on_the_page():
    body = (
        "<ol type=a start=3><li>x<li>y</ol><ol type=I><li>x</ol><ol reversed><li>x<li>y"
        "<li value=9>z</ol><ol start=0><li>n</ol><ol style='list-style-type: lower-roman'><li>r"
        "<ol class=upperalpha><li>d</ol></ol><ul>loose<li>i</ul>"
    )
    assert text(body) == (
        "c. x\nd. y\n\n- I. x\n\n3. x\n2. y\n9. z\n\n0. n\n\ni. r\n   - A. d\n\nloose\n\n- i"
    )


def test_marks_of_items_that_are_written_out_are_not_doubled():
    body = (
        "<ol><li><p><span class=ListLabel_20_1>(1)</span>First</p></li></ol>"
        "<ul><li><span class=ListLabel_20_2>••</span>Bullet</li></ul>"
    )
    assert text(body) == "- (1) First\n\n- Bullet"
