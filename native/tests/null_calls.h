/* SPDX-License-Identifier: Apache-2.0
 *
 * For test_null.c and what null_calls.awk writes for it: a call of a public function with NULL in one place, and what
 * stands in the others.
 */
#ifndef XVTEST_NULL_CALLS_H
#define XVTEST_NULL_CALLS_H

#include "crossview/crossview.h"

/* What the other objects of a call are: one of each type in turn, so that each function meets one that it takes. */
typedef struct NullSample {
    XvObject *object;
    XvQueue *queue;
} NullSample;

typedef struct NullCall {
    const char *function;
    const char *parameter;
    void (*call)(XvThreadState *ts, const NullSample *with);
} NullCall;

/* All of them; the last has no function. */
extern const NullCall null_calls[];

/* Room for whatever a call fills in. */
extern char null_room[8192];
extern const XvFunctionDef null_function;

/* By the type of a parameter. What a call might keep or wait for is nothing. */
#define NULL_XvObject_p(with) ((with)->object)
#define NULL_XvObject_pconst_p(with) (&(with)->object)
#define NULL_XvObject_p_p(with) ((XvObject **)null_room)
#define NULL_XvQueue_p(with) ((with)->queue)
#define NULL_XvQueue_pconst_p(with) (&(with)->queue)
#define NULL_XvQueueItem_p(with) ((XvQueueItem *)null_room)
#define NULL_XvQueueSide(with) XV_QUEUE_ITEM
#define NULL_XvBuffer_p(with) ((XvBuffer *)null_room)
#define NULL_XvViewInfo_p(with) ((XvViewInfo *)null_room)
#define NULL_XvCapsule_Destructor(with) NULL
#define NULL_XvForeign_Call(with) NULL
#define NULL_XvForeign_Release(with) NULL
#define NULL_const_XvFunctionDef_p(with) (&null_function)
#define NULL_const_XvTypeObject_p(with) (&XvExc_ValueError)
#define NULL_const_char_p(with) "text"
#define NULL_void_p(with) ((void *)null_room)
#define NULL_Xv_ssize_t_p(with) ((Xv_ssize_t *)null_room)
#define NULL_int64_t_p(with) ((int64_t *)null_room)
#define NULL_const_XvBuffer_p(with) ((const XvBuffer *)null_room)
#define NULL_const_Xv_ssize_t_p(with) ((const Xv_ssize_t *)null_room)
#define NULL_const_int_p(with) ((const int *)null_room)
#define NULL_const_void_p(with) ((const void *)null_room)
#define NULL_double_p(with) ((double *)null_room)
#define NULL_XvCell_p(with) ((XvCell *)null_room)
#define NULL_XvElements_p(with) ((XvElements *)null_room)
#define NULL_XvWait_p_p(with) ((XvWait **)null_room)
#define NULL_XvLeaseMode(with) XV_LEASE_SHARED
#define NULL_XvOrder(with) XV_SEQ_CST
#define NULL_XvUpdate(with) XV_UPDATE_ADD
#define NULL_char(with) 'C'
#define NULL_double(with) 0
#define NULL_Xv_ssize_t(with) 0
#define NULL_int(with) 0
#define NULL_int64_t(with) 0
#define NULL_uint64_t(with) 1

#endif
