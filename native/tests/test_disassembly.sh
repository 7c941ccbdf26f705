#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Inner code pays nothing for sharing: no locked instruction, no exchange with memory and no fence in the object code
# of the objects and the heap.
#
#   test_disassembly.sh OBJECTS CONTROL
#
# OBJECTS is a file that names the core's object files, one on a line; CONTROL the object file of
# disassembly_control.c, in each function of which the scanner must find something. It must find something in the
# interpreter's object files too, where the GIL is.
set -eu
objects=$1
control=$2

if ! command -v objdump >/dev/null; then
    echo "skipped: objdump is missing (Debian package: binutils)"
    exit 77
fi

case $(objdump -f "$control") in
    *architecture:\ i386:x86-64*) machine=x86_64 ;;
    *architecture:\ aarch64*) machine=aarch64 ;;
    *)
        echo "skipped: which instructions of this machine are atomic is not written down here"
        exit 77
        ;;
esac

# Prints "file: function: instruction" for everything that synchronises. Relocations count too: a compiler may leave
# an atomic operation to a helper function (__aarch64_ldadd8_relax, __atomic_fetch_add_8).
scan() {
    objdump -dr --no-show-raw-insn "$@" | awk -v machine="$machine" '
        /file format/ { file = $1; sub(/:$/, "", file); next }
        /^[0-9a-f]+ <.*>:$/ { function_name = $2; next }
        {
            found = 0
            if ($0 ~ /R_[A-Z0-9_]+[ \t]+(__aarch64_(cas|swp|ld)|__atomic_|__sync_)/)
                found = 1
            instruction = $0
            if (sub(/^[ \t]*[0-9a-f]+:[ \t]+/, "", instruction)) {
                if (machine == "x86_64") {
                    if (instruction ~ /(^|[ \t])lock([ \t]|$)/) found = 1
                    if (instruction ~ /(^|[ \t])xchg[bwlq]?[ \t].*\(/) found = 1
                    if (instruction ~ /(^|[ \t])[mls]fence/) found = 1
                } else {
                    split(instruction, word, /[ \t]+/)
                    if (word[1] ~ /^(lda?x[rp]|stl?x[rp])[bh]?$/) found = 1
                    if (word[1] ~ /^(cas|swp|(ld|st)(add|clr|eor|set|[su]max|[su]min))/) found = 1
                    if (word[1] ~ /^(dmb|dsb)$/) found = 1
                }
            }
            if (found) print file ": " function_name " " instruction
        }'
}

failed=0

for function_name in control_add control_exchange control_compare_exchange control_fence; do
    if ! scan "$control" | grep -q "<$function_name>"; then
        echo "the scanner overlooks what $function_name is made of: its silence would show nothing"
        failed=1
    fi
done

# Names of object files may have spaces; a newline separates them.
in_folder() {
    grep "/src/$1/" "$objects" || { echo "no object file of src/$1 in $objects" >&2; return 1; }
}

scan_folder() {
    in_folder "$1" | while IFS= read -r object; do
        scan "$object"
    done
}

for folder in object heap; do
    found=$(scan_folder "$folder")
    count=$(in_folder "$folder" | wc -l)
    if [ -n "$found" ]; then
        echo "src/$folder synchronises:"
        echo "$found"
        failed=1
    else
        echo "src/$folder: nothing that synchronises in $count object files"
    fi
done

found=$(scan_folder interp)
if [ -z "$found" ]; then
    echo "src/interp: the scanner finds nothing where the GIL is, so its silence elsewhere shows nothing"
    failed=1
else
    echo "src/interp: $(echo "$found" | wc -l) instructions that synchronise, as it must be"
fi
exit $failed
