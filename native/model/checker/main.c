/* SPDX-License-Identifier: Apache-2.0
 *
 * The program: runs a scenario until an execution of it fails or all have been seen, and says which.
 */
#include "model.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

Bounds bounds;
bool telling;

static char **options;           /* name=value */

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void print_result(const char *verdict, const long *count, double start)
{
    printf("%s %ld complete, %ld cut, %ld covered, %.2f s\n", verdict, count[COMPLETE], count[CUT], count[COVERED],
           now() - start);
}

const char *text_option(const char *name, const char *otherwise)
{
    size_t length = strlen(name);
    for (char **o = options; *o != NULL; o++)
        if (strncmp(*o, name, length) == 0 && (*o)[length] == '=')
            return *o + length + 1;
    return otherwise;
}

int option(const char *name, int otherwise)
{
    const char *text = text_option(name, NULL);
    return text != NULL ? atoi(text) : otherwise;
}

/* Runs the execution that failed once more, to tell what happens. */
static void tell_failure(void)
{
    const void *where;
    failure(&where);
    fflush(stdout);
    search_repeat();
    telling = true;
    tell_begin(where);
    execute();
    tell_all(failure(&where), option("story", 1));
}

/* Exit status 0: every execution is fine; 1: one is not, and its story is told (not with story=0); 2: the checker could
   not follow one, or has followed limit=n. */
int main(int argc, char **argv)
{
    long count[ENDS] = {0}, limit;
    double start = now();
    (void)argc;
    options = argv + 1;
    limit = option("limit", 0);
    naive = option("naive", 0);
    bounds = (Bounds){.stale = option("stale", INT_MAX), .detours = option("detours", INT_MAX),
                      .timeouts = option("timeouts", 0), .spurious = option("spurious", 0),
                      .sleeps = option("sleeps", INT_MAX)};
    execute_setup();
    do {
        int end = execute();
        count[end]++;
        if (end == FAILED || end == GAVE_UP) {
            print_result(end == FAILED ? "wrong" : "unknown", count, start);
            tell_failure();
            return end == FAILED ? 1 : 2;
        }
        if (limit > 0 && count[COMPLETE] + count[COVERED] + count[CUT] >= limit) {
            print_result("limit", count, start);
            return 2;
        }
    } while (search_next());
    print_result("fine", count, start);
    return 0;
}
