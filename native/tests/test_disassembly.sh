#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Inner code pays nothing for sharing: no locked instruction, no exchange with memory and no fence in the object code
# of the objects, their heap, their collector and their views, nor in what the linker has made of it.
#
#   test_disassembly.sh OBJECTS LIBRARY CONTROL
#
# OBJECTS is a file that names the core's object files, one on a line; LIBRARY is linked from them; CONTROL is the
# object file of disassembly_control.c, in each function of which the scanner must find something. It must find
# something in the interpreter's functions too, where the GIL is.
set -eu
objects=$1
library=$2
control=$3
objdump=${OBJDUMP:-objdump}
nm=${NM:-nm}

if ! command -v "$objdump" >/dev/null; then
    echo "skipped: objdump is missing (Debian package: binutils)"
    exit 77
fi

case $("$objdump" -f "$control") in
    *architecture:\ i386:x86-64*) machine=x86_64 ;;
    *architecture:\ aarch64*) machine=aarch64 ;;
    *)
        echo "skipped: which instructions of this machine are atomic is not written down here"
        exit 77
        ;;
esac

# Prints "file: function: instruction" for everything that synchronises. Calls and their relocations count too: a
# compiler may leave an atomic operation to a helper function (__aarch64_ldadd8_relax, __atomic_fetch_add_8).
scan() {
    "$objdump" -dr --no-show-raw-insn "$@" | awk -v machine="$machine" '
        /file format/ { file = $1; sub(/:$/, "", file); next }
        /^[0-9a-f]+ <.*>:$/ { function_name = $2; next }
        {
            found = 0
            if ($0 ~ /[ \t<]__(aarch64_(cas|swp|ld)|atomic_|sync_)[a-z0-9_]*([ \t>]|$)/) found = 1
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

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Names of files may have spaces; a newline separates them.
in_folder() {
    grep "/src/$1/" "$objects"
}

scan_folder() {
    in_folder "$1" | while IFS= read -r object; do
        scan "$object"
    done
}

# The functions of a folder, without those that another folder has a function of the same name of.
functions_of_all() {
    while IFS= read -r object; do
        "$nm" --defined-only -P "$object" | awk -v object="$object" '
            $2 ~ /^[tT]$/ { sub(/.*\/src\//, "", object); sub(/\/.*/, "", object); print object, $1 }'
    done <"$objects" | sort -u
}
functions_of_all >"$work/functions"
functions_of() {
    awk -v folder="$1" '
        { folders[$2]++ }
        $1 == folder { mine[$2] = 1 }
        END { for (name in mine) if (folders[name] == 1) print name }' "$work/functions"
}

# What synchronises in the library, in functions of a folder. A compiler gives parts and copies of a function the
# function's name and a suffix.
scan "$library" >"$work/library"
scan_linked() {
    functions_of "$1" >"$work/names"
    awk '
        FNR == NR { wanted[$1] = 1; next }
        match($0, /<[^>]*>/) {
            name = substr($0, RSTART + 1, RLENGTH - 2)
            sub(/\..*/, "", name)
            if (name in wanted) print
        }' "$work/names" "$work/library"
}

for folder in object heap gc view; do
    count=$(in_folder "$folder" | wc -l)
    if [ "$count" -eq 0 ]; then
        echo "no object file of src/$folder in $objects"
        failed=1
    fi
    found=$(scan_folder "$folder"; scan_linked "$folder")
    if [ -n "$found" ]; then
        echo "src/$folder synchronises:"
        echo "$found"
        failed=1
    else
        echo "src/$folder: nothing that synchronises in $count object files," \
            "nor in $(functions_of "$folder" | wc -l) functions of the library"
    fi
done

for scan_where in scan_folder scan_linked; do
    found=$($scan_where interp)
    if [ -z "$found" ]; then
        echo "src/interp: $scan_where finds nothing where the GIL is, so its silence elsewhere shows nothing"
        failed=1
    else
        echo "src/interp: $(echo "$found" | wc -l) instructions that synchronise, as it must be ($scan_where)"
    fi
done
exit $failed
