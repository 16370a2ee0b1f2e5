# What a log of `make test` says, in one line: N passed, N failed, and N skipped if any were. Of
# each runner its own count; a failed stage that counts nothing, such as clippy, is one failure.
#
# A test that finds what it needs absent says `skipped: NAME: why` at the start of a line. Its
# runner takes it for passed.
#   awk -v status=EXIT_CODE -f scripts/count.awk LOG

/^test result:/ { passed += $4; failed += $6; skipped += $8 }
/^(#|ℹ) pass [0-9]+$/ { passed += $3 }
/^(#|ℹ) fail [0-9]+$/ { failed += $3 }
/^(#|ℹ) skipped [0-9]+$/ { skipped += $3 }
/^skipped: / { skipped++; passed-- }
/^== .* FAILED, / { stages++ }

END {
  if (failed < stages) failed = stages
  if (status != 0 && failed == 0) failed = 1
  printf "%d passed, %d failed", passed, failed
  if (skipped > 0) printf ", %d skipped", skipped
  print ""
}
