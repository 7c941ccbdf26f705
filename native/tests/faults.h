/* SPDX-License-Identifier: Apache-2.0
 *
 * Fault injection: compiled in front of a suite (cc -include faults.h test_list.c), it makes a program that runs each
 * of the suite's tests again and again, each time in a process of its own and with another allocation failing, the
 * first, the second, and so on, until there is none left to fail. Where there are more than FAULTS_MAX, that many are
 * chosen by chance, the same in every run.
 *
 * A test need not succeed while memory is short: a check of it may fail, and that ends it. But it must end: no crash,
 * no sanitizer's report, no hang. (What must be given back after a failure is the business of test_no_memory.c.) Needs
 * the debug build.
 */
#ifndef XVTEST_FAULTS_H
#define XVTEST_FAULTS_H

int xvtest_main(int argc, char **argv);

#define main xvtest_main
#include "world.h"
#undef main

#define FAULTS_MAX 500
#define FAULTS_NS SECONDS(8) /* a test that takes long is tried less often */

/* Runs a test with its nth allocation failing (0: none). How it ended, as waitpid says, and how many allocations it
   made if it came to its end. */
static int faults_try(void (*run)(void), int64_t n, int64_t *made)
{
    int ends[2], status = -1;
    CHECK_INT(pipe(ends), ==, 0);
    pid_t child = fork();
    CHECK_INT(child, >=, 0);
    if (child == 0) {
        alarm(XVTEST_SECONDS);
        if (n != 0) { /* its failed checks are not news */
            CHECK(freopen("/dev/null", "w", stdout) != NULL);
            CHECK(getenv("XV_SHOW_FAULTS") != NULL || freopen("/dev/null", "w", stderr) != NULL);
        }
        XvDebug_FailAllocations(n, n != 0);
        run();
        int64_t allocations = XvDebug_FailAllocations(1, 0);
        _exit(write(ends[1], &allocations, sizeof allocations) == (ssize_t)sizeof allocations ? 0 : 2);
    }
    close(ends[1]);
    CHECK_INT(waitpid(child, &status, 0), ==, child);
    *made = -1;
    if (read(ends[0], made, sizeof *made) != (ssize_t)sizeof *made)
        *made = -1;
    close(ends[0]);
    return status;
}

/* Whether a test got through all its failures; how many were tried is added to *tried. */
static int faults_run(const XvTest *test, int *tried)
{
    int64_t allocations, ignored, start = now_ns();
    uint64_t state = 20171003;
    int status = faults_try(test->run, 0, &allocations);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        printf("fails without any fault ... ");
        return 0;
    }
    for (int64_t i = 1; i <= allocations && i <= FAULTS_MAX && now_ns() - start < FAULTS_NS; i++) {
        int64_t n = allocations <= FAULTS_MAX ? i : (int64_t)(random_next(&state) % (uint64_t)allocations) + 1;
        status = faults_try(test->run, n, &ignored);
        ++*tried;
        /* 1 is a check that failed. A sanitizer exits with another status, a crash with none. */
        if (!WIFEXITED(status) || (WEXITSTATUS(status) != 0 && WEXITSTATUS(status) != 1)) {
            printf("allocation %lld of %lld: ", (long long)n, (long long)allocations);
            if (WIFEXITED(status))
                printf("exit status %d ... ", WEXITSTATUS(status));
            else
                printf("signal %d ... ", WTERMSIG(status));
            return 0;
        }
    }
    return 1;
}

int main(int argc, char **argv)
{
    int run = 0, failed = 0, tried = 0;
    for (const XvTest *test = xvtest_first; test != NULL; test = test->next) {
        if (argc > 1 && strstr(test->sentence, argv[1]) == NULL)
            continue;
        printf("%s ... ", test->sentence);
        fflush(stdout);
        int ok = faults_run(test, &tried);
        run++;
        failed += !ok;
        printf(ok ? "ok\n" : "FAILED\n");
    }
    printf("%d run, %d failures of allocations, %d failed\n", run, tried, failed);
    return failed != 0 || tried == 0;
}

#endif
