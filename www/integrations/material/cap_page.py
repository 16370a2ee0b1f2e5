"""A hook of MkDocs: it tells the fences which page they stand in, so that `src=` is found beside it
and an error names the page.

    hooks: [cap_page.py]
"""

import os


def on_page_markdown(markdown, page, config, files):
    os.environ["CAP_PAGE"] = page.file.abs_src_path
    return markdown
