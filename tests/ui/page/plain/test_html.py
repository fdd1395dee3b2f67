"""What the first page takes over from the application's HTML."""

from lxml.html import fragment_fromstring

from tests.ui.page.conftest import answered
from ui.conversations.exchange import TurnView
from ui.page import files
from ui.page.plain import html


def test_buttons_become_what_works_without_scripts():
    made = html.without_scripts(
        '<ul><li><button type="button" class="example" data-ask="Pay &lt;b&gt;?" dir="auto">Pay'
        ' &lt;b&gt;?</button></li></ul><p>Give it something: <button data-side="library">add'
        ' documents</button>.</p><button class="action" aria-label="Copy: all">Copy</button>'
    )
    root = fragment_fromstring(made, create_parent="div")
    [button] = root.findall(".//button")
    assert dict(button.attrib) == {
        "class": "example",
        "type": "submit",
        "form": "plain-ask",
        "name": "example",
        "value": "Pay <b>?",
    }
    assert root.find("p").text_content() == "Give it something: add documents."
    assert "Copy" not in root.text_content()


def test_an_exchange_names_its_sources_once_it_is_over():
    turn = answered()
    root = fragment_fromstring(html.turn(turn), create_parent="div")
    targets = {link.get("href")[1:] for link in root.findall(".//a")}
    assert targets == {"plain-source-1-1", "plain-source-1-2"}
    assert targets == {item.get("id") for item in root.findall(".//li[@id]")}
    assert not root.findall(".//button") and not root.findall(".//textarea")
    growing = fragment_fromstring(html.turn(TurnView(1, "Pay?")), create_parent="div")
    assert not growing.xpath(".//*[@id]")


def test_the_dark_colours_are_those_of_the_style_sheet():
    rule = files.dark_by_system()
    assert rule.startswith("@media (prefers-color-scheme: dark){:root{")
    assert "color-scheme: dark;" in rule and "--gw-ground: #15181a;" in rule
    assert rule.count("{") == rule.count("}") == 2


def test_each_of_our_files_is_sent_once():
    first, others, scripts = files.first_styles(), files.other_styles(), files.scripts("en")
    assert "--gw-ground" in first and "--gw-ground: #" not in others
    assert ".plain-chat" in first and ".gw-document" in others
    assert "window.groundwise =" in scripts and "window.plain" not in scripts
