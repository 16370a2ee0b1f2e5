#!/usr/bin/env bash
# Installs the tools of the hosts that tests/integrations tries, at pinned versions, into
# .tools/integrations; with `all` the heavy ones too. What cannot be installed is said, and is then
# skipped by the tests under its name.
set -uo pipefail
cd "$(dirname "$0")/.."
source scripts/cargo_tool.sh
tools=.tools/integrations
pins=tests/integrations/tools
mkdir -p "$tools/npm"

missing() { echo "MISSING $1: $2" >&2; }
# Whether what is there is what is pinned.
is_fresh() { cmp -s "$1" "$2/.installed"; }

if ! is_fresh $pins/requirements.txt $tools/python; then
  rm -rf $tools/python
  { python3 -m venv $tools/python && $tools/python/bin/pip -q install -r $pins/requirements.txt \
    && cp $pins/requirements.txt $tools/python/.installed; } \
    || missing "MkDocs Material, Zensical, Sphinx" "pip did not install $pins/requirements.txt"
fi
echo "Zensical 0.1.3 asks for zensical-ui 0.0.43, which the package index does not have; 0.0.73 is tried instead."

npm_host() {
  is_fresh $pins/"$1"/package-lock.json $tools/npm/"$1" && return
  rm -rf $tools/npm/"$1"
  mkdir -p $tools/npm/"$1"
  cp $pins/"$1"/package*.json $tools/npm/"$1"/
  (cd $tools/npm/"$1" && npm ci --no-audit --no-fund --silent) \
    && cp $pins/"$1"/package-lock.json $tools/npm/"$1"/.installed || missing "$1" "npm did not install it"
}
npm_host vitepress
npm_host starlight
[ "${1:-}" = all ] && npm_host docusaurus

cargo_tool $tools/mdbook mdbook 0.5.4 --no-default-features || missing mdBook "cargo did not install it"

if ! command -v pandoc > /dev/null; then
  if [ "$(id -u)" = 0 ]; then become=''; else become='sudo -n'; fi
  { $become apt-get update -q && $become apt-get install -q -y --no-install-recommends pandoc; } > /dev/null 2>&1 \
    || missing "pandoc, for Quarto's filter" "apt did not install it"
fi
exit 0
