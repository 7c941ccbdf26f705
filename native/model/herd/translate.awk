# SPDX-License-Identifier: Apache-2.0
#
# A litmus test in herd7's C becomes a scenario of the model checker, which fails where the test's outcome is found.
# Objects are those of the initial state; a register is called r and a digit, and belongs to its thread.

BEGIN { thread = -1; print "#include \"litmus.h\"\n" }
/^\{ / && !ready {
    sub(/^\{ */, ""); sub(/ *\}.*/, "")
    n = split($0, parts, /; */)
    for (i = 1; i <= n; i++)
        if (split(parts[i], pair, "=") == 2) {
            printf "static atomic_int %s_;\nstatic atomic_int *const %s = &%s_;\n", pair[1], pair[1], pair[1]
            start = start "    atomic_init(" pair[1] ", " pair[2] ");\n"
        }
    ready = 1
    next
}
/^P[0-9] / {
    thread++
    printf "static int P%d_r[10];\n", thread
    printf "static void run_%d(void *arg)\n{\n    (void)arg;\n", thread
    next
}
/^exists / {
    sub(/^exists /, "")
    gsub(/\/\\/, "\\&\\&"); gsub(/\\\//, "||"); gsub(/=/, "==")
    gsub(/[0-9]:r[0-9]/, "P&]"); gsub(/:r/, "_r[")
    seen = $0
    next
}
thread >= 0 && NF {
    gsub(/int r/, "r")
    gsub(/r[0-9]/, "P" thread ":&]"); gsub(/:r/, "_r[")
    print
}
END {
    printf "\nvoid scenario(void)\n{\n%s", start
    for (i = 0; i <= thread; i++)
        printf "    spawn(\"P%d\", run_%d, NULL);\n", i, i
    printf "    join_all();\n    CHECK(!(%s));\n}\n", seen
}
