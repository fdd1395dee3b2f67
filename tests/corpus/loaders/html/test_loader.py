from __future__ import annotations

from pathlib import Path

import pytest

from corpus.document import Source
from corpus.errors import BrokenDocumentError, TooLargeError
from corpus.loaders.html.loader import load_html

PATH = Path("a.html")


def load(body: str, head: str = ""):
    page = f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>"
    return load_html(page.encode(), PATH)


def text(body: str) -> str:
    return load(body).text


def test_paragraphs_headings_and_breaks():
    assert text("<h1>A <em>b</em></h1>\n<p>One\n  two&nbsp;three.</p>bare<p>x<br>y</p>") == (
        "A b\n\nOne two three.\n\nbare\n\nx\ny"
    )


def test_lists_nest_and_number():
    body = "<ul><li>a<li>b<ol start=3><li>c<p>d</p><li>e</ol><li></li><li>f</ul><p>g"
    assert text(body) == "- a\n- b\n  3. c\n\n     d\n  4. e\n- f\n\ng"


def test_tables_have_a_line_for_each_row():
    body = (
        "<table><caption>Beds</caption><tr><th>Bed</th><th>Crop</th></tr>"
        "<tr><td rowspan=2>North</td><td>Beans<br>and peas</td></tr><tr><td>Kale</td></tr>"
        "<tr><td></td><td></td></tr></table>"
    )
    assert text(body) == "Beds\n\nBed | Crop\nNorth | Beans and peas\nNorth | Kale"


def test_tables_for_layout_are_read_as_their_contents():
    body = "<table><tr><td><h2>A</h2><p>one</p></td><td><p>two</p></td></tr></table>"
    assert text(body) == "A\n\none\n\ntwo"
    note = (
        "<table><tr><td rowspan=2><img alt='[Note]'></td><th>Note</th></tr>"
        "<tr><td><p>Mind the frost.</p></td></tr></table>"
    )
    assert text(note) == "Note: Mind the frost."


def test_code_is_verbatim_between_fences():
    assert text("<p>Run:</p><pre>if x:\n    <b>y</b>()\n\n\n</pre><p>Done.") == (
        "Run:\n\n```\nif x:\n    y()\n```\n\nDone."
    )


def test_short_definitions_are_items_and_long_ones_sections():
    short = "<dl><dt>Sun:</dt><dd>Hot.</dd><dt>Rain</dt><dd>Wet.</dd><dt>Fog</dt></dl>"
    assert text(short) == "- Sun: Hot.\n- Rain: Wet.\n- Fog"
    loaded = load(f"<h1>T</h1><dl><dt>Sun</dt><dd><p>{'Hot. ' * 80}</p><p>x</p></dd></dl><p>end")
    assert [(s.level, s.heading) for s in loaded.sections] == [(1, "T"), (2, "Sun")]
    assert not loaded.text[: loaded.sections[1].end].endswith("end")


def test_entries_of_api_pages_are_sections_by_name():
    body = (
        '<h2>Functions<a class="headerlink" href="#f">¶</a></h2><dl class="py function">'
        '<dt class="sig sig-object py"><span class="sig-prename descclassname">os.</span>'
        '<span class="sig-name descname">walk</span>(<em>top</em>)<a class="headerlink" href="#w">¶'
        '</a></dt><dd><p>Walk.</p><div class="admonition note"><p class="admonition-title">Note</p>'
        "<p>Mind links.</p></div></dd></dl><p>After.</p>"
    )
    loaded = load(body)
    assert loaded.text == "Functions\n\nos.walk(top)\n\nWalk.\n\nNote: Mind links.\n\nAfter."
    assert [(s.level, s.heading) for s in loaded.sections] == [(2, "Functions"), (3, "os.walk")]


def test_page_furniture_and_hidden_parts_are_left_out():
    body = (
        "<header><a href=/>Site</a></header><nav>menu</nav><a href='#main'>Skip to content</a>"
        "<div role=navigation>more menu</div><aside><a href=/ad>ads</a></aside><script>s()</script>"
        "<style>t</style><p hidden>h</p><p style='display: none'>n</p><i aria-hidden=true>a</i>"
        "<h1>Title<a href='#t'>#</a></h1><p>Body.<!-- note --></p><button>Go</button>"
        "<div class='sidebar'><a href=/>side</a></div><footer>© us</footer>"
    )
    assert text(body) == "Title\n\nBody."


def test_the_main_element_is_read_alone_where_it_holds_the_text():
    long = "Words of the page. " * 20
    page = f"<div>menu menu</div><main><header><h1>T</h1></header><p>{long}</p></main><div>x</div>"
    assert text(page) == f"T\n\n{long.strip()}"
    assert text(f"<main></main><p>{long}</p>") == long.strip()


def test_a_header_with_the_only_main_heading_is_kept():
    assert text("<header><h1>T</h1></header><p>B</p>") == "T\n\nB"


@pytest.mark.parametrize(
    ("head", "body", "title"),
    [
        ("<title>Beans — Garden 3.1 documentation</title>", "<h1>Beans</h1>x", "Beans"),
        ("<title>Beans - The Garden Wiki</title>", "x", "Beans"),
        ("<title>Beans | garden.example</title>", "x", "Beans"),
        ("<title>Beans - and peas</title>", "x", "Beans - and peas"),
        (
            "<title>Beans - Oak Hall</title><meta property=og:site_name content='Oak Hall'>",
            "x",
            "Beans",
        ),
        ("<title>&lt;no title&gt;</title>", "<p>x</p>", None),
        ("", "<h1>Only heading¶</h1>", "Only heading"),
        ("", "<p>x</p>", None),
    ],
)
def test_titles(head, body, title):
    assert load(body, head).title == title


def test_the_head_names_the_source():
    head = (
        "<meta name=author content='Ann Rose'><link rel=canonical href='https://a.example/b'>"
        "<meta property='article:published_time' content='2024-03-02T10:00:00Z'>"
        "<meta property='og:site_name' content='Oak Hall'>"
    )
    assert load("<p>x", head).source == Source(
        "Oak Hall", "Ann Rose", "https://a.example/b", "2024-03-02"
    )


def test_declared_encodings_are_used():
    page = (
        "<html><head><meta charset='iso-8859-1'></head><body><p>caf\xe9 \x93a\x94</p></body></html>"
    )
    assert load_html(page.encode("latin-1"), PATH).text == "café “a”"


@pytest.mark.parametrize(
    "furniture",
    [
        "<div class='prev-next-area'><a href='a'><p>previous</p><p>Oak</p></a></div>",
        "<a rel='next' href='b'>Ash</a>",
        "<div class='page-toc tocsection onthispage'>On this page</div>",
        "<div class='md-footer'><a href='/i'>Imprint</a> <a href='/'>All our pages</a></div>",
    ],
)
def test_what_leads_to_other_pages_is_no_text(furniture):
    assert load(f"<main><p>Elm grows here.</p>{furniture}</main>").text == "Elm grows here."


def test_a_menu_of_food_is_text():
    page = "<main><p>Today.</p><ul class='menu'><li class='menu-item'>Tomato soup</li></ul></main>"
    assert "Tomato soup" in load(page).text


def test_what_is_only_called_a_sidebar_is_text():
    told = "The note beside the text says that elms are rare, and that oaks are not."
    page = f"<main><p>Elm.</p><div class='note sidebar-note'><p>{told}</p></div></main>"
    assert told in load(page).text


def test_sections_nest():
    loaded = load("<h1>A</h1><p>a</p><h3>B</h3><p>b</p><h2>C</h2><p>c</p>")
    assert [(s.level, s.heading) for s in loaded.sections] == [(1, "A"), (3, "B"), (2, "C")]
    section = loaded.sections[1]
    assert loaded.text[section.start : section.body_start] == "B"
    assert loaded.text[section.body_start : section.end].strip() == "b"


@pytest.mark.parametrize(
    "page", [b"<p>", b"<", b"plain words", b"<html>", b"&#0;&#xD800;x", b"<table>"]
)
def test_broken_pages_do_not_raise(page):
    assert isinstance(load_html(page, PATH).text, str)


def test_deep_nesting_does_not_exhaust_the_stack():
    for tag in ("div", "ul><li", "b", "table><tr><td", "blockquote"):
        load_html(f"<{tag}>a".encode() * 3000, PATH)


def test_a_page_nested_without_end_says_so_instead_of_having_no_text():
    with pytest.raises(BrokenDocumentError, match="nested too deep"):
        text("<div>" * 5000 + "deep")


def test_a_page_of_too_many_elements_is_refused_unread(monkeypatch):
    monkeypatch.delattr("corpus.loaders.html.loader.parse_html")
    with pytest.raises(TooLargeError, match="about 500,00. elements"):
        text("<p>" * 500_000)


def test_attributes_without_end_are_left_out():
    many = " ".join(f"a{number}=1" for number in range(5000))
    assert text(f"<p {many}>Words</p><p>after</p>") == "Words\n\nafter"
    assert text(f'<p title="{"x " * 20000}" hidden>a</p><p data-x="{"y" * 30000}">b</p>') == "b"
