#!/usr/bin/env bash
# Makes sure that Firefox is there for its tests; through apt if it may.
set -euo pipefail
command -v firefox-esr >/dev/null || command -v firefox >/dev/null && exit

install='apt-get install -y --no-install-recommends firefox-esr'
if command -v apt-get >/dev/null; then
  if [ "$(id -u)" = 0 ]; then become=''; elif sudo -n true 2>/dev/null; then become='sudo -n'; else become=no; fi
  if [ "$become" != no ]; then
    export DEBIAN_FRONTEND=noninteractive
    $become apt-get update -q && $become $install && exit
  fi
fi
echo "These tests need firefox-esr or firefox on PATH. On Debian: sudo $install" >&2
exit 1
