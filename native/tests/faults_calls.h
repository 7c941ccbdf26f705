/* SPDX-License-Identifier: Apache-2.0
 *
 * One call of a public function by a test, while faults.h makes allocations fail: what faults_calls.awk writes around
 * it.
 */
#ifndef XVTEST_FAULTS_CALLS_H
#define XVTEST_FAULTS_CALLS_H

#include "crossview/crossview.h"

typedef struct FaultsCall {
    const char *name;
    struct FaultsCall *outer;  /* the call inside of which a function of the test has made this one; or NULL */
    int watched;               /* it is made by the thread that runs the test */
    int failed;                /* the allocation that is told to fail was made in it, and not in a call inside it */
} FaultsCall;

/* The call begins: the core's function of this name, looked up if real is NULL. */
void *faults_enter(FaultsCall *call, void *real, const char *name);

/* It has ended. True: it has failed for want of memory, and is to be made again. */
int faults_raised(FaultsCall *call, XvThreadState *ts);
int faults_refused(FaultsCall *call, XvStatus status);
void faults_leave(FaultsCall *call);

#endif
