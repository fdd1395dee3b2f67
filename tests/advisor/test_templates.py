"""Templates: what is escaped, which line breaks stay, and what a mistake in one does."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from jinja2 import UndefinedError
from markupsafe import Markup

from advisor.templates import Template, code_marks, count, plain


def template(folder: Path, text: str, *functions, **how) -> Template:  # type: ignore[no-untyped-def]
    (folder / "some.html").write_text(text, encoding="utf-8")
    return Template(str(folder / "some.py"), "some.html", *functions, **how)


class Named:
    def __str__(self) -> str:
        return "<named \ud800>"


def test_what_is_put_in_is_escaped(tmp_path: Path) -> None:
    html = template(tmp_path, '{% macro a(x) %}<p title="{{ x }}">{{ x }}</p>{% endmacro %}')
    assert html.a("'<b> \ud800é") == '<p title="&#39;&lt;b&gt; ?é">&#39;&lt;b&gt; ?é</p>'
    assert html.a(Named()) == '<p title="&lt;named ?&gt;">&lt;named ?&gt;</p>'
    assert html.a(Markup("<i>é</i>")).endswith("<i>é</i></p>")
    assert html.a("{{ x }} {% if %}") == '<p title="{{ x }} {% if %}">{{ x }} {% if %}</p>'


def test_macros_and_functions_that_make_html_are_not_escaped_again(tmp_path: Path) -> None:
    html = template(
        tmp_path,
        "{% macro inner(x) %}<b>{{ x }}</b>{% endmacro %}"
        "{% macro outer(x) %}{{ inner(x) }}{{ bold(x) }}{{ loud(x) }}{% endmacro %}",
        *(bold, loud),
    )
    assert html.outer("<") == "<b>&lt;</b><i>&lt;</i>&lt;!"


def bold(text: str) -> Markup:
    return Markup("<i>{}</i>").format(text)


def loud(text: str) -> str:
    return text + "!"


LINES = """{% macro a(x) %}
<ul
  class="list">
  {% for one in x %}
    <li>{{ one }}</li>
  {% endfor %}
</ul>
<p>Several words
  in <b>bold</b> and {{ x|length }} more,
  and <i>so</i>
  on.</p>
{% endmacro %}
"""


def test_line_breaks_beside_tags_are_left_out_and_others_are_spaces(tmp_path: Path) -> None:
    assert template(tmp_path, LINES).a(["a\nb", " c "]) == (
        '<ul class="list"><li>a\nb</li><li> c </li></ul>'
        "<p>Several words in <b>bold</b> and 2 more, and <i>so</i>on.</p>"
    )


def test_line_breaks_can_be_kept(tmp_path: Path) -> None:
    made = template(tmp_path, LINES, keep_lines=True).a(["a"])
    assert made.startswith('<ul\n  class="list">\n    <li>a</li>\n</ul>\n<p>Several words\n  in')


def test_a_page_of_its_own_way_of_cleaning(tmp_path: Path) -> None:
    html = template(tmp_path, "{% macro a(x) %}{{ x }}{% endmacro %}", clean=str.upper)
    assert html.a("<a>") == "&lt;A&gt;"


def test_a_value_of_its_own_and_a_name_that_nobody_gave(tmp_path: Path) -> None:
    text = "{% macro a() %}{{ most }}{% endmacro %}{% macro b() %}{{ least }}{% endmacro %}"
    html = template(tmp_path, text, most=3)
    assert html.a() == "3"
    with pytest.raises(UndefinedError, match="least"):
        html.b()
    with pytest.raises(AttributeError, match="no_such_macro"):
        html.no_such_macro()


def test_plain_text_commands_and_counts() -> None:
    assert plain("a\ud800<b>") == "a?&lt;b&gt;"
    assert code_marks("Run `advisor <x>` now.") == "Run <code>advisor &lt;x&gt;</code> now."
    assert [count(n, "case") for n in (0, 1, 2000)] == ["0 cases", "1 case", "2,000 cases"]


def test_jinja_is_imported_for_the_first_page_only() -> None:
    modules = "advisor.conversations.exports, evals.rendering"
    code = f"import sys, {modules}; sys.exit('jinja2' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
