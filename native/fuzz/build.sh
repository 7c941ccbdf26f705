# SPDX-License-Identifier: Apache-2.0
#
# Building for the fuzzer; read by `run`. The core is the debug build's, with a counter at each branch for libFuzzer and
# with AddressSanitizer and UndefinedBehaviorSanitizer; an object's name has its folder in it. Uses: fuzz, native,
# compiler, build, jobs.

flags="-std=c11 -D_GNU_SOURCE -DXV_DEBUG=1 -O1 -g -fno-strict-aliasing -fno-omit-frame-pointer
    -fno-sanitize-recover=all -I$native/include -I$native/src"

object_of() { echo "$(basename "$(dirname "$1")")-$(basename "$1" .c).o"; }

# compile FILE OBJECT [FLAG...]
compile() {
    from=$1 to=$2
    shift 2
    "$compiler" $flags -DXV_BUILDING_CORE=1 -DXV_VERSION='"fuzz"' -fsanitize=fuzzer-no-link,address,undefined \
        "$@" -c "$from" -o "$to"
}

# link TARGET PROGRAM OBJECT...
link() {
    target=$1 program=$2
    shift 2
    "$compiler" $flags -Wall -Wextra -Werror -fsanitize=fuzzer,address,undefined "$fuzz/$target.c" "$@" -o "$program" \
        -ldl -lm -lpthread
}

build_core() {
    mkdir -p "$build/core" "$build/corpus"
    worker=0
    while [ "$worker" -lt "$jobs" ]; do
        number=0
        for file in "$native"/src/*/*.c; do
            [ $((number % jobs)) -ne "$worker" ] || compile "$file" "$build/core/$(object_of "$file")" \
                || echo "$file" >> "$build/not-built"
            number=$((number + 1))
        done &
        worker=$((worker + 1))
    done
    wait
    [ ! -e "$build/not-built" ]
}

# The seeds of a target, a line each, become files; what an earlier run with the same folder has found stays.
plant_seeds() {
    mkdir -p "$build/corpus/$1"
    number=0
    grep -v -e '^#' -e '^$' "$fuzz/corpus/$1" | while IFS= read -r seed; do
        number=$((number + 1))
        printf '%b' "$seed" > "$build/corpus/$1/seed-$number"
    done
}

# build_mutation NAME: makes mutation-NAME/program, or says why not.
build_mutation() {
    script=$fuzz/mutations/$1.sed folder=$build/mutation-$1
    file=$(field "$1" file) changes=$(field "$1" changes) target=$(field "$1" target)
    mkdir -p "$folder/$(dirname "$file")"
    [ -f "$native/src/$file" ] || { echo "there is no $file"; return 1; }
    sed -f "$script" "$native/src/$file" > "$folder/$file" || { echo "its script is wrong"; return 1; }
    diff "$native/src/$file" "$folder/$file" > "$folder/diff"
    found="-$(grep -c '^<' "$folder/diff") +$(grep -c '^>' "$folder/diff")"
    [ "$found" = "$changes" ] || { echo "it changes $found lines of $file, and should change $changes"; return 1; }
    object=$(object_of "$file")
    compile "$folder/$file" "$folder/$object" -iquote "$native/src/$(dirname "$file")" \
        && link "$target" "$folder/program" "$folder/$object" $(ls "$build"/core/*.o | grep -v -F "/$object") \
        || { echo "it does not build"; return 1; }
}
