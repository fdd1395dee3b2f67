"""reStructuredText to a docutils tree, with what Sphinx adds to it, and nothing else opened.

Roles and directives are looked up here, by subclasses of docutils' parser states, so that its
global registries stay as they are: no role or directive that a file names can run anything.
"""

from __future__ import annotations

import re
from typing import Any

from docutils import nodes
from docutils.frontend import get_default_settings
from docutils.parsers.rst import Directive, Parser, directives, states
from docutils.transforms.references import Footnotes
from docutils.utils import new_document

_DIRECTIVE = re.compile(r"\.\. +([\w.+:-]+?) ?::(?: +|$)")
_TITLE_AND_TARGET = re.compile(r"(.+?)\s*<([^<>]+)>$", re.DOTALL)
_MOST_FAULTS = 200
_WARNING = 2
_OBJECT = re.compile(r"[(.]|^[A-Z]")
_NUMBERED_PAPERS = {"pep": "PEP ", "pep-reference": "PEP ", "rfc": "RFC ", "rfc-reference": "RFC "}
_CODE_ROLES = frozenset("class meth func mod attr exc obj data const".split())
_CODE = frozenset(
    "code code-block sourcecode highlight-block doctest testcode testoutput testsetup testcleanup "
    "prompt productionlist graphviz digraph graph mermaid plantuml uml ipython jupyter-execute "
    "code-cell runblock terminal console plot program-output parsed-code ditaa aafig blockdiag "
    "seqdiag nwdiag".split()
)
_SILENT = frozenset(
    "index highlight currentmodule py:currentmodule default-domain tabularcolumns contents sectnum "
    "section-numbering meta role default-role sectionauthor codeauthor moduleauthor date title "
    "target-notes highlightlang".split()
)
# Their argument is no text, but a condition or a setting.
_CONTAINERS = frozenset(
    "only ifconfig container compound tab-set tabs grid hlist glossary acks panels highlights "
    "epigraph pull-quote header footer rst-class cssclass".split()
)
_CHANGES = {
    "versionadded": "Added in version",
    "versionchanged": "Changed in version",
    "deprecated": "Deprecated since version",
    "versionremoved": "Removed in version",
}
_NOTES = {"seealso": "See also", "todo": "Todo"}
_OBJECTS = frozenset(
    "function class method attribute data exception property decorator decoratormethod type "
    "staticmethod classmethod describe object option envvar confval cmdoption setting member macro "
    "enum enumerator struct union var variable concept alias namespace program-option directive "
    "directive:option role get post put delete patch head options any trace event signal command "
    "automethod-doc constant templatetag templatefilter fieldlookup django-admin "
    "django-admin-option signature".split()
)


class FaultyMarkup(Exception):
    """More markup is unfinished than anybody who means it writes."""


class LeftOut(nodes.Element):  # type: ignore[misc]
    """Stands where something of the file is not read; `what` says what, `count` is 1."""


class Defined(nodes.Element):  # type: ignore[misc]
    """An entry of a reference: `signatures` as written, and its description as children."""


def parse_rst(text: str) -> nodes.document:
    """The tree of a reStructuredText; what is wrong in it stays as the source in a message.

    Raises:
        FaultyMarkup: almost nothing in it is right.
    """
    settings = get_default_settings(Parser)
    settings.report_level, settings.halt_level = 5, 6
    settings.file_insertion_enabled = settings.raw_enabled = False
    settings.syntax_highlight = "none"
    settings.line_length_limit = len(text) + 1
    inliner = states.Inliner()
    # Not a subclass: the base reads its patterns from the class of the instance itself.
    inliner.interpreted = _interpreted
    parser = Parser(inliner=inliner)
    parser.state_classes = _STATES
    document = new_document("", settings)
    document.reporter.attach_observer(_Faults().count)
    parser.parse(text, document)
    Footnotes(document).apply()
    return document


class _Faults:
    """Counts what docutils complains of: after each unfinished mark it reads to the end again."""

    def __init__(self) -> None:
        self._left = _MOST_FAULTS

    def count(self, message: nodes.system_message) -> None:
        self._left -= message["level"] >= _WARNING
        if self._left < 0:
            raise FaultyMarkup


def _interpreted(
    rawsource: str, text: str, role: str, lineno: int
) -> tuple[list[nodes.Node], list[nodes.Node]]:
    """Any role, known or not, as the words that it shows."""
    words = nodes.unescape(text)
    name = role.rpartition(":")[2].lower()
    if name == "math":
        return [nodes.math(rawsource, nodes.unescape(text, True))], []
    if name in ("sub", "subscript"):
        return [nodes.subscript(rawsource, words)], []
    if name in ("sup", "superscript"):
        return [nodes.superscript(rawsource, words)], []
    if name == "raw":
        return [LeftOut(what="raw markup")], []
    titled = _TITLE_AND_TARGET.match(words) if role else None
    if titled:
        words = titled[1]
    elif ":" in role or name in _CODE_ROLES:
        # "~package.Class" is shown as "Class"; "!name" is not linked.
        words = words.rpartition(".")[2] if words.startswith("~") else words.lstrip("!")
    return [nodes.inline(rawsource, _NUMBERED_PAPERS.get(name, "") + words)], []


class _AnyOption(dict[str, Any]):
    """Takes every option: as its own directive reads it, or else as it is."""

    def __init__(self, known: dict[str, Any] | None = None) -> None:
        super().__init__(known or {}, name=directives.unchanged)

    def __missing__(self, option: str) -> Any:
        return directives.unchanged


class _Lenient(Directive):  # type: ignore[misc]
    """A directive with any options and an argument that may have many words."""

    optional_arguments = 1
    final_argument_whitespace = True
    has_content = True
    option_spec = _AnyOption()

    def argument(self) -> list[nodes.Node]:
        """The argument's inline markup; nothing without one."""
        if not self.arguments:
            return []
        found, _ = self.state.inline_text(self.arguments[0], self.lineno)
        return list(found)

    def filled(self, node: nodes.Element) -> nodes.Element:
        """`node` with the directive's content."""
        self.state.nested_parse(self.content, self.content_offset, node)
        return node


class _Silent(_Lenient):
    def run(self) -> list[nodes.Node]:
        return []


class _Code(_Lenient):
    def run(self) -> list[nodes.Node]:
        argument = self.arguments[0] if self.arguments else ""
        language, lines = argument.strip(), list(self.content)
        if self.name in ("doctest", "testcode", "testoutput", "prompt") or "\n" in argument:
            language = ""
        if self.name in ("productionlist", "program-output") or "\n" in argument:
            lines = [*argument.split("\n"), *lines]
        code = "\n".join(lines)
        found: list[nodes.Node] = []
        if caption := self.options.get("caption"):
            found.append(nodes.paragraph(caption, caption))
        return [*found, nodes.literal_block(code, code, language=language)]


class _Container(_Lenient):
    def run(self) -> list[nodes.Node]:
        return [self.filled(nodes.container())]


class _Change(_Lenient):
    """`.. versionadded:: 3.2 More text`, with or without further paragraphs."""

    def run(self) -> list[nodes.Node]:
        version, more = [*" ".join(self.arguments).split(None, 1), "", ""][:2]
        said = f"{_CHANGES[self.name.lower()]} {version}".strip() + ": "
        words, _ = self.state.inline_text(more, self.lineno)
        node = self.filled(nodes.container())
        if words:
            node.insert(0, nodes.paragraph("", "", *words))
        if node.children and isinstance(node[0], nodes.paragraph):
            node[0].insert(0, nodes.Text(said))
        else:
            node.insert(0, nodes.paragraph("", said.rstrip(": ")))
        return [node]


class _Note(_Lenient):
    """Notes that docutils does not know: `seealso`, `todo`."""

    def run(self) -> list[nodes.Node]:
        node = self.filled(nodes.admonition())
        if argument := self.argument():
            node.insert(0, nodes.paragraph("", "", *argument))
        title = _NOTES[self.name.lower()]
        node.insert(0, nodes.title(title, title))
        return [node]


class _Object(_Lenient):
    """A function, an option, a setting … with its description."""

    def run(self) -> list[nodes.Node]:
        signatures = re.sub(r"\\\n\s*", "", self.arguments[0] if self.arguments else "")
        lines = [" ".join(line.split()) for line in signatures.split("\n")]
        return [self.filled(Defined(signatures=[line for line in lines if line]))]


class _Math(_Lenient):
    def run(self) -> list[nodes.Node]:
        source = "\n".join([*self.arguments, *self.content])
        return [nodes.math_block(source, source)]


class _Image(_Lenient):
    def run(self) -> list[nodes.Node]:
        return [nodes.image(alt=self.options.get("alt", ""))]


class _Figure(_Lenient):
    def run(self) -> list[nodes.Node]:
        return [self.filled(nodes.container("", nodes.image(alt=self.options.get("alt", ""))))]


class _Class(_Lenient):
    """In Sphinx a class of a program, else the style of what follows."""

    def run(self) -> list[nodes.Node]:
        named = _OBJECT.search(self.arguments[0]) if self.arguments else None
        return list((_Object if named else _Container).run(self))


class _Module(_Lenient):
    def run(self) -> list[nodes.Node]:
        synopsis = self.options.get("synopsis", "")
        found = [nodes.paragraph(synopsis, synopsis)] if synopsis else []
        return [self.filled(nodes.container("", *found))]


class _Toctree(_Lenient):
    """The titles that a table of contents gives other documents; their paths are no text."""

    def run(self) -> list[nodes.Node]:
        named = [titled[1] for line in self.content if (titled := _TITLE_AND_TARGET.match(line))]
        items = [nodes.list_item("", nodes.paragraph(name, name)) for name in named]
        caption = self.options.get("caption", "")
        found = [nodes.paragraph(caption, caption)] if caption and items else []
        return [*found, nodes.bullet_list("", *items)] if items else []


class _File(_Lenient):
    """What another file holds: it is named, not opened."""

    def run(self) -> list[nodes.Node]:
        file = (self.options.get("file") or " ".join(self.arguments)).split()
        return [LeftOut(what=f"the file {file[0] if file else '?'} that it includes")]


class _Raw(_Lenient):
    def run(self) -> list[nodes.Node]:
        kind = self.arguments[0].upper() if self.arguments else "other markup"
        return [LeftOut(what=f"raw {kind}")]


class _Generic(_Lenient):
    """A directive of an unknown extension: its title and its content."""

    def run(self) -> list[nodes.Node]:
        if not self.content:
            argument = self.argument()
            # One word names something elsewhere: a module, a video.
            if len(" ".join(self.arguments).split()) < 2:
                return [LeftOut(what=f"what “{self.name}” inserts")]
            return [nodes.paragraph("", "", *argument)]
        argument = self.argument()
        node = self.filled(nodes.container())
        if argument:
            node.insert(0, nodes.rubric("", "", *argument))
        return [node]


def _class_for(name: str, known: Any = None) -> Any:
    """The class that reads the directive `name`; `known` is docutils' own, if it has one."""
    for names, chosen in _CLASSES:
        if name in names:
            return chosen
    last = name.rpartition(":")[2]
    if last in _OBJECTS and known is None:
        return _Object
    if known is None:
        return _Generic
    spec = _AnyOption(known.option_spec)
    return type(known.__name__, (known,), {"option_spec": spec})


_CLASSES: tuple[tuple[Any, Any], ...] = (
    (_SILENT, _Silent),
    (_CODE, _Code),
    (_CONTAINERS, _Container),
    (_CHANGES, _Change),
    (_NOTES, _Note),
    ({"math"}, _Math),
    ({"image"}, _Image),
    ({"figure"}, _Figure),
    ({"toctree"}, _Toctree),
    ({"class"}, _Class),
    ({"module", "py:module", "js:module"}, _Module),
    ({"include", "literalinclude", "mdinclude", "snippet"}, _File),
    ({"raw"}, _Raw),
)


class _Sphinx:
    """Mixed into every state: directives are looked up here, in nested parsing too."""

    nested_sm_cache: list[Any] = []

    def __init__(self, state_machine: Any, debug: bool = False) -> None:
        super().__init__(state_machine, debug)  # type: ignore[call-arg]
        own = {"state_classes": _STATES, "initial_state": "Body"}
        self.nested_sm_kwargs = own
        if getattr(type(self), "indent_sm_kwargs", None) is None:
            self.indent_sm_kwargs = own
        if getattr(type(self), "known_indent_sm_kwargs", None) is None:
            self.known_indent_sm_kwargs = own

    def run_directive(self, directive: Any, match: Any, type_name: str, presets: Any) -> Any:
        name = type_name.lower()
        chosen = directive if issubclass(directive, _Lenient) else _class_for(name, directive)
        if name == "csv-table" and ":file:" in self._following():
            chosen = _File
        return super().run_directive(chosen, match, type_name, presets)  # type: ignore[misc]

    def unknown_directive(self, type_name: str) -> Any:
        match = _DIRECTIVE.match(self.state_machine.line)  # type: ignore[attr-defined]
        if match is None:
            return super().unknown_directive(type_name)  # type: ignore[misc]
        return self.run_directive(_class_for(type_name.lower()), match, type_name, {})

    def _following(self) -> str:
        machine = self.state_machine  # type: ignore[attr-defined]
        return "\n".join(machine.input_lines[machine.line_offset + 1 :][:12])


_STATES = tuple(type(state.__name__, (_Sphinx, state), {}) for state in states.state_classes)
