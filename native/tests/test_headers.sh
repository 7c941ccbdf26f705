#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Every public header compiles on its own, as strict C11, C17, C23 and C++17, by gcc and by clang if it is there.
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

# As all of C's standards; C23 under the name that this compiler knows it by.
compile_as_c() {
    compile_each "$1" -std=c11 -x c
    compile_each "$1" -std=c17 -x c
    for c23 in c23 c2x; do
        if "$1" -std=$c23 -x c -fsyntax-only /dev/null 2>/dev/null; then
            compile_each "$1" -std=$c23 -x c
            break
        fi
    done
}

compile_as_c "$cc"
clang=$(command -v clang || true)
if [ -n "$clang" ] && [ "$clang" != "$cc" ]; then
    compile_as_c "$clang"
    compile_each "$clang" -std=c++17 -x c++
else
    echo "by $cc; there is no other compiler here"
fi
case $cxx in
    "" | *-NOTFOUND)
        echo "skipped: a C++ compiler is missing (Debian package: g++); as C the headers compile"
        [ $failed -eq 0 ] && exit 77
        ;;
    *) compile_each "$cxx" -std=c++17 -x c++ ;;
esac
exit $failed
