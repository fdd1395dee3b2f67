"""What of a page is read and what is not: no word is lost for a class name."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.loaders.html.loader import load_html

LONG = "The gate is shut at nine in the evening and opened at six. " * 5
MENU = "".join(f"<li><a href='{i}.html'>Chapter {i} of the book</a></li>" for i in range(40))


def load(body: str):
    page = f"<!DOCTYPE html><html><head></head><body>{body}</body></html>"
    return load_html(page.encode(), Path("a.html"))


def text(body: str) -> str:
    return load(body).text


@pytest.mark.parametrize(
    "name",
    "contents sidebar toc nav-wrapper menu related footer header hidden noprint navbox "
    "accordion-body collapse cookie-recipe share".split(),
)
def test_the_text_of_a_page_is_read_whatever_its_class_is(name):
    body = f"<h1>Gate</h1><div class='{name}'><p>The gate is shut at nine in the evening.</p></div>"
    assert text(body) == "Gate\n\nThe gate is shut at nine in the evening."
    assert text(body.replace("class=", "id=")) == text(body)


def test_a_page_of_links_in_doxygens_contents_is_read():
    body = f"<div class=contents>All members:<ul>{MENU}</ul></div>"
    assert text(body).startswith("All members:\n\n- Chapter 0") and "Chapter 39" in text(body)


@pytest.mark.parametrize(
    "menu",
    [
        f"<nav><ul>{MENU}</ul></nav>",
        f"<div class=sidebar><ul>{MENU}</ul></div>",
        f"<aside><h2>More</h2><ul>{MENU}</ul></aside>",
        f"<div id=navbar><ul>{MENU}</ul></div>",
        "<footer><p>© 2024 Oak Hall. All rights reserved.</p></footer>",
        "<div id=cookie-banner><p>We use cookies. Accept or reject them.</p></div>",
    ],
)
def test_what_leads_elsewhere_is_left_out(menu):
    assert text(f"<h1>Gate</h1><p>{LONG}</p>{menu}") == f"Gate\n\n{LONG.strip()}"


def test_how_much_was_left_out_is_told():
    loaded = load(f"<p>{LONG}</p><nav><ul>{MENU}</ul></nav><p hidden>{'unseen ' * 30}</p>")
    assert [note.kind for note in loaded.notes] == ["aside"]
    assert "200 words of menus" in loaded.notes[0].text
    assert "30 words that the page does not show" in loaded.notes[0].text
    assert load(f"<nav>Home</nav><p>{LONG}</p>").notes == ()


def test_asides_details_and_footers_with_text_are_read():
    body = (
        "<p>Elms.</p><aside><p>A note beside it.</p></aside><details><summary>More</summary>"
        "Deep text</details><blockquote><p>Elms are rare.</p><footer>— Ann Rose</footer>"
        "</blockquote>"
        "<footer>Open Monday to Friday from 9 to 5, ring 01234 567890.</footer>"
    )
    assert text(body) == (
        "Elms.\n\nA note beside it.\n\nMore\n\nDeep text\n\nElms are rare.\n\n— Ann Rose\n\n"
        "Open Monday to Friday from 9 to 5, ring 01234 567890."
    )


@pytest.mark.parametrize(
    "body",
    [
        "<h2><button aria-controls=a>Shut</button></h2><div id=a hidden>At nine.</div>",
        "<button class=accordion>Shut</button><div style='display:none'>At nine.</div>",
        "<button data-bs-target='#a'>Shut</button><div id=a aria-hidden=true>At nine.</div>",
        "<a role=tab href='#a'>Shut</a><div id=a role=tabpanel hidden>At nine.</div>",
        "<button class=tablinks onclick=\"show('a')\">Shut</button><div id=a hidden>At nine.</div>",
        "<button commandfor=a command=show-modal>Shut</button><dialog id=a>At nine.</dialog>",
        "<p>Shut</p><div hidden=until-found>At nine.</div>",
        "<p>Shut</p><div class=tab-pane style='display: none'>At nine.</div>",
        "<p>Shut</p><x-a><template shadowrootmode=open>At nine.</template></x-a>",
    ],
)
def test_what_a_reader_can_open_is_read_with_what_opens_it(body):
    assert text(body) == "Shut\n\nAt nine."


def test_each_tab_names_its_panel():
    body = (
        "<div class=tabbed-set><div class=tabbed-labels><label>Linux</label><label>Windows</label>"
        "</div><div class=tabbed-content><div>Run make.</div><div>Run setup.</div></div></div>"
    )
    assert text(body) == "Linux\n\nRun make.\n\nWindows\n\nRun setup."


@pytest.mark.parametrize(
    "hidden",
    [
        "<p hidden>x</p>",
        "<p style='visibility:hidden'>x</p>",
        "<dialog>x</dialog>",
        "<template><p>x</p></template>",
        "<noscript>x</noscript>",
        "<span class=sr-only>x</span>",
        "<div class='modal' aria-hidden=true>x</div>",
        "<a class=permalink href='#a'>x</a>",
        "<button>x</button>",
    ],
)
def test_what_nobody_sees_is_left_out(hidden):
    assert text(f"<p>Elms.</p>{hidden}") == "Elms."


def test_a_page_that_is_hidden_until_its_scripts_run_is_read():
    assert text(f"<div style='visibility:hidden'><p>{LONG}</p></div>") == LONG.strip()
    assert text(f"<noscript><p>{LONG}</p></noscript><div id=app></div>") == LONG.strip()
    assert text(f"<div id=root aria-hidden=true><p>{LONG}</p></div>") == LONG.strip()


def test_text_beside_the_main_element_is_read_where_it_is_prose():
    beside = (
        "<section><p>Elsewhere it rains for most of the year, they say. " + LONG + "</p></section>"
    )
    page = f"<main><h1>Gate</h1><p>{LONG}</p></main><div>Site name</div>"
    assert text(page) == f"Gate\n\n{LONG.strip()}"
    assert "Elsewhere it rains" in text(page + beside)


def test_what_is_beside_a_small_main_element_is_read():
    body = f"<main><p>{LONG}</p></main>" + "<p>One short line here.</p>" * 20
    assert text(body).count("One short line") == 20


def test_numbers_of_lines_and_buttons_are_no_code():
    body = (
        "<div class=fragment><div class=line><span class=lineno> 1</span>int a;</div>"
        "<div class=line><span class=lineno> 2</span>&#160;b();</div></div>"
        "<pre><button>Copy</button>x = 1<br>y</pre><table class=highlighttable><tr>"
        "<td class=linenos><pre>1\n2</pre></td><td class=code><pre>c\nd</pre></td></tr></table>"
    )
    assert text(body) == "```\nint a;\n b();\n```\n\n```\nx = 1\ny\n```\n\n```\nc\nd\n```"


def test_text_between_terms_and_in_lists_of_sections_is_read():
    body = (
        "<dl>Intro<dt>Sun<dd>Hot<div><dt>Rain</dt><dd>Wet</dd></div></dl>"
        "<ul class=blockList><li><h3>Method</h3><p>Opens.</p></li></ul>"
    )
    loaded = load(body.replace("<dd>Hot<div>", "<dd>Hot</dd><div>"))
    assert loaded.text == "Intro\n\n- Sun: Hot\n- Rain: Wet\n\nMethod\n\nOpens."
    assert [section.heading for section in loaded.sections] == ["Method"]


def test_a_page_that_is_nested_too_deep_says_so():
    loaded = load("<p>Elms.</p>" + "<div>" * 3000 + "x" + "</div>" * 3000 + "<p>Oaks.</p>")
    assert loaded.text == "Elms."
    assert [note.kind for note in loaded.notes] == ["damaged"]


def test_buttons_in_titles_and_helps_over_the_page_are_no_text():
    body = (
        "<div id=help><div id=help-popup><p>Press S to search in the book of all rules.</p></div>"
        f"</div><main><h1>Gate <button>Copy link</button></h1><p>{LONG}</p></main>"
    )
    assert text(body) == f"Gate\n\n{LONG.strip()}"


def test_signs_of_a_template_between_attributes_refuse_no_page():
    body = "<div {% if open %}class='a'{% endif %}>The gate is shut at nine.</div>"
    assert text(body) == "The gate is shut at nine."


def test_what_can_be_chosen_from_a_list_is_counted_as_hidden():
    options = "".join(f"<option>Gate number {i} of the town" for i in range(10))
    body = f"<p>{LONG}</p><p>Your gate: <select>{options}<option selected>East</select></p>"
    loaded = load(body)
    assert loaded.text.endswith("Your gate: East") and "number 3" not in loaded.text
    assert [note.text for note in loaded.notes] == [
        "left out: 60 words that the page does not show; copy what you need of them into a "
        "document of its own"
    ]
