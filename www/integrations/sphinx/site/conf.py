import os
import sys

sys.path.insert(0, os.path.abspath(".."))

project = "Fences in Sphinx"
extensions = ["myst_parser", "cap_sphinx"]
html_theme = "furo"
cap_base = "https://cap.example.org/"
man_pages = [("index", "fences", "Fences in Sphinx", ["CAP Playground"], 7)]
