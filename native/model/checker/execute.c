/* SPDX-License-Identifier: Apache-2.0
 *
 * One execution. The threads of a scenario are coroutines: one runs until its next step, and then whoever the search
 * says. An execution ends by a jump out of all of them, wherever they are, and what it wrote is put back.
 */
#include "model.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>

enum { STACK = 1 << 17, GUARD = 1 << 12, OWN = 256 };

Thread threads[THREADS];
int me, thread_count;

static jmp_buf search, jumps[THREADS];
static ucontext_t contexts[THREADS];
static void (*bodies[THREADS])(void *);
static void *arguments[THREADS];
static char what_failed[400];
static const void *failed_at;

/* Thread-local variables are compiled as plain ones in a section of their own. Who runs has its own values there. */
extern char __start_own_variables[] __attribute__((weak)), __stop_own_variables[] __attribute__((weak));
static char own[THREADS][OWN];

static size_t own_size(void) { return (size_t)(__stop_own_variables - __start_own_variables); }

bool is_own(const char *p) { return p >= __start_own_variables && p < __stop_own_variables; }

void end_execution(int how) { _longjmp(search, how); }

void fail(const void *where, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(what_failed, sizeof what_failed, format, args);
    va_end(args);
    failed_at = where;
    end_execution(FAILED);
}

void give_up(const char *why)
{
    snprintf(what_failed, sizeof what_failed, "%s", why);
    failed_at = NULL;
    end_execution(GAVE_UP);
}

const char *failure(const void **where)
{
    *where = failed_at;
    return what_failed;
}

void check_failed(const char *condition)
{
    threads[me].at = __builtin_return_address(0);
    tell(threads[me].at, "check fails: %s", condition);
    fail(NULL, "%s: check failed: %s", threads[me].name, condition);
}

static void run_body(void)
{
    did(NULL, false, false, -1, NULL);
    bodies[me](arguments[me]);
    thread_ends();
    threads[me].ended = true;
    next_turn();
}

/* The second thread of a name is called "name 2". */
static void give_name(Thread *thread, const char *name)
{
    int same = 1;
    for (const Thread *other = threads; other < thread; other++)
        same += strncmp(other->name, name, strlen(name)) == 0;
    snprintf(thread->name, sizeof thread->name, same > 1 ? "%s %d" : "%s", name, same);
}

static int thread_new(const char *name, void (*body)(void *), void *arg)
{
    int t = thread_count++;
    Thread *thread = &threads[t];
    memset(thread, 0, sizeof *thread);
    give_name(thread, name);
    thread->op.kind = OP_START;
    thread->step = -1;
    for (int i = 0; i < LOCATIONS; i++)
        thread->looked[i].message = -1;
    thread->now.clock[t] = 1;
    bodies[t] = body;
    arguments[t] = arg;
    contexts[t].uc_link = NULL;
    makecontext(&contexts[t], run_body, 0);
    return t;
}

void switch_to(int t)
{
    int from = me;
    me = t;
    memcpy(own[from], __start_own_variables, own_size());
    memcpy(__start_own_variables, own[t], own_size());
    if (_setjmp(jumps[from]) != 0)
        return;
    if (threads[t].started)
        _longjmp(jumps[t], 1);
    threads[t].started = true;
    setcontext(&contexts[t]);
}

void spawn(const char *name, void (*body)(void *), void *arg)
{
    int t;
    if (thread_count == THREADS)
        give_up("more threads than the checker can follow");
    t = thread_new(name, body, arg);
    view_join(&threads[t].now, &threads[me].now);
    causes_join(threads[t].causes, threads[me].causes);
    threads[me].now.clock[me]++;
    tell(__builtin_return_address(0), "starts %s", name);
}

bool others_ended(int except)
{
    for (int t = 0; t < thread_count; t++)
        if (t != except && !threads[t].ended)
            return false;
    return true;
}

void join_all(void)
{
    turn((Op){.kind = OP_JOIN, .pc = __builtin_return_address(0)});
    for (int t = 0; t < thread_count; t++) {
        view_join(&threads[me].now, &threads[t].now);
        causes_join(threads[me].causes, threads[t].causes);
    }
    did(NULL, false, false, -1, NULL);
}

int choose(int n)
{
    int label = turn((Op){.kind = OP_CHOOSE, .count = n, .pc = __builtin_return_address(0)});
    tell(__builtin_return_address(0), "choice: %d", label);
    did(NULL, false, false, -1, NULL);
    return label;
}

static void main_body(void *arg)
{
    (void)arg;
    scenario();
    if (!others_ended(0))
        fail(NULL, "the scenario ends before its threads");
    check_leaks();
    end_execution(COMPLETE);
}

int execute(void)
{
    volatile int end;
    thread_count = 0;
    search_begin();
    atomic_begin();
    sc_begin();
    system_begin();
    memory_begin();
    me = thread_new("main", main_body, NULL);
    memset(own, 0, sizeof own);
    memset(__start_own_variables, 0, own_size());
    end = _setjmp(search);
    if (end == 0) {
        threads[0].started = true;
        setcontext(&contexts[0]);
    }
    memory_end();
    return end;
}

static void crashed(int signal)
{
    fail(NULL, "%s: crash (signal %d)", threads[me].name, signal);
}

/* A stack that crashes where it ends. */
static void *stack_new(void)
{
    char *p = mmap(NULL, GUARD + STACK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (p == MAP_FAILED || mprotect(p, GUARD, PROT_NONE) != 0)
        abort();
    return p + GUARD;
}

void execute_setup(void)
{
    struct sigaction action = {.sa_handler = crashed, .sa_flags = SA_ONSTACK | SA_NODEFER};
    stack_t stack = {.ss_sp = stack_new(), .ss_size = STACK};
    sigaltstack(&stack, NULL);
    sigaction(SIGSEGV, &action, NULL);
    sigaction(SIGBUS, &action, NULL);
    memory_setup();
    if (own_size() > OWN)
        abort();
    for (int t = 0; t < THREADS; t++) {
        getcontext(&contexts[t]);
        contexts[t].uc_stack.ss_sp = stack_new();
        contexts[t].uc_stack.ss_size = STACK;
    }
}
