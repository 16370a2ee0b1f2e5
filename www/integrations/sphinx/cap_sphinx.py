"""An extension of Sphinx: the directive `cap`, in reStructuredText and, as a fence, in MyST.

    extensions = ["cap_sphinx"]
    cap_base = "https://HOST/"   # the playground, if figures are to link to it

    .. cap::
       :at: 2s

       protocol lww
       …

HTML and EPUB get the figure; LaTeX, manuals, Texinfo and text its text, which is complete. The
command `cap` makes both; CAP_COMMAND says where it is, if it is not on the PATH. Where there is none,
the npm package `cap-playground` does, if Node is there.
"""

import functools
import json
import os
import shutil
import subprocess
import sys

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.errors import ExtensionError
from sphinx.util.docutils import SphinxDirective

MISSING = (
    "the directive `cap` needs the command `cap` of CAP Playground, or Node with the npm package "
    "`cap-playground`: install one of them, or say in CAP_COMMAND where the command is"
)
SHEET = "cap.css"


@functools.cache
def command():
    """The native command; where there is none, what is installed of npm does the same."""
    named = os.environ.get("CAP_COMMAND") or shutil.which("cap")
    if named:
        return [named]
    folder, node = os.getcwd(), shutil.which("node")
    while node:
        package = os.path.join(folder, "node_modules", "cap-playground", "command.js")
        if os.path.exists(package):
            print("cap: there is no command `cap`, so the npm package makes the figures, which takes longer", file=sys.stderr)
            return [node, package]
        if folder == os.path.dirname(folder):
            break
        folder = os.path.dirname(folder)
    raise ExtensionError(MISSING)


class cap_figure(nodes.General, nodes.Element):
    """A figure, as HTML, with its text as a child for all others."""


class Cap(SphinxDirective):
    has_content = True
    optional_arguments = 1
    option_spec = {name: directives.unchanged for name in ("at", "view", "caption", "src", "lesson")}
    option_spec["ask"] = directives.flag

    def run(self):
        options = {name: value if value is not None else "true" for name, value in self.options.items()}
        if self.arguments:
            options["src" if self.arguments[0].endswith(".cap") else "lesson"] = self.arguments[0]
        quoted = {name: value.replace("\\", "\\\\").replace('"', '\\"') for name, value in options.items()}
        info = " ".join(f'{name}="{value}"' for name, value in quoted.items())
        page, line = self.get_source_info()
        first = max(self.content_offset, line) if self.content else line
        made = json.loads(self.made(info, page, first))
        if "src" in options:
            self.env.note_dependency(os.path.join(os.path.dirname(page), options["src"]))
        text = nodes.literal_block(made["text"], made["text"], language="none", classes=["cap-text"])
        return [cap_figure("", text, html=made["html"])]

    def made(self, info, page, line):
        words = [*command(), "fence", "--info", info or "cap", "--to", "json"]
        words += ["--name", page, "--line", str(max(line, 1)), "--folder", os.path.dirname(page) or "."]
        words += ["--base", self.config.cap_base] if self.config.cap_base else []
        text = "\n".join(self.content) + "\n"
        try:
            done = subprocess.run(words, input=text, capture_output=True, text=True, encoding="utf-8")
        except FileNotFoundError:
            raise ExtensionError(MISSING) from None
        if done.returncode != 0:
            raise ExtensionError(f"{page}:{line}: this figure does not hold\n{done.stderr.strip()}")
        return done.stdout


def visit_html(translator, node):
    translator.body.append(node["html"] + "\n")
    raise nodes.SkipNode


def visit_other(translator, node):
    """The child is written, and nothing around it."""


def copy_sheet(app, exception):
    """EPUB and HTML have the sheet among their own files."""
    if exception is None and app.builder.format == "html":
        sheet = subprocess.run([*command(), "fence", "--css"], capture_output=True, text=True, check=True)
        folder = os.path.join(app.outdir, "_static")
        os.makedirs(folder, exist_ok=True)
        with open(os.path.join(folder, SHEET), "w", encoding="utf-8") as file:
            file.write(sheet.stdout)


def setup(app):
    app.add_config_value("cap_base", "", "env")
    app.add_directive("cap", Cap)
    other = (visit_other, visit_other)
    app.add_node(cap_figure, html=(visit_html, None), epub=(visit_html, None), latex=other,
                 text=other, man=other, texinfo=other)
    app.add_css_file(SHEET)
    app.connect("build-finished", copy_sheet)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
