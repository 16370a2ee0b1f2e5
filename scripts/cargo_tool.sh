# Sourced by the scripts that install what the build needs.

# cargo_tool FOLDER NAME VERSION [OPTION…]: has the programs of a crate in FOLDER/bin. They are kept
# in the user's cache, so that another checkout does not compile them again. Debug builds of the tools
# install several times faster than release builds and run as fast as anyone can notice.
cargo_tool() {
  local folder=$1 name=$2 version=$3
  shift 3
  local kept="${XDG_CACHE_HOME:-$HOME/.cache}/cap-playground/$(uname -sm | tr ' ' -)/$name-$version"
  if [ ! -d "$kept" ]; then
    echo "Installing $name $version into $kept; this happens once and takes a few minutes."
    local made="$kept.$$"
    CARGO_PROFILE_DEV_DEBUG=0 CARGO_TARGET_DIR="$made/build" cargo install --quiet --locked --debug "$@" --root "$made" "$name@$version" \
      || { rm -rf "$made"; return 1; }
    rm -rf "$made/build"
    # Whole or not at all; another checkout may have been as quick.
    if [ -d "$kept" ]; then rm -rf "$made"; else mv "$made" "$kept"; fi
  fi
  mkdir -p "$folder/bin"
  ln -sf "$kept"/bin/* "$folder/bin/"
}
