#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Every public function that takes a thread state first has its macro in here.h, or is named there as one that has none;
# and here.h knows no others.
#
#   test_here.sh INCLUDE
set -eu
include=$1/crossview

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Names of the functions whose first parameter is a thread state called ts.
awk -f "$(dirname "$0")/declarations.awk" "$include"/*.h |
    sed -nE '/^XvDebug_/d; s/^(Xv[A-Za-z0-9_]*)\|[^|]*\|XvThreadState \*ts(,.*)?$/\1/p' | sort -u >"$work/declared"

sed -n 's/^#define \(Xv[A-Za-z0-9_]*\)(ts.*/\1/p' "$include/here.h" | sort -u >"$work/defined"
sed -n '/^ \* Not here/,/^ \*\//p' "$include/here.h" | grep -o 'Xv[A-Za-z]*_[A-Za-z]*' | sort -u >"$work/exempt"
sort -u "$work/defined" "$work/exempt" >"$work/known"

failed=0
if ! [ -s "$work/declared" ] || ! [ -s "$work/defined" ]; then
    echo "nothing found to compare"
    failed=1
fi
if [ -n "$(comm -23 "$work/declared" "$work/known")" ]; then
    echo "neither defined in here.h nor named there:"
    comm -23 "$work/declared" "$work/known"
    failed=1
fi
if [ -n "$(comm -13 "$work/declared" "$work/known")" ]; then
    echo "in here.h, but no function of the headers:"
    comm -13 "$work/declared" "$work/known"
    failed=1
fi
if [ -n "$(comm -12 "$work/defined" "$work/exempt")" ]; then
    echo "defined in here.h, and named there as not defined:"
    comm -12 "$work/defined" "$work/exempt"
    failed=1
fi
# A macro must call the function of its own name.
sed -n 's/^#define \(Xv[A-Za-z0-9_]*\)(ts[^)]*) \(Xv[A-Za-z0-9_]*\)(XV_AT(ts).*/\1 \2/p' "$include/here.h" |
    awk '$1 != $2 { print "calls another function: " $0; bad = 1 } END { exit bad }' || failed=1
echo "$(wc -l <"$work/defined") with a macro, $(wc -l <"$work/exempt") without"
exit $failed
