#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# disassembly.sh LIBRARY PROCESSOR BUILD_TYPE SANITIZERS
#
# Reads the machine code of the measured loops and of the deliberately broken rows: what is called plain has to add and
# subtract in memory without a lock, what is called atomic with one, every DECREF has to be followed by its branch,
# and nothing of it may have been optimised away. Exits 77 when it cannot look.
set -eu
library=$1 processor=$2 build_type=$3 sanitizers=$4

skip() {
    echo "skipped: $1"
    exit 77
}
command -v objdump >/dev/null || skip "objdump is missing (Debian package binutils)"
case $processor in
x86_64 | amd64 | AMD64) ;;
*) skip "these patterns are of x86-64, this is $processor" ;;
esac
[ "$build_type" != Debug ] || skip "built without optimisation, so nothing is inlined and nothing is measured"
[ -z "$sanitizers" ] || skip "built with -fsanitize=$sanitizers, which adds code of its own"

# check FUNCTION CONDITION...: CONDITION is an awk expression over these numbers of instructions in FUNCTION:
#   add, sub_           add or subtract 1 in memory, not locked
#   lock_add, lock_sub  the same, locked; a lock xadd is counted as the latter
#   branched            of the subtractions, those directly followed by a branch on zero
#   locked              anything with a lock prefix, an xchg with memory, or a fence
failed=0
check() {
    function=$1
    shift
    for condition in "$@"; do
        objdump -d --no-show-raw-insn --disassemble="$function" "$library" | awk '
            $1 !~ /^[0-9a-f]+:$/ { next }
            { text = $0; sub(/^[^:]*:[ \t]*/, "", text); lines++ }
            after_sub && text ~ /^j(e|ne|z|nz) / { branched++ }
            { after_sub = 0 }
            text ~ /^lock |^xchg .*\(|^[lsm]fence/ { locked++ }
            text ~ /^(add[lq]? +\$0x1,|inc[lq]? +)[^,]*\(%/ { add++ }
            text ~ /^(sub[lq]? +\$0x1,|dec[lq]? +)[^,]*\(%/ { sub_++; after_sub = 1 }
            text ~ /^lock (add[lq]? +\$0x1,|inc[lq]? )/ { lock_add++ }
            text ~ /^lock (sub[lq]? +\$0x1,|dec[lq]? |xadd )/ { lock_sub++; after_sub = 1 }
            END {
                add += 0; sub_ += 0; lock_add += 0; lock_sub += 0; branched += 0; locked += 0
                if (lines == 0) { print "no such function"; exit 1 }
                if (!('"$condition"')) {
                    printf "add %d, sub %d, lock add %d, lock sub %d, branched %d, locked %d\n",
                        add, sub_, lock_add, lock_sub, branched, locked
                    exit 1
                }
            }' >"$findings" || {
            echo "$function: expected $condition; found: $(cat "$findings")"
            failed=1
        }
    done
}

# has FUNCTION PATTERN...: an instruction of FUNCTION matches each extended regular expression.
has() {
    function=$1
    shift
    for pattern in "$@"; do
        objdump -d --no-show-raw-insn --disassemble="$function" "$library" | grep -Eq "^ +[0-9a-f]+:.*($pattern)" || {
            echo "$function: no instruction matches $pattern"
            failed=1
        }
    done
}

# The instructions of FUNCTION without what depends on where it lies.
text_of() {
    objdump -d --no-show-raw-insn --disassemble="$1" "$library" | awk '
        $1 !~ /^[0-9a-f]+:$/ { next }
        { sub(/^[^:]*:[ \t]*/, ""); if ($0 ~ /^(j|call)/) $0 = $1; print }'
}

same() {
    [ -n "$(text_of "$1")" ] && [ "$(text_of "$1")" = "$(text_of "$2")" ] && return
    echo "$2: not the same instructions as $1"
    failed=1
}
findings=$(mktemp)
trap 'rm -f "$findings"' EXIT

# One pair, and the increment before the loop that has no partner. A compiler may write the pair twice.
check xvlab_loop_bare "sub_ >= 1" "add == sub_ + 1" "locked == 0"
check xvlab_loop_crossview "sub_ >= 1" "add == sub_ + 1" "branched == sub_" "locked == 0"
for loop in xvlab_loop_atomic xvlab_loop_atomic_seq_cst xvlab_loop_atomic_relaxed xvlab_loop_atomic_release; do
    check "$loop" "lock_sub >= 1" "lock_add == lock_sub + 1" "branched == lock_sub" "add == 0" "sub_ == 0"
    same xvlab_loop_atomic "$loop" # what xvlab_pair_same_as says
done

# Elements: what is read takes no lock, and what is added to one by the instruction, or on a cell, is that instruction.
check xvlab_views_pointer "locked == 0"
check xvlab_views_checked "locked == 0"
check xvlab_views_add "lock_sub >= 1" "add == 0"
check xvlab_views_add_cell "lock_sub >= 1" "add == 0"

# The questions that others ask before they count, and what they do without.
check xvlab_loop_immortal_312 "locked == 0"
has xvlab_loop_immortal_312 '\bjn?s\b' 'mov .*\(%r..?\),%r' 'mov +%e..,\(%r'
check xvlab_loop_immortal_314 "locked == 0"
has xvlab_loop_immortal_314 '\bjn?s\b' '0x(bfffffff|c0000000)'
check xvlab_loop_biased "locked >= 1"
has xvlab_loop_biased '%fs:0x0' 'lock add.*\$0x4' '0xffffffff' 'xvlab_biased_drop_shared'
has xvlab_loop_biased 'xvlab_biased_merge_zero_local'
check xvlab_loop_biased_queue "locked >= 1"
has xvlab_loop_biased_queue 'xvlab_biased_drop_shared' 'xvlab_biased_merge\b'
check xvlab_loop_logged "locked == 0" "add == 0" "sub_ == 0"
has xvlab_loop_logged '%fs:' 'turn_page'
for loop in xvlab_loop_shared_ptr xvlab_loop_shared_ptr_alone; do
    check "$loop" "locked >= 2"
    has "$loop" '0x100000001' 'lock xadd|lock sub'
done
check xvlab_loop_shared_ptr_last "locked >= 1"
has xvlab_loop_shared_ptr_last '0x100000001'

# The broken counters, and the rows that differ from them in the counting alone.
check plain_a "sub_ >= 1" "locked == 0"
check plain_b "add >= 1" "sub_ >= 1" "locked == 0"
check atomic_a "lock_sub >= 1" "sub_ == 0"
check atomic_b "lock_add >= 1" "lock_sub >= 1" "add == 0" "sub_ == 0"
check both_hold_a "add >= 1" "sub_ >= 2" "locked == 0"
check both_hold_b "add >= 1" "sub_ >= 2" "locked == 0"
check count_own "add >= 1" "sub_ >= 2" "locked == 0"

[ "$failed" -eq 0 ] && echo "all loops and rows count as their names say"
exit "$failed"
