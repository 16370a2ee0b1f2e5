#!/usr/bin/env bash
# Builds the page into a folder: scripts/page.sh small|plain|draft|best FOLDER
#
#   small  what readers are given: the standard library is built for size and without the texts of
#          panics, and the program is cut into parts; this takes the compiler of
#          rust-toolchain.toml, as it asks that for what is not stable yet
#   plain  with any compiler that is new enough and nothing unstable, in one piece
#   draft  soon rather than small, for whoever works on the page
#   best   small where that can be had, plain otherwise
set -euo pipefail
cd "$(dirname "$0")/.."
way=$1 folder=$2
mkdir -p "$folder"

# Why the small way cannot be gone here; nothing where it can.
why_not_small() {
  local pinned has library
  pinned=$(sed -n 's/^channel = "\(.*\)"$/\1/p' rust-toolchain.toml)
  has=$(rustc --version | cut -d' ' -f2)
  library="$(rustc --print sysroot)/lib/rustlib/src/rust/library"
  if [ "$has" != "$pinned" ]; then
    echo "the compiler is $has, and rust-toolchain.toml names $pinned"
  elif [ ! -e "$library/Cargo.lock" ]; then
    echo "the source of the standard library (rust-src) is not there"
  elif ! RUSTC_BOOTSTRAP=1 cargo fetch --locked --quiet --manifest-path "$library/Cargo.toml"; then
    echo "what the standard library is built of cannot be had"
  fi
}

if [ "$way" = best ] || [ "$way" = small ]; then
  reason=$(why_not_small)
  if [ -n "$reason" ] && [ "$way" = small ]; then
    echo "The page cannot be built small: $reason." >&2
    exit 1
  elif [ -n "$reason" ]; then
    echo "The page is built the plain way, as $reason: it does the same, and takes longer to load."
    way=plain
  else
    way=small
  fi
fi

trunk=(trunk build --offline --dist "$folder")
case $way in
  small)
    # Large functions stay functions, so that they can be cut off (`split_wasm.mjs`); their names
    # must tell instances of generic functions apart for the same reason. What the linker knows of
    # constants is kept until they are given to the parts (`split_data.mjs`); wasm-opt says that it
    # does not know what to do with that, and leaves it alone.
    export RUSTC_BOOTSTRAP=1 CARGO_UNSTABLE_BUILD_STD=std,panic_abort \
      CARGO_UNSTABLE_BUILD_STD_FEATURES=optimize_for_size \
      CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS="-Zunstable-options -Cpanic=immediate-abort \
        -Cllvm-args=-inline-max-stacksize=32 -Csymbol-mangling-version=v0 -Zmerge-functions=disabled \
        -Clink-arg=--emit-relocs"
    ;;
  plain) trunk+=(--cargo-profile plain) ;;
  # Without `--release` Trunk does not ask for wasm-opt.
  draft) trunk+=(--release=false --cargo-profile draft) ;;
  *) echo "scripts/page.sh small|plain|draft|best FOLDER" >&2; exit 2 ;;
esac
CAP_PAGE=$way "${trunk[@]}"
