#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The C sample that README shows is the one that is compiled and run here, line by line.
#
#   test_readme.sh SAMPLE README
set -eu

awk -v sample="$1" '
    FNR == NR && /README begin/ { inside = 1; next }
    FNR == NR && /README end/ { inside = 0; next }
    FNR == NR { if (inside) expected[++lines] = $0; next }
    {
        # Lines of the sample that have been seen in a row; a line that does not fit may be the first of a new try.
        if ($0 == expected[seen + 1]) seen++
        else seen = ($0 == expected[1]) ? 1 : 0
        if (lines > 0 && seen == lines) { complete = 1; exit }
    }
    END {
        if (lines == 0) print "no lines between \"README begin\" and \"README end\" in " sample
        else if (!complete) print "README.md does not show the " lines " lines of " sample " as they are"
        exit !complete
    }' "$1" "$2"
