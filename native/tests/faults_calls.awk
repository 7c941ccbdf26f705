# SPDX-License-Identifier: Apache-2.0
#
# From the lines of declarations.awk, a C file with a function of the name of each public one, which calls it between
# faults_enter and faults_leave (faults.h says why). What has a "..." cannot be handed on, and what faults.h itself
# measures with must not be; XvList_Extend and XvInterpreter_Close are in faults.h.
BEGIN {
    FS = "|"
    print "#include \"crossview/crossview.h\""
    print "#include \"faults_calls.h\"\n"
}

NF == 3 && !seen[$1]++ && $1 !~ /^(XvList_Extend|XvInterpreter_Close)$/ && $3 !~ /\.\.\./ && $1 !~ /^XvDebug_(Fail|Set|Live|Enabled|Visit|Total|Here)/ {
    arguments = ""
    n = $3 == "void" ? 0 : split($3, parameters, ",")
    for (i = 1; i <= n; i++) {
        match(parameters[i], /[A-Za-z0-9_]+$/)
        arguments = arguments (i == 1 ? "" : ", ") substr(parameters[i], RSTART)
    }
    void = $2 == "void "
    raises = (!void && $3 ~ /^XvThreadState \*ts/ && $1 !~ /^XvThreadState_/) || $1 == "XvErr_SetKeyError"
    print $2 "(" $1 ")(" $3 ")\n{"
    print "    static " $2 "(*faults_real)(" $3 ");"
    print "    FaultsCall faults_call;"
    if (!void)
        print "    " $2 "faults_result;"
    print "    *(void **)&faults_real = faults_enter(&faults_call, (void *)faults_real, \"" $1 "\");"
    call = (void ? "" : "faults_result = ") "faults_real(" arguments ");"
    print "    " call
    if ($2 == "XvStatus ")
        print "    if (faults_refused(&faults_call, faults_result))\n        " call
    else if (raises)
        print "    if (faults_raised(&faults_call, ts))\n        " call
    else
        print "    faults_leave(&faults_call);"
    print (void ? "" : "    return faults_result;\n") "}\n"
}
