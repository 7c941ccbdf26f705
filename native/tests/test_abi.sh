#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# What the library exports is what abi/ says it does. A name that has gone breaks programs that were linked before; one
# that has come is a promise. Either is written down on purpose, by abi/update.
#
#   test_abi.sh ABI LIBRARY
set -eu
abi=$1
library=$2

if ! command -v "${NM:-nm}" >/dev/null; then
    echo "skipped: nm is missing (Debian package: binutils)"
    exit 77
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
sh "$abi/exported" "$library" >"$work/now"
if ! [ -s "$work/now" ]; then
    echo "$library exports nothing: there is nothing to compare"
    exit 1
fi
if ! diff "$abi/crossview.0.symbols" "$work/now" >"$work/differ"; then
    sed -n -e 's/^< /gone: /p' -e 's/^> /new: /p' "$work/differ"
    echo "after a change on purpose: sh native/abi/update LIBRARY, and see abi/README.md for what else it takes"
    exit 1
fi
echo "$(wc -l <"$work/now") names, as written down"
