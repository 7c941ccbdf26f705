#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The library exports what the public headers declare with XV_API, and nothing else.
#
#   test_symbols.sh INCLUDE LIBRARY
set -eu
include=$1
library=$2
nm=${NM:-nm}

if ! command -v "$nm" >/dev/null; then
    echo "skipped: nm is missing (Debian package: binutils)"
    exit 77
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

awk -f "$(dirname "$0")/declarations.awk" "$include"/crossview/*.h | sed 's/|.*//' | sort -u >"$work/declared"

# A is the name of the version that the others carry.
"$nm" -D --defined-only "$library" | awk '$2 != "A" { sub(/@.*/, "", $NF); print $NF }' | sort -u >"$work/exported"

failed=0
if ! [ -s "$work/declared" ]; then
    echo "no XV_API in $include: the test has nothing to compare with"
    failed=1
fi
if grep -v '^Xv' "$work/declared"; then
    echo "the names above are declared with XV_API and do not start with Xv"
    failed=1
fi
if [ -n "$(comm -23 "$work/declared" "$work/exported")" ]; then
    echo "declared, but not exported:"
    comm -23 "$work/declared" "$work/exported"
    failed=1
fi
if [ -n "$(comm -13 "$work/declared" "$work/exported")" ]; then
    echo "exported, but not declared:"
    comm -13 "$work/declared" "$work/exported"
    failed=1
fi
echo "$(wc -l <"$work/declared") declared, $(wc -l <"$work/exported") exported"
exit $failed
