from hypothesis import given
from hypothesis import strategies as st

from tests.ui.reading import soup
from ui.page.chat.inline import cell_text, shown, styled


def html(text):
    return str(shown(text, 0, len(text), styled(text, 0, len(text))))


def test_code_and_emphasis_are_shown_without_their_marks():
    assert html("Use `tar xf a` and *not* **zip**.") == (
        "Use <code>tar xf a</code> and <em>not</em> <strong>zip</strong>."
    )
    assert html("**the `config` file**") == (
        "<strong>the </strong><strong><code>config</code></strong><strong> file</strong>"
    )
    assert html("`` a`b `` done") == "<code>a`b</code> done"


def test_signs_that_are_no_marks_stay():
    for text in (
        "2 * 3 * 4",
        "a ` alone",
        "snake_case_name and __init__",
        "[text](http://there.example)",
        r"C:\*dir\*",
        "*",
        "",
    ):
        assert soup(html(text)).get_text() == text


def test_nothing_in_it_is_html():
    text = "`<b>` *<script>alert(1)</script>* & <img src=x>"
    page = soup(html(text))
    assert {tag.name for tag in page.find_all(True)} == {"code", "em"}
    assert page.get_text() == "<b> <script>alert(1)</script> & <img src=x>"


def test_a_bar_in_a_cell_needs_no_backslash():
    assert cell_text(r"`24/7` \| e-mail") == "<code>24/7</code> | e-mail"


@given(st.text(alphabet="ab `*_\\<&\n\0é", max_size=40))
def test_only_marks_are_left_out(text):
    line = text.replace("\n", " ")
    said = soup(html(line)).get_text()
    assert said.replace("`", "").replace("*", "").replace(" ", "") == (
        line.replace("`", "").replace("*", "").replace(" ", "")
    )
    spans = styled(line, 0, len(line))
    assert all(a.end <= b.start for a, b in zip(spans, spans[1:], strict=False))
