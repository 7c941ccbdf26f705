# SPDX-License-Identifier: Apache-2.0
#
# Building for the model checker; read by `run`. What is under test is compiled with the calls that gcc's
# ThreadSanitizer would get, and linked to the checker in place of libtsan; its calls to the system are renamed to the
# checker's. checker/ comes first among the folders of headers: it has a platform/sanitize.h of its own. Uses: model,
# native, compiler, build.

instrumented="-std=c11 -D_GNU_SOURCE -O1 -g -fno-inline -fsanitize=thread -fno-builtin -fno-pie -Wno-tsan -Wno-attributes
    -DXV_VERSION=\"model\" -DXV_BUILDING_CORE=1 -D_Thread_local=__attribute__((section(\"own_variables\"))) -DXV_SPINS(n)=1 -DXV_FIRST_SLOTS=2 -I$model/checker -I$native/include -I$native/src"

build_checker() {
    for file in "$model"/checker/*.c; do
        "$compiler" -std=c11 -D_GNU_SOURCE -I"$model/checker" -O2 -g -Wall -Wextra -Werror -fno-pie -c "$file" \
            -o "$build/checker-$(basename "$file" .c).o" || return 1
    done
}

# compile FILE OBJECT [FLAG...]
compile() {
    from=$1 to=$2
    shift 2
    "$compiler" $instrumented "$@" -c "$from" -o "$to" && objcopy --redefine-syms="$model/checker/redirect.syms" "$to"
}

# platform/slots.c gives the same addresses again, which would hide a use after free: the checker has its own, for all
# but the driver that looks at it.
without_slots() { objcopy --redefine-syms="$model/checker/slots.syms" "$1"; }

# An object's name has its folder in it: heap/check.c becomes heap-check.o.
object_of() { echo "$(basename "$(dirname "$1")")-$(basename "$1" .c).o"; }

# build_source NUMBER "FORM FILE"
build_source() {
    set -- $2
    object=$build/$1/$(object_of "$2")
    case $1 in nofences) flag=-DXV_NO_FENCES ;; *) flag=-UXV_NO_FENCES ;; esac
    compile "$2" "$object" "$flag" && case $2 in */platform/slots.c) ;; *) without_slots "$object" ;; esac \
        || echo "$2" >> "$build/not-built"
}

# All of native/src in both forms.
build_core() {
    mkdir -p "$build/ships" "$build/nofences"
    for form in ships nofences; do
        printf "$form %s\n" "$native"/src/*/*.c
    done > "$build/sources.todo"
    in_parallel "$build/sources.todo" build_source
    [ ! -e "$build/not-built" ]
}

# What is called and is neither ours nor the checker's must be known to be harmless.
check_strangers() {
    lines_of "$model/checker/harmless.syms" | awk '{ print $1 }' > "$build/known"
    nm --defined-only -j "$build"/ships/*.o "$build"/checker-*.o | sort -u >> "$build/known"
    sort -u -o "$build/known" "$build/known"
    nm -u -j "$build"/ships/*.o | sort -u | comm -23 - "$build/known" | grep -v -e ':$' -e '^$' > "$build/strangers"
    [ -s "$build/strangers" ] || return 0
    echo "called, and neither stood in for (checker/redirect.syms) nor harmless (checker/harmless.syms):" \
        "$(tr '\n' ' ' < "$build/strangers")" >&2
    return 1
}

# objects_for DRIVER FORM: what is linked to it. Only what is looked at for its own sake has the system's address space.
objects_for() {
    case $1 in
    slots) printf '%s\n' "$build/$2/platform-slots.o" "$build/$2/platform-system.o" ;;
    *) ls "$build/$2"/*.o | grep -v /platform-slots.o ;;
    esac
}

link() {
    program=$1
    shift
    "$compiler" -no-pie "$build"/checker-*.o "$@" -o "$program" -ldl -lm
}

# build_driver NUMBER NAME
build_driver() {
    object=$build/driver-$2.o
    compile "$model/drivers/$2.c" "$object" -Wall -Wextra -Werror && { [ "$2" = slots ] || without_slots "$object"; } \
        && link "$build/$2-ships" "$object" $(objects_for "$2" ships) \
        && link "$build/$2-nofences" "$object" $(objects_for "$2" nofences) \
        || echo "$2" >> "$build/not-built"
}

build_litmus() {
    for name in litmus errors random; do
        compile "$model/litmus/$name.c" "$build/$name.o" -Wall -Wextra -Werror || return 1
        link "$build/$name" "$build/$name.o" "$build/ships/platform-park.o" || return 1
    done
}

# build_mutation NAME FORM DRIVER: makes mutation-NAME/program, or says why not. The edits must remove and add exactly
# as many lines as the mutation says: a source that has moved on is an error, not a mutation that does something else.
build_mutation() {
    script=$model/mutations/$1.sed folder=$build/mutation-$1
    file=$(field "$1" file) changes=$(field "$1" changes)
    mutant=$folder/$file
    mkdir -p "$folder/$(dirname "$file")"
    [ -f "$native/src/$file" ] || { echo "there is no $file"; return 1; }
    sed -f "$script" "$native/src/$file" > "$mutant" || { echo "its script is wrong"; return 1; }
    diff "$native/src/$file" "$mutant" > "$folder/diff"
    found="-$(grep -c '^<' "$folder/diff") +$(grep -c '^>' "$folder/diff")"
    [ "$found" = "$changes" ] || { echo "it changes $found lines of $file, and should change $changes"; return 1; }
    case $2 in nofences) flag=-DXV_NO_FENCES ;; *) flag=-UXV_NO_FENCES ;; esac
    case $file in *.h) changed=$(grep -l "#include \"$file\"" "$native"/src/*/*.c) ;; *) changed=$mutant ;; esac
    rm -f "$folder"/*.o "$folder/replaced"
    for source in $changed; do
        object=$(object_of "$source")
        echo "/$object" >> "$folder/replaced"
        compile "$source" "$folder/$object" "$flag" -iquote "$folder" -iquote "$native/src/$(dirname "$file")" 2> "$folder/errors" \
            || { echo "it does not compile: $(sed -n '/error/{p;q;}' "$folder/errors")"; return 1; }
        [ "$file" = platform/slots.c ] || without_slots "$folder/$object"
    done
    link "$folder/program" "$build/driver-$3.o" "$folder"/*.o \
        $(objects_for "$3" "$2" | grep -v -F -f "$folder/replaced") 2> "$folder/errors" \
        || { echo "it does not link: $(head -n 1 "$folder/errors")"; return 1; }
}
