#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The native kit as somebody meets it who has only what was installed: it is installed, moved to another folder, and then
# the template is built by CMake's find_package and the example by a compiler and pkg-config. Nothing here knows the
# source folder but to copy from it.
#
#   test_kit.sh BUILD SOURCE CC
set -eu
build=$1
source=$2
cc=$3

if ! command -v pkg-config >/dev/null; then
    echo "skipped: pkg-config is missing (Debian package: pkgconf)"
    exit 77
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cmake --install "$build" --prefix "$work/first" >"$work/log"
mv "$work/first" "$work/kit"
cp -r "$source/examples/template" "$work/template"
cp "$source/examples/ring/ring.c" "$source/examples/ring/try_ring.c" "$source/tests/kit/use_counter.c" "$work"
cd "$work"
library=$(dirname "$(find "$work/kit" -name 'libcrossview.so' -print -quit)")
PKG_CONFIG_PATH=$library/pkgconfig
export PKG_CONFIG_PATH
LD_LIBRARY_PATH=$library${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
export LD_LIBRARY_PATH

# By CMake. What finds the kit must not find it by luck in a place of the system's own.
cmake -S template -B template/build -DCMAKE_PREFIX_PATH="$work/kit" -DCMAKE_C_COMPILER="$cc" >>log
cmake --build template/build >>log
strict="-std=c11 -O2 -Wall -Wextra -Werror"
# Words of these two are arguments each.
flags=$(pkg-config --cflags --libs crossview)
case $flags in
    *"$work/kit"*) ;;
    *) echo "pkg-config says '$flags', which is not where the kit is"; exit 1 ;;
esac
$cc $strict use_counter.c -o use_counter $flags
./use_counter ./template/build/counter.so

# By hand.
$cc $strict -fPIC -shared -fvisibility=hidden ring.c -o ring.so $flags
$cc $strict try_ring.c -o try_ring $flags
./try_ring ./ring.so

# What is linked against the library asks for the version of its names.
readelf -V try_ring | grep -q CROSSVIEW_0 || { echo "try_ring asks for no version of the library's names"; exit 1; }

version=$(pkg-config --modversion crossview)
printf 'find_package(crossview 99 QUIET)\nif(crossview_FOUND)\n  message(FATAL_ERROR "version 99 was found")\nendif()\n' \
    >wrong.cmake
mkdir wrong
{ printf 'cmake_minimum_required(VERSION 3.25)\nproject(wrong LANGUAGES C)\n'; cat wrong.cmake; } >wrong/CMakeLists.txt
cmake -S wrong -B wrong/build -DCMAKE_PREFIX_PATH="$work/kit" >>log
echo "version $version"
