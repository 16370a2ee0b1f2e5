"""A custom fence of pymdownx.superfences, for MkDocs and Zensical, with or without Material.

    markdown_extensions:
      - pymdownx.superfences:
          custom_fences:
            - name: cap
              class: cap
              format: !!python/object/apply:cap_fence.fence {kwds: {base: https://HOST/}}
              validator: !!python/name:cap_fence.validate

The command `cap` makes the figures; CAP_COMMAND says where it is, if it is not on the PATH. Where there
is none, the npm package `cap-playground` does, if Node is there.
"""

import functools
import os
import shutil
import subprocess
import sys

from pymdownx.superfences import SuperFencesException

MISSING = (
    "a `cap` fence needs the command `cap` of CAP Playground, or Node with the npm package `cap-playground`: "
    "install one of them, or say in CAP_COMMAND where the command is"
)
NAMES = ("at", "view", "caption", "ask", "src", "lesson")


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
    raise RuntimeError(MISSING)


def figure(text, options, page="page.md", line=1, base=None, form="html"):
    """The figure of a fence. Where an expectation fails, that is an error, which ends the build."""
    quoted = {name: str(value).replace("\\", "\\\\").replace('"', '\\"') for name, value in options.items()}
    info = " ".join(f'{name}="{value}"' for name, value in quoted.items())
    words = [*command(), "fence", "--info", info or "cap", "--to", form]
    words += ["--name", str(page), "--line", str(line), "--folder", os.path.dirname(str(page)) or "."]
    words += ["--base", base] if base else []
    try:
        done = subprocess.run(words, input=text, capture_output=True, text=True, encoding="utf-8")
    except FileNotFoundError:
        raise RuntimeError(MISSING) from None
    if done.returncode != 0:
        raise RuntimeError(f"{page}:{line}: this fence does not hold\n{done.stderr.strip()}")
    return done.stdout.strip()


def validate(language, inputs, options, attrs, md):
    """Takes the options that there are. Those that there are not are told by the command."""
    for name, value in {**inputs, **attrs}.items():
        options[name] = "true" if value is True or value == name else value
    return True


def place(md, source):
    """The page that is built, and the line on which the fence's text stands there."""
    # MkDocs says it through the hook, Zensical in an extension of its own.
    path = os.environ.get("CAP_PAGE", "page.md")
    for part in md.preprocessors:
        own = getattr(getattr(part, "page", None), "path", None)
        path = next((name for name in (own, f"docs/{own}") if own and os.path.exists(name)), path)
    first = source.strip("\n").split("\n")[0]
    try:
        with open(path, encoding="utf-8") as file:
            lines = [line.strip() for line in file]
        return path, lines.index(first.strip()) if first.strip() else 1
    except (OSError, ValueError):
        return path, 1


def render(source, language, css_class, options, md, base=None, **kwargs):
    page, line = place(md, source)
    try:
        return figure(source + "\n", options, page, max(line, 1), base)
    except RuntimeError as error:
        # Every other error would be swallowed, and the fence shown as code.
        raise SuperFencesException(str(error)) from error


def fence(base=None):
    """A formatter that links to the playground at this address. Zensical keeps it in a file, which
    it could not with a function inside this one."""
    return functools.partial(render, base=base)
