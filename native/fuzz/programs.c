/* SPDX-License-Identifier: Apache-2.0
 *
 * Programs of tickets and queues, over two interpreters: views are made, sliced, written to, lent, released, shared and
 * moved; tickets are opened and closed, late ones too; queues are filled, drained, cleared, closed and dropped with what
 * is in them; interpreters are closed with views left inside, and others take their place.
 *
 * Beside it runs a model: what each block's bytes are, which part of which block a view, a ticket and an item shows, and
 * what is in a queue. One thread does everything and waits for nothing, so each call has one right answer. At the end
 * all is let go, and then nobody may hold a block any more, and a bytearray that was lent must be its interpreter's
 * again.
 *
 * Input: an operation after another, each a byte and its choices.
 */
#include "fuzz.h"

enum { SIZE = 24, BLOCKS = 12, VIEWS = 5, TICKETS = 6, QUEUES = 2, ITEMS = 4 };

typedef enum Kind { NOTHING, NUMBER, TEXT, NONE, PART } Kind;

/* Some bytes of a block; for an item that is no view, its kind and its number. */
typedef struct Share {
    Kind kind;
    int block, first, count;
    bool readonly;
    int64_t number;
} Share;

typedef struct View {
    XvObject *op;          /* NULL: the place is free */
    Share share;
    bool released;
    XvBuffer lent;         /* out if lent.obj is not NULL */
} View;

typedef struct Block {
    uint8_t bytes[SIZE];
    XvBlock *held;         /* by the test; or NULL */
    XvObject *array;       /* whose bytes it borrows; or NULL */
    int home;              /* that one's interpreter */
} Block;

typedef struct Ticket {
    XvTicket *handle;      /* stays when it is spent */
    Share share;           /* kind NOTHING: spent */
} Ticket;

typedef struct Queue {
    XvQueue *queue;
    int maxsize, count;
    bool closed;
    Share items[ITEMS];
} Queue;

typedef struct Run {
    World world;
    Input in;
    int where;             /* the interpreter that this thread is in */
    int blocks;
    Block block[BLOCKS];
    View view[INTERPRETERS][VIEWS];
    Ticket ticket[TICKETS];
    Queue queue[QUEUES];
} Run;

static bool leaving_things;

static void left_in(void *arg, int64_t interpreter, const XvTypeStats *stats)
{
    if (!leaving_things)
        left_behind(arg, interpreter, stats);
}

#define TS (run->world.ts)

static View *some_view(Run *run) { return &run->view[run->where][choose(&run->in, VIEWS)]; }

static void check_bytes(Run *run, const View *view)
{
    const uint8_t *expected = run->block[view->share.block].bytes + view->share.first;
    XvViewInfo info;
    EXPECT(XvSharedView_GetInfo(TS, view->op, &info) == (view->released ? -1 : 0));
    if (view->released) {
        EXPECT_ERROR(TS, XvExc_ValueError);
        return;
    }
    EXPECT(info.nbytes == view->share.count && info.readonly == view->share.readonly);
    EXPECT(memcmp(info.buf, expected, (size_t)info.nbytes) == 0);
}

/* Frees a place for a view. */
static void drop(Run *run, View *view)
{
    if (view->op == NULL)
        return;
    XvBuffer_Release(TS, &view->lent);
    Xv_DECREF(TS, view->op);
    *view = (View){.op = NULL};
}

static void keep(Run *run, XvObject *op, Share share)
{
    View *view = some_view(run);
    EXPECT(op != NULL);
    drop(run, view);
    *view = (View){.op = op, .share = share};
    check_bytes(run, view);
}

/* Operations */

static void make_block(Run *run)
{
    int n = run->blocks, kind = choose(&run->in, 3);
    Block *block = &run->block[n];
    Share share = {PART, n, 0, SIZE, kind == 2, 0};
    XvObject *op, *bytes;
    if (n == BLOCKS)
        return;
    run->blocks++;
    for (int i = 0; i < SIZE; i++)
        block->bytes[i] = (uint8_t)(n * 31 + i);
    block->home = run->where;
    if (kind == 0) {
        EXPECT(XvBlock_New(SIZE, &block->held) == XV_OK);
        memcpy(XvBlock_Base(block->held), block->bytes, SIZE);
        op = XvSharedView_FromBlock(TS, block->held);
    } else if (kind == 1) {
        block->array = XvByteArray_FromStringAndSize(TS, (const char *)block->bytes, SIZE);
        op = XvSharedView_FromObject(TS, block->array);
    } else {
        bytes = XvBytes_FromStringAndSize(TS, (const char *)block->bytes, SIZE);
        op = XvSharedView_FromObject(TS, bytes);
        Xv_DECREF(TS, bytes);
    }
    keep(run, op, share);
}

static int clip(Xv_ssize_t index, int count)
{
    if (index < 0)
        index += count;
    return index < 0 ? 0 : index > count ? count : (int)index;
}

static void slice(Run *run)
{
    View *view = some_view(run);
    Xv_ssize_t start = take_index(&run->in), stop = take_index(&run->in);
    XvObject *op;
    Share share = view->share;
    int from = clip(start, share.count), to = clip(stop, share.count);
    if (view->op == NULL)
        return;
    op = XvSharedView_Slice(TS, view->op, start, stop);
    if (view->released) {
        EXPECT(op == NULL);
        EXPECT_ERROR(TS, XvExc_ValueError);
        return;
    }
    share.first += from;
    share.count = to > from ? to - from : 0;
    keep(run, op, share);
}

static void make_readonly(Run *run)
{
    View *view = some_view(run);
    Share share = view->share;
    if (view->op == NULL || view->released)
        return;
    share.readonly = true;
    keep(run, XvSharedView_ToReadOnly(TS, view->op), share);
}

static void write_byte(Run *run)
{
    View *view = some_view(run);
    int index = choose(&run->in, SIZE), byte = take(&run->in);
    XvObject *value;
    bool fits = view->op != NULL && !view->released && !view->share.readonly && index < view->share.count;
    if (view->op == NULL)
        return;
    value = XvInt_FromInt64(TS, byte);
    EXPECT(XvSharedView_SetItem(TS, view->op, index, value) == (fits ? 0 : -1));
    Xv_DECREF(TS, value);
    XvErr_Clear(TS);
    if (fits)
        run->block[view->share.block].bytes[view->share.first + index] = (uint8_t)byte;
    for (int i = 0; i < VIEWS; i++)
        if (run->view[run->where][i].op != NULL)
            check_bytes(run, &run->view[run->where][i]);
}

static void lend(Run *run)
{
    View *view = some_view(run);
    if (view->op == NULL)
        return;
    if (view->lent.obj != NULL)
        XvBuffer_Release(TS, &view->lent);
    else
        EXPECT(XvObject_GetBuffer(TS, view->op, &view->lent, XvBUF_SIMPLE) == (view->released ? -1 : 0));
    XvErr_Clear(TS);
}

static void release(Run *run)
{
    View *view = some_view(run);
    if (view->op == NULL)
        return;
    if (XvSharedView_Release(TS, view->op) == 0) {
        EXPECT(view->lent.obj == NULL);
        view->released = true;
    } else {
        EXPECT(view->lent.obj != NULL);
        EXPECT_ERROR(TS, XvExc_BufferError);
    }
}

static void make_ticket(Run *run, bool move)
{
    View *view = some_view(run);
    Ticket *ticket = &run->ticket[choose(&run->in, TICKETS)];
    XvTicket *handle;
    if (view->op == NULL || ticket->share.kind != NOTHING)
        return;
    handle = move ? XvTicket_Move(TS, view->op) : XvTicket_Share(TS, view->op);
    if (view->released || (move && view->lent.obj != NULL)) {
        EXPECT(handle == NULL);
        EXPECT(XvErr_Matches(TS, view->released ? &XvExc_ValueError : &XvExc_BufferError));
        XvErr_Clear(TS);
        check_bytes(run, view);
        return;
    }
    EXPECT(handle != NULL);
    for (int i = 0; i < TICKETS; i++)    /* never used twice, as far as can be seen */
        EXPECT(run->ticket[i].handle != handle);
    *ticket = (Ticket){handle, view->share};
    view->released = move;
}

static void open_ticket(Run *run)
{
    Ticket *ticket = &run->ticket[choose(&run->in, TICKETS)];
    Share share = ticket->share;
    XvObject *op;
    if (ticket->handle == NULL)
        return;
    op = XvTicket_Open(TS, ticket->handle);
    ticket->share.kind = NOTHING;
    if (share.kind == NOTHING) {
        EXPECT(op == NULL);
        EXPECT_ERROR(TS, XvExc_ValueError);
    } else {
        keep(run, op, share);
    }
}

static void close_ticket(Run *run)
{
    Ticket *ticket = &run->ticket[choose(&run->in, TICKETS)];
    if (ticket->handle == NULL)
        return;
    EXPECT(XvTicket_Close(choose(&run->in, 2) ? TS : NULL, ticket->handle) == (ticket->share.kind != NOTHING));
    ticket->share.kind = NOTHING;
}

/* Handles that nobody was given. */
static void close_anything(Run *run)
{
    uint64_t handle = 0;
    for (int i = 0; i < 8; i++)
        handle = handle << 8 | take(&run->in);
    for (int i = 0; i < TICKETS; i++)
        if ((uint64_t)(uintptr_t)run->ticket[i].handle == handle)
            return;
    EXPECT(XvTicket_Close(TS, (XvTicket *)(uintptr_t)handle) == 0);
}

static Queue *some_queue(Run *run)
{
    Queue *queue = &run->queue[choose(&run->in, QUEUES)];
    if (queue->queue == NULL) {
        *queue = (Queue){.maxsize = 1 + choose(&run->in, ITEMS)};
        EXPECT(XvQueue_New(run->world.rt, queue->maxsize, &queue->queue) == XV_OK);
    }
    return queue;
}

/* The answer that a put of an item that could be sent has to get; the model's queue has it then. */
static int put_in_model(Queue *queue, Share item)
{
    if (queue->closed)
        return -1;
    if (queue->count == queue->maxsize)
        return 0;
    queue->items[queue->count++] = item;
    return 1;
}

static void put_value(Run *run)
{
    Queue *queue = some_queue(run);
    Share item = {.kind = (Kind)(NUMBER + choose(&run->in, 3)), .number = (int8_t)take(&run->in)};
    char text[70];
    XvObject *op;
    memset(text, (char)item.number, sizeof text);
    switch (item.kind) {
    case NUMBER:
        op = XvInt_FromInt64(TS, item.number);
        break;
    case TEXT:    /* some lie in the item, some elsewhere */
        item.number = (uint8_t)item.number % sizeof text;
        memset(text, (char)item.number, sizeof text);
        op = XvBytes_FromStringAndSize(TS, text, item.number);
        break;
    default:
        op = Xv_None(TS);
        Xv_INCREF(op);
    }
    int answer = XvQueue_Put(TS, queue->queue, op, 0);
    EXPECT(answer == put_in_model(queue, item));
    if (answer < 0)
        EXPECT_ERROR(TS, XvExc_QueueClosed);
    Xv_DECREF(TS, op);
}

static void put_what_cannot_go(Run *run)
{
    Queue *queue = some_queue(run);
    XvObject *list = XvList_New(TS, 0);
    EXPECT(XvQueue_Put(TS, queue->queue, list, 0) == -1);
    EXPECT_ERROR(TS, XvExc_NotShareableError);
    Xv_DECREF(TS, list);
}

static void put_view(Run *run, bool move)
{
    Queue *queue = some_queue(run);
    View *view = some_view(run);
    int answer, expected;
    if (view->op == NULL)
        return;
    answer = move ? XvQueue_PutMove(TS, queue->queue, view->op, 0) : XvQueue_Put(TS, queue->queue, view->op, 0);
    expected = view->released || (move && view->lent.obj != NULL) ? -1 : put_in_model(queue, view->share);
    EXPECT(answer == expected);
    if (answer < 0) {
        EXPECT(XvErr_Matches(TS, view->released ? &XvExc_ValueError
                                 : move && view->lent.obj != NULL ? &XvExc_BufferError : &XvExc_QueueClosed));
        XvErr_Clear(TS);
    }
    if (move && answer == 1)
        view->released = true;
    check_bytes(run, view);
}

static void get(Run *run)
{
    Queue *queue = some_queue(run);
    XvObject *op;
    int answer = XvQueue_Get(TS, queue->queue, &op, 0);
    Share item = queue->items[0];
    EXPECT(answer == (queue->count != 0 ? 1 : queue->closed ? -1 : 0));
    if (answer < 0)
        EXPECT_ERROR(TS, XvExc_QueueClosed);
    if (answer != 1)
        return;
    memmove(queue->items, queue->items + 1, (size_t)--queue->count * sizeof item);
    switch (item.kind) {
    case PART:
        keep(run, op, item);
        return;
    case NUMBER:
        EXPECT(XvInt_AsInt64(TS, op) == item.number);
        break;
    case TEXT:
        EXPECT(XvBytes_Size(TS, op) == item.number);
        for (int i = 0; i < item.number; i++)
            EXPECT(XvBytes_AsString(TS, op)[i] == (char)item.number);
        break;
    default:
        EXPECT(op == Xv_None(TS));
    }
    Xv_DECREF(TS, op);
}

static void ask_queue(Run *run)
{
    Queue *queue = some_queue(run);
    EXPECT(XvQueue_Size(queue->queue) == queue->count);
    EXPECT(XvQueue_MaxSize(queue->queue) == queue->maxsize);
    EXPECT(XvQueue_IsClosed(queue->queue) == queue->closed);
}

static void end_queue(Run *run)
{
    Queue *queue = some_queue(run);
    switch (choose(&run->in, 4)) {
    case 0:
        EXPECT(XvQueue_Close(queue->queue) == !queue->closed);
        queue->closed = true;
        break;
    case 1:
        EXPECT(XvQueue_Clear(TS, queue->queue) == queue->count);
        queue->count = 0;
        break;
    case 2:
        XvQueue_Release(TS, queue->queue);
        *queue = (Queue){.queue = NULL};
        break;
    default:
        XvQueue_Retain(queue->queue);
        XvQueue_Release(choose(&run->in, 2) ? TS : NULL, queue->queue);
    }
}

static void go(Run *run)
{
    EXPECT(XvErr_Occurred(TS) == NULL);
    XvThreadState_Detach(TS);
    run->where = 1 - run->where;
    EXPECT(XvInterpreter_Attach(run->world.interps[run->where], NULL, XV_FOREVER, &TS) == XV_OK);
}

/* Closes the other interpreter with all that is in it; a new one takes its place. */
static void close_other(Run *run)
{
    int other = 1 - run->where;
    XvInterpreter *interp = run->world.interps[other];
    for (int i = 0; i < VIEWS; i++) {
        View *view = &run->view[other][i];
        if (view->lent.obj != NULL)    /* who has a buffer gives it back before the world ends */
            return;
    }
    leaving_things = true;
    EXPECT(XvInterpreter_Close(interp, TS, XV_FOREVER) == XV_OK);
    leaving_things = false;
    XvInterpreter_Release(interp);
    EXPECT(XvInterpreter_New(run->world.rt, NULL, &run->world.interps[other]) == XV_OK);
    memset(run->view[other], 0, sizeof run->view[other]);
    for (int i = 0; i < run->blocks; i++)
        if (run->block[i].array != NULL && run->block[i].home == other)
            run->block[i].array = NULL;
}

static void end(Run *run)
{
    for (int i = 0; i < QUEUES; i++)
        if (run->queue[i].queue != NULL)
            XvQueue_Release(TS, run->queue[i].queue);
    for (int i = 0; i < TICKETS; i++)
        if (run->ticket[i].handle != NULL)
            EXPECT(XvTicket_Close(TS, run->ticket[i].handle) == (run->ticket[i].share.kind != NOTHING));
    for (int n = 0; n < INTERPRETERS; n++, go(run))
        for (int i = 0; i < VIEWS; i++)
            drop(run, &run->view[run->where][i]);
    for (int n = 0; n < INTERPRETERS; n++, go(run))
        for (int i = 0; i < run->blocks; i++) {
            Block *block = &run->block[i];
            if (n == 0 && block->held != NULL) {
                EXPECT(XvBlock_Holders(block->held) == 1);
                XvBlock_Release(TS, block->held);
            }
            if (block->array != NULL && block->home == run->where) {
                EXPECT(XvByteArray_Resize(TS, block->array, 0) == 0);
                Xv_DECREF(TS, block->array);
            }
        }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Run *run = calloc(1, sizeof *run);
    EXPECT(run != NULL);
    run->in = (Input){data, data + size};
    run->world = open_world(INTERPRETERS);
    XvDebug_SetLeakHandler(left_in, NULL);
    for (int steps = 0; steps < 60 && !is_used_up(&run->in); steps++)
        switch (choose(&run->in, 20)) {
        case 0: case 1: make_block(run); break;
        case 2: slice(run); break;
        case 3: make_readonly(run); break;
        case 4: write_byte(run); break;
        case 5: lend(run); break;
        case 6: release(run); break;
        case 7: drop(run, some_view(run)); break;
        case 8: make_ticket(run, false); break;
        case 9: make_ticket(run, true); break;
        case 10: open_ticket(run); break;
        case 11: close_ticket(run); break;
        case 12: close_anything(run); break;
        case 13: put_value(run); break;
        case 14: put_view(run, false); break;
        case 15: put_view(run, true); break;
        case 16: get(run); break;
        case 17: ask_queue(run), end_queue(run); break;
        case 18: go(run); break;
        default: close_other(run), put_what_cannot_go(run);
        }
    end(run);
    close_world(&run->world);
    free(run);
    return 0;
}
