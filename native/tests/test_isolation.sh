#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Interpreters share nothing that can change but what is named here, with a reason: every symbol in a section of the
# library that is written to at run time. What is constant after the library has been relocated does not count.
#
#   test_isolation.sh LIBRARY
set -eu
library=$1
nm=${NM:-nm}

if ! command -v "$nm" >/dev/null; then
    echo "skipped: nm is missing (Debian package: binutils)"
    exit 77
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

sort >"$work/allowed" <<'LIST'
arena           address space for heaps: which slots are taken, under its lock
pool            mailboxes without an interpreter, under its lock
xv_is_forked    whether this process is the child of a fork: written once, by its only thread
key             under which a thread's end is noticed: written once, under the lock
on_end          what is called then: written with it
xv_self         what the calling thread is attached with: each thread has its own
begun           whether the key has been made, under the lock
lock            guards the making of the key
chunks          places for tickets, made when first needed and kept
free_places     which of them are free: one word, changed by compare-and-swap
growing         guards the making of more
lot             where threads wait at elements, a lock for each line
LIST

# The compiler's own: what the loader knows the library by, what its start-up code remembers, and on AArch64 where its
# thread-local words begin and whether the CPU has atomic instructions.
"$nm" -f sysv "$library" | awk -F'|' '
    {
        gsub(/ /, "", $1); gsub(/ /, "", $7)
        sub(/\.lto_priv\.[0-9]+$/, "", $1)
    }
    $1 ~ /^(__dso_handle|__TMC_END__|_TLS_MODULE_BASE_|__aarch64_have_lse_atomics|completed\.[0-9]+)$/ { next }
    $7 ~ /^\.(data|bss|tdata|tbss)$/ || $7 == "*COM*" { print $1 }' | sort -u >"$work/found"

if ! grep -qx arena "$work/found"; then
    echo "no writable data found in $library: this test cannot see"
    exit 1
fi
awk '{ print $1 }' "$work/allowed" >"$work/names"
failed=0
if comm -13 "$work/names" "$work/found" | grep .; then
    echo "writable data of the library, shared by all interpreters, without a reason in $0 (above)"
    failed=1
fi
if comm -23 "$work/names" "$work/found" | grep .; then
    echo "named in $0, but not there any more (above)"
    failed=1
fi
echo "$(wc -l <"$work/found") symbols that can change"
exit $failed
