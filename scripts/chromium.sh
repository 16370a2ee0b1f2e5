#!/usr/bin/env bash
# Makes sure that Chromium and its driver are there for the browser tests; through apt if it may.
set -euo pipefail
command -v chromium >/dev/null && command -v chromedriver >/dev/null && exit

install='apt-get install -y --no-install-recommends chromium chromium-driver'
if command -v apt-get >/dev/null; then
  if [ "$(id -u)" = 0 ]; then become=''; elif sudo -n true 2>/dev/null; then become='sudo -n'; else become=no; fi
  if [ "$become" != no ]; then
    export DEBIAN_FRONTEND=noninteractive
    $become apt-get update -q && $become $install && exit
  fi
fi
echo "The browser tests need chromium and chromedriver on PATH. On Debian: sudo $install" >&2
exit 1
