#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The library exports what the public headers declare with XV_API, and nothing else.
#
#   test_symbols.sh INCLUDE LIBRARY
set -eu
include=$1
library=$2

if ! command -v nm >/dev/null; then
    echo "skipped: nm is missing (Debian package: binutils)"
    exit 77
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Comments and preprocessor lines go; a declaration ends with a semicolon. What is declared is the word before the
# first parenthesis, or the last word.
cat "$include"/crossview/*.h | awk '
    {
        line = $0
        while (1) {
            if (in_comment) {
                end = index(line, "*/")
                if (end == 0) { line = ""; break }
                line = substr(line, end + 2)
                in_comment = 0
            }
            start = index(line, "/*")
            if (start == 0) break
            rest = substr(line, start + 2)
            text = text " " substr(line, 1, start - 1)
            line = rest
            in_comment = 1
        }
        if (line ~ /^[ \t]*#/) next
        text = text " " line
    }
    END {
        n = split(text, declarations, ";")
        for (i = 1; i <= n; i++) {
            declaration = declarations[i]
            if (!match(declaration, /XV_API/)) continue
            declaration = substr(declaration, RSTART + RLENGTH)
            sub(/\(.*/, "", declaration)
            m = split(declaration, words, /[^A-Za-z0-9_]+/)
            while (m > 0 && words[m] == "") m--
            print words[m]
        }
    }' | sort -u >"$work/declared"

nm -D --defined-only "$library" | awk '{ sub(/@.*/, "", $NF); print $NF }' | sort -u >"$work/exported"

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
