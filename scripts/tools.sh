#!/usr/bin/env bash
# Installs what the build needs into this folder, and only what is missing or of another version:
# the wasm target, the crates, Trunk and wasm-bindgen in .tools, the npm packages in node_modules.
set -euo pipefail
cd "$(dirname "$0")/.."

version_in_lock() { grep -A1 "^name = \"$1\"\$" Cargo.lock | sed -n 's/^version = "\(.*\)"/\1/p'; }

# `cargo install` keeps its own record of what it put where. Debug builds of the tools install
# several times faster than release builds and run as fast as anyone can notice.
install_tool() {
  local name=$1 version=$2
  grep -qs "^\"$name $version " .tools/.crates.toml && return
  echo "Installing $name $version into .tools; this happens once and takes a few minutes."
  CARGO_TARGET_DIR="$PWD/.tools/build" cargo install --quiet --locked --debug --root .tools "$name@$version"
}

if command -v rustup >/dev/null && ! rustup target list --installed | grep -qx wasm32-unknown-unknown; then
  rustup target add wasm32-unknown-unknown
fi
# The page is built with a standard library of its own, from source: a sixth smaller.
library="$(rustc --print sysroot)/lib/rustlib/src/rust/library"
if [ ! -e "$library/Cargo.lock" ]; then
  command -v rustup >/dev/null || {
    echo "The source of Rust's standard library is missing from $library." >&2
    echo "Install it with your package manager (rust-src), or install Rust by rustup." >&2
    exit 1
  }
  rustup component add rust-src
fi
cargo fetch --locked --quiet
RUSTC_BOOTSTRAP=1 cargo fetch --locked --quiet --manifest-path "$library/Cargo.toml"
install_tool trunk 0.21.14
install_tool wasm-bindgen-cli "$(version_in_lock wasm-bindgen)"
for extra in "$@"; do install_tool "${extra%@*}" "${extra#*@}"; done
rm -rf .tools/build

if ! cmp -s package-lock.json node_modules/.installed-lock; then
  npm ci --no-audit --no-fund --silent
  cp package-lock.json node_modules/.installed-lock
fi
