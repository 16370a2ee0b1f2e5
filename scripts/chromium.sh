#!/usr/bin/env bash
# Makes sure that Chromium and its driver are there for the browser tests; through apt if it may.
# With the one without windows they take half the time (`tests/browser/executable.mjs`); it is not needed.
set -euo pipefail
is_there() { command -v chromium >/dev/null && command -v chromedriver >/dev/null; }
wants_more() {
  [ -z "${CI:-}" ] && ! command -v chromium-headless-shell && apt-cache show chromium-headless-shell
}
is_there && ! wants_more >/dev/null 2>&1 && exit

packages='chromium chromium-driver'
[ -n "${CI:-}" ] || packages+=' chromium-headless-shell'
install="apt-get install -y --no-install-recommends $packages"
if command -v apt-get >/dev/null; then
  if [ "$(id -u)" = 0 ]; then become=''; elif sudo -n true 2>/dev/null; then become='sudo -n'; else become=no; fi
  if [ "$become" != no ]; then
    export DEBIAN_FRONTEND=noninteractive
    $become apt-get update -q && $become $install && exit
  fi
fi
is_there && exit
echo "The browser tests need chromium and chromedriver on PATH. On Debian: sudo $install" >&2
exit 1
