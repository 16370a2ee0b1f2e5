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
    quick=(--test judge)
    slow=(--lib --test availability)
    filter=() ;;
  *)
    module=${changed#src/protocol/}
    module=${module%%/*}
    module=${module%.rs}
    quick=(--test situations)
    [ "$module" != raft ] || quick=(--test raft_steps)
    slow=(--lib --test claims)
    # What several protocols share, or the engine uses, concerns them all; some claims do, too.
    if [ -e "tests/claims/$module.rs" ]; then filter=(-- "$module" everywhere); else filter=(); fi ;;
esac

# What the quick tests notice needs no others, nor to have them built.
case " $* " in
  *" --no-run "*) exec cargo "$@" "${quick[@]}" ;;
esac
cargo "$@" "${quick[@]}" "${filter[@]}"
cargo "$@" --test course
exec cargo "$@" "${slow[@]}" "${filter[@]}"
