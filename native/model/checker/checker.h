/* SPDX-License-Identifier: Apache-2.0
 *
 * What a driver sees of the model checker.
 *
 * A driver defines `scenario`: it sets something up, spawns threads that call the code under test, joins them and looks
 * at what they left. The checker runs it again and again, once for each execution that the memory model allows and that
 * differs in who read what from whom, and stops at the first one that goes wrong.
 */
#ifndef CHECKER_H
#define CHECKER_H

#include <stdbool.h>

void scenario(void);

/* The value of `name=value` on the command line. These bound the search, in every scenario:
     stale=n     a thread reads an older value than the newest at most n times      (default: no bound)
     detours=n   at most n steps go to another thread than the one that came first  (default: no bound)
     timeouts=n  a sleep with a deadline may end at it n times in each thread; and when nothing else can happen
                                                                                    (default: 0)
     spurious=n  a sleep of a thread may end for no reason n times                  (default: 0)
     sleeps=n    a thread may try to sleep n times; what goes beyond is cut off     (default: no bound) */
int option(const char *name, int otherwise);
const char *text_option(const char *name, const char *otherwise);

/* Starts a thread. The name is for the trace. */
void spawn(const char *name, void (*body)(void *arg), void *arg);

/* Waits until every other thread has ended; what they did then happened before. Once, at the end. */
void join_all(void);

/* A number from 0 to n - 1: each of them in some execution. */
int choose(int n);

/* Memory that is not freed on purpose: all of the allocation that this lies in. */
void keep(const void *p);

/* The next n requests of this thread for address space are refused. */
void refuse_space(int n);

#define CHECK(condition) ((condition) ? (void)0 : check_failed(#condition))
_Noreturn void check_failed(const char *condition);

#endif
