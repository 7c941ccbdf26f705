#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Every public header compiles on its own, as strict C11 and as C++17.
#
#   test_headers.sh INCLUDE CC [CXX]
set -eu
include=$1
cc=$2
cxx=${3:-}

warnings="-Wall -Wextra -pedantic -Werror"
failed=0

# The compiler's command and its standard in "$@"; the header comes in as the only line of a source file.
compile_each() {
    for header in "$include"/crossview/*.h; do
        name=crossview/${header##*/}
        if ! echo "#include \"$name\"" | "$@" $warnings -fsyntax-only -I "$include" -; then
            echo "$name does not compile on its own: $*"
            failed=1
        fi
    done
}

compile_each "$cc" -std=c11 -x c
case $cxx in
    "" | *-NOTFOUND)
        echo "skipped: a C++ compiler is missing (Debian package: g++); as C the headers compile"
        [ $failed -eq 0 ] && exit 77
        ;;
    *) compile_each "$cxx" -std=c++17 -x c++ ;;
esac
exit $failed
