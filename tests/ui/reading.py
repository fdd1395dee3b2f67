"""Reading the page's HTML back."""

from bs4 import BeautifulSoup

from ui.conversations.exchange import TurnView

QUESTION = "How much are interns paid?"
ALLOWED_TAGS = set(
    "article h2 h3 h4 p div span button details summary ul ol li q section code blockquote mark "
    "header dl dt dd label textarea strong svg path em ol pre table thead tbody tr th td".split()
)


def played(events, question=QUESTION, stop=None):
    turn = TurnView(1, question)
    for event in events[:stop]:
        turn = turn.after(event)
    return turn


def soup(html):
    return BeautifulSoup(html, "html.parser")


def text_of(node):
    return " ".join(node.get_text().replace("\u2060", "").split())


def assert_harmless(html):
    page = soup(html)
    for tag in page.find_all(True):
        assert tag.name in ALLOWED_TAGS, tag.name
        assert not [name for name in tag.attrs if name.startswith("on")]
        assert not {"href", "src", "style"} & set(tag.attrs)
    assert "<script" not in html
