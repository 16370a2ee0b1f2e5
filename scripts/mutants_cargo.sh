#!/usr/bin/env bash
# Stands for cargo while `make mutants` tries its changes: builds and runs only the tests that
# concern the changed file, the quick ones first. The digests of runs are not among them: they
# notice every change and say of none that it is wrong.
set -euo pipefail
[ "${1:-}" = test ] || exec cargo "$@"

marker='changed by cargo-mutants'
changed=$(grep -rl "$marker" src || true)
case $changed in
  src/judge*)
    exec cargo "$@" --lib --test judge --test availability --test course ;;
  src/protocol/shared/* | src/protocol/*)
    module=${changed#src/protocol/}
    module=${module%%/*}
    module=${module%.rs}
    # What several protocols share, or the engine uses, concerns them all.
    [ -e "tests/claims/$module.rs" ] || module= ;;
  *) module= ;;
esac

case " $* " in
  *" --no-run "*) exec cargo "$@" --lib --test situations --test course --test raft_steps --test claims ;;
esac
[ "$module" != raft ] || cargo "$@" --test raft_steps
cargo "$@" --lib --test situations $module
cargo "$@" --test course
exec cargo "$@" --test claims $module
