#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Views do what CPython's memoryview does, message for message: differential/README.md.
#
#   test_differential.sh VIEWS [OPTION...]
set -eu

if ! command -v python3 >/dev/null; then
    echo "skipped: python3 is missing (Debian package: python3)"
    exit 77
fi
exec python3 "$(dirname -- "$0")/differential/differential.py" "$@"
