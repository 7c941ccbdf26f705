# SPDX-License-Identifier: Apache-2.0
#
# What the public headers declare with XV_API, for the scripts that ask: awk -f declarations.awk HEADER... prints a line
# for each, "name|what it returns|parameters" for a function and "name" for a variable. A name that is declared twice is
# printed twice.

# Comments and preprocessor lines go; a declaration ends with a semicolon.
{
    line = $0
    while (1) {
        if (in_comment) {
            end = index(line, "*/")
            if (end == 0) { line = ""; break }
            line = substr(line, end + 2)
            in_comment = 0
        }
        start = index(line, "/*")
        if (start == 0) break
        text = text " " substr(line, 1, start - 1)
        line = substr(line, start + 2)
        in_comment = 1
    }
    if (line ~ /^[ \t]*#/) next
    text = text " " line
}

END {
    n = split(text, declarations, ";")
    for (i = 1; i <= n; i++) {
        declaration = declarations[i]
        if (!match(declaration, /XV_API/)) continue
        declaration = substr(declaration, RSTART + RLENGTH)
        sub(/__attribute__.*/, "", declaration)
        gsub(/[ \t]+/, " ", declaration)
        sub(/ $/, "", declaration)
        open = index(declaration, "(")
        head = open == 0 ? declaration : substr(declaration, 1, open - 1)
        match(head, /[A-Za-z0-9_]+$/)
        name = substr(head, RSTART)
        type = substr(head, 2, RSTART - 2)
        if (open == 0)
            print name
        else
            print name "|" type "|" substr(declaration, open + 1, length(declaration) - open - 1)
    }
}
