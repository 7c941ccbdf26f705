#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Copies the example to a folder of its own, builds it with nothing but a compiler, the headers and the library, and
# runs it.
#
#   out_of_tree.sh CC INCLUDE LIB [EMULATOR...]
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp "$here/ring.c" "$here/try_ring.c" "$work"
cd "$work"
"$1" -std=c11 -O2 -Wall -Wextra -Werror -fPIC -shared -fvisibility=hidden -I "$2" ring.c -o ring.so -L "$3" -lcrossview
"$1" -std=c11 -O2 -Wall -Wextra -Werror -I "$2" try_ring.c -o try_ring -L "$3" -lcrossview
lib=$3
shift 3
LD_LIBRARY_PATH="$lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}" "$@" ./try_ring ./ring.so
