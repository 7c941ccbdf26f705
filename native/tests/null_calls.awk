# SPDX-License-Identifier: Apache-2.0
#
# From the lines of declarations.awk, a C file with a function for each pointer that a public function takes beside its
# thread state: it makes the call with NULL in that place and something that fits in all others (test_null.c has it).
BEGIN {
    FS = "|"
    print "#include \"null_calls.h\"\n"
}

NF == 3 && !seen[$1]++ && $3 ~ /^XvThreadState \*ts,.*\*/ && $3 !~ /\.\.\./ && $1 !~ /^XvDebug_/ {
    n = split($3, parameters, ",")
    for (i = 1; i <= n; i++) {
        gsub(/^ | $/, "", parameters[i])
        match(parameters[i], /[A-Za-z0-9_]+$/)
        name[i] = substr(parameters[i], RSTART)
        type[i] = substr(parameters[i], 1, RSTART - 1)
        sub(/ $/, "", type[i])
    }
    for (i = 2; i <= n; i++) {
        if (type[i] !~ /\*/) continue
        call = "(" $1 ")(ts"
        for (j = 2; j <= n; j++) {
            kind = type[j]
            gsub(/ *\*/, "_p", kind)
            gsub(/ /, "_", kind)
            call = call ", " (j == i ? "NULL" : "NULL_" kind "(with)")
        }
        count++
        print "static void call_" count "(XvThreadState *ts, const NullSample *with)\n{\n    (void)with;\n    " call ");\n}\n"
        entries = entries "    {\"" $1 "\", \"" name[i] "\", call_" count "},\n"
    }
}

END { print "const NullCall null_calls[] = {\n" entries "    {NULL, NULL, NULL},\n};" }
