/* SPDX-License-Identifier: Apache-2.0
 *
 * All that the C tests need of a framework. TEST("a sentence that holds") { ... } declares a test. Each runs in a
 * process of its own, in the order of the file, so that a crash, a hang or a leak has a name and the others still
 * run. A check that fails prints both sides and ends its test; checks work on any thread.
 *
 *     test_queue [PART]    runs the tests whose sentence contains PART
 */
#ifndef XVTEST_H
#define XVTEST_H

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define XVTEST_SECONDS 120 /* longer than any test takes under a sanitizer on a busy machine: it hangs */

typedef struct XvTest {
    const char *sentence;
    int line;
    void (*run)(void);
    struct XvTest *next;
} XvTest;

static XvTest *xvtest_first;

#define TEST(sentence) XVTEST_DECLARE(sentence, __LINE__)
#define XVTEST_DECLARE(sentence, number) XVTEST_DEFINE(sentence, number)
#define XVTEST_DEFINE(sentence, number)                                                                                \
    static void xvtest_run_##number(void);                                                                             \
    __attribute__((constructor)) static void xvtest_add_##number(void)                                                 \
    {                                                                                                                  \
        static XvTest test = {sentence, number, xvtest_run_##number, NULL};                                            \
        XvTest **at = &xvtest_first;                                                                                   \
        while (*at != NULL && (*at)->line < number)                                                                    \
            at = &(*at)->next;                                                                                         \
        test.next = *at;                                                                                               \
        *at = &test;                                                                                                   \
    }                                                                                                                  \
    static void xvtest_run_##number(void)

#define XVTEST_FAIL(...)                                                                                               \
    (fprintf(stderr, "\n  %s:%d: ", __FILE__, __LINE__), fprintf(stderr, __VA_ARGS__), fputc('\n', stderr), _exit(1))

#define CHECK(condition) ((condition) ? (void)0 : XVTEST_FAIL("CHECK(%s)", #condition))

#define XVTEST_COMPARE(type, print, a, op, b)                                                                          \
    do {                                                                                                               \
        type xvtest_a = (type)(a);                                                                                     \
        type xvtest_b = (type)(b);                                                                                     \
        if (!(xvtest_a op xvtest_b))                                                                                   \
            XVTEST_FAIL("CHECK(%s %s %s): %" print ", %" print, #a, #op, #b, xvtest_a, xvtest_b);                      \
    } while (0)
#define CHECK_INT(a, op, b) XVTEST_COMPARE(int64_t, PRId64, a, op, b)
#define CHECK_UINT(a, op, b) XVTEST_COMPARE(uint64_t, PRIu64, a, op, b)
#define CHECK_PTR(a, op, b) XVTEST_COMPARE(const void *, "p", a, op, b)

/* text is, or contains, part; neither may be NULL. */
#define XVTEST_TEXT(what, text, part, holds)                                                                           \
    do {                                                                                                               \
        const char *xvtest_a = (text), *xvtest_b = (part);                                                             \
        if (xvtest_a == NULL || xvtest_b == NULL || !(holds))                                                          \
            XVTEST_FAIL("%s(%s, %s): \"%s\", \"%s\"", what, #text, #part, xvtest_a ? xvtest_a : "NULL",                \
                        xvtest_b ? xvtest_b : "NULL");                                                                 \
    } while (0)
#define CHECK_STR(text, part) XVTEST_TEXT("CHECK_STR", text, part, strcmp(xvtest_a, xvtest_b) == 0)
#define CHECK_CONTAINS(text, part) XVTEST_TEXT("CHECK_CONTAINS", text, part, strstr(xvtest_a, xvtest_b) != NULL)

int main(int argc, char **argv)
{
    int run = 0, failed = 0;
    for (XvTest *test = xvtest_first; test != NULL; test = test->next) {
        if (argc > 1 && strstr(test->sentence, argv[1]) == NULL)
            continue;
        printf("%s ... ", test->sentence);
        fflush(stdout);
        pid_t child = fork();
        if (child == 0) {
            alarm(XVTEST_SECONDS);
            test->run();
            exit(0); /* and not _exit: leaks are looked for on the way out */
        }
        int status = -1;
        int ok = child > 0 && waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
        run++;
        failed += !ok;
        printf(ok ? "ok\n" : WIFSIGNALED(status) ? "KILLED by signal %d\n" : "FAILED\n", WTERMSIG(status));
    }
    printf("%d run, %d failed\n", run, failed);
    return failed != 0 || run == 0; /* a PART that no sentence contains is a mistake, not a success */
}

#endif
