"""A document at a glance in the panel of documents: its digest, its outline, what was not read."""

from __future__ import annotations

import gradio as gr
from markupsafe import Markup

from advisor.errors import USER_ERRORS
from ui import markup
from ui.door.signing_in import user_of
from ui.languages.templates import PageTemplate
from ui.library.library import Library
from ui.library.overview import DocumentOverview
from ui.page.components import QUICK, html
from ui.page.documents import html as rendering
from ui.page.documents.collections import of_document
from ui.page.visitors import detail, number

_EVENTS = """
for (const name of ['about_it', 'ask_about'])
  element.addEventListener(`gw-${name}`, (event) => trigger(name, event.detail));
watch('value', () => element.dispatchEvent(new CustomEvent('gw-shown', {bubbles: true})));
"""


class AboutPanel:
    """Shows one document in the place of the list; `about.js` says which, and leads back."""

    def __init__(self, library: Library) -> None:
        """Build the component in the current Blocks."""
        self._library = library
        self.shown = html("gw-about", '<div class="gw-about"></div>', js_on_load=_EVENTS)

    def wire(self) -> None:
        """Connect the events; what `ask_about` tells is for whoever knows what is asked."""
        self.shown.about_it(self.show, None, [self.shown], **QUICK)

    def show(self, event: gr.EventData, request: gr.Request) -> str:
        """The document that was chosen."""
        owner = user_of(request)
        try:
            overview = self._library.overview(owner, detail(event, "id"))
            known = self._library.collections.all(owner)
            shown = about(overview, owner, of_document(overview.entry.id, known))
        except USER_ERRORS as error:
            shown = missing(str(error))
        serial = number(event, "serial") or 0
        return str(Markup('<div class="gw-about" data-serial="{}">{}</div>').format(serial, shown))


def about(overview: DocumentOverview, owner: str, collections: str = "") -> Markup:
    """A document at a glance; `owner` is who looks, `collections` HTML of those it is in."""
    return _TEMPLATE.about(overview, rendering.mark(overview.entry, owner), collections)


def missing(sentence: str) -> Markup:
    """Why there is nothing to see."""
    return _TEMPLATE.missing(Markup(markup.refused(sentence)))


_TEMPLATE = PageTemplate(__file__, "about.html", markup.snippet)
