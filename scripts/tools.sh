#!/usr/bin/env bash
# Installs what the build needs into this folder, and only what is missing or of another version:
# the wasm target and the source of the standard library, the crates, Trunk and wasm-bindgen in
# .tools, the npm packages in node_modules.
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/cargo_tool.sh

version_in_lock() { grep -A1 "^name = \"$1\"\$" Cargo.lock | sed -n 's/^version = "\(.*\)"/\1/p'; }

# rustup installs the compiler of rust-toolchain.toml with its parts when one asks for it.
if ! version=$(rustc --version); then
  echo "There is no Rust compiler that runs. Install rustup, and with it what rust-toolchain.toml" >&2
  echo "names: rustup toolchain install. Another compiler that is there builds the page too:" >&2
  echo "RUSTUP_TOOLCHAIN=stable make serve." >&2
  exit 1
fi
has_part() { [ -e "$(rustc --print sysroot)/lib/rustlib/$1" ]; }
if ! has_part wasm32-unknown-unknown/lib; then
  command -v rustup >/dev/null && rustup target add wasm32-unknown-unknown || {
    echo "$version has no standard library for wasm32-unknown-unknown, and rustup cannot get it." >&2
    echo "Your package manager may have it: on Debian, libstd-rust-dev-wasm32." >&2
    exit 1
  }
fi
# For the page as small as it can be (`scripts/page.sh`); there is a way without.
if ! has_part src/rust/library/Cargo.lock && command -v rustup >/dev/null; then
  rustup component add rust-src || true
fi
cargo fetch --locked --quiet
cargo_tool .tools trunk 0.21.14
cargo_tool .tools wasm-bindgen-cli "$(version_in_lock wasm-bindgen)"
for extra in "$@"; do cargo_tool .tools "${extra%@*}" "${extra#*@}"; done

if ! cmp -s package-lock.json node_modules/.installed-lock; then
  npm ci --no-audit --no-fund --silent
  cp package-lock.json node_modules/.installed-lock
fi
