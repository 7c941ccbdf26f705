/* SPDX-License-Identifier: Apache-2.0
 *
 * Atomic operations on elements: every one on every format against plain arithmetic; what is refused, and in which
 * words; and that nothing is lost when two interpreters do it at once, where plain arithmetic loses.
 */
#include <math.h>

#include "world.h"

static const char integers[] = "bBhHiIlLqQnN";
static const char floats[] = "fd";

static XvObject *cast(XvThreadState *ts, XvObject *view, char letter)
{
    char format[2] = {letter, 0};
    XvObject *op = XvSharedView_Cast(ts, view, format);
    CHECK_OBJECT(ts, op);
    return op;
}

static XvCell cell_of(XvThreadState *ts, XvObject *view, Xv_ssize_t index)
{
    XvCell cell;
    CHECK_INT(XvElement_Cell(ts, view, index, 1, &cell), ==, 0);
    return cell;
}

static int64_t load(XvThreadState *ts, XvObject *view, Xv_ssize_t index)
{
    int64_t value = 0;
    CHECK_INT(XvElement_Load(ts, view, index, XV_SEQ_CST, &value), ==, 0);
    return value;
}

/* What an element keeps of a value. */
static int64_t keep(unsigned size, int is_signed, int64_t value)
{
    switch (size) {
    case 1: return is_signed ? (int8_t)value : (int64_t)(uint8_t)value;
    case 2: return is_signed ? (int16_t)value : (int64_t)(uint16_t)value;
    case 4: return is_signed ? (int32_t)value : (int64_t)(uint32_t)value;
    default: return value;
    }
}

static int64_t model(XvUpdate update, int is_signed, int64_t a, int64_t b)
{
    int less = is_signed ? a < b : (uint64_t)a < (uint64_t)b;
    switch (update) {
    case XV_UPDATE_EXCHANGE: return b;
    case XV_UPDATE_ADD: return (int64_t)((uint64_t)a + (uint64_t)b);
    case XV_UPDATE_SUB: return (int64_t)((uint64_t)a - (uint64_t)b);
    case XV_UPDATE_AND: return a & b;
    case XV_UPDATE_OR: return a | b;
    case XV_UPDATE_XOR: return a ^ b;
    case XV_UPDATE_MIN: return less ? a : b;
    default: return less ? b : a;
    }
}

static const int64_t values[] = {0, 1, -1, 2, 100, 127, 128, -128, -129, 255, 256, 32767, 32768, 65535, 65536,
                                 2147483647, 2147483648, -2147483648, 4294967295, INT64_MAX, INT64_MIN,
                                 1234567890123456789};
enum { VALUES = sizeof values / sizeof *values };

TEST("every update of every integer format is what plain arithmetic makes of it, and its neighbours stay")
{
    World world = open_world();
    XvObject *bytes = XvSharedView_New(world.ts, 24);
    CHECK_OBJECT(world.ts, bytes);
    for (const char *letter = integers; *letter != 0; letter++) {
        XvObject *view = cast(world.ts, bytes, *letter);
        XvCell cell = cell_of(world.ts, view, 1);
        CHECK_INT(cell.format, ==, *letter);
        CHECK_INT(cell.is_signed, ==, strchr("bhilqn", *letter) != NULL);
        for (int a = 0; a < VALUES; a++)
            for (int b = 0; b < VALUES; b++)
                for (XvUpdate update = XV_UPDATE_EXCHANGE; update <= XV_UPDATE_MAX; update++) {
                    int64_t was = keep(cell.size, cell.is_signed, values[a]), before = 12345;
                    int64_t operand = keep(cell.size, cell.is_signed, values[b]);
                    int64_t expected = keep(cell.size, cell.is_signed, model(update, cell.is_signed, was, operand));
                    CHECK_INT(XvElement_Store(world.ts, view, 1, values[a], XV_SEQ_CST), ==, 0);
                    CHECK_INT(XvElement_Update(world.ts, view, 1, update, values[b], XV_SEQ_CST, &before), ==, 0);
                    CHECK_INT(before, ==, was);
                    CHECK_INT(load(world.ts, view, 1), ==, expected);
                }
        CHECK_INT(load(world.ts, view, 0), ==, 0);
        CHECK_INT(load(world.ts, view, 2), ==, 0);
        CHECK_INT(XvElement_Store(world.ts, view, 1, 0, XV_RELAXED), ==, 0);
        Xv_DECREF(world.ts, view);
    }
    Xv_DECREF(world.ts, bytes);
    close_world(world);
}

TEST("a compare-exchange stores if the element is what was expected, cut to its width, and says what was there")
{
    World world = open_world();
    XvObject *bytes = XvSharedView_New(world.ts, 24);
    for (const char *letter = integers; *letter != 0; letter++) {
        XvObject *view = cast(world.ts, bytes, *letter);
        XvCell cell = cell_of(world.ts, view, 1);
        for (int a = 0; a < VALUES; a++)
            for (int b = 0; b < VALUES; b++) {
                int64_t was = keep(cell.size, cell.is_signed, values[a]), before = 12345;
                int same = was == keep(cell.size, cell.is_signed, values[b]);
                CHECK_INT(XvElement_Store(world.ts, view, 1, values[a], XV_SEQ_CST), ==, 0);
                CHECK_INT(XvElement_CompareExchange(world.ts, view, 1, values[b], 99, XV_SEQ_CST, &before), ==, same);
                CHECK_INT(before, ==, was);
                CHECK_INT(load(world.ts, view, 1), ==, same ? 99 : was);
            }
        CHECK_INT(XvElement_CompareExchange(world.ts, view, 1, load(world.ts, view, 1), 0, XV_ACQ_REL, NULL), ==, 1);
        Xv_DECREF(world.ts, view);
    }
    Xv_DECREF(world.ts, bytes);
    close_world(world);
}

TEST("the inlined form does the same with every order")
{
    static const XvOrder orders[] = {XV_RELAXED, XV_ACQUIRE, XV_RELEASE, XV_ACQ_REL, XV_SEQ_CST};
    World world = open_world();
    XvObject *bytes = XvSharedView_New(world.ts, 64);
    for (const char *letter = integers; *letter != 0; letter++) {
        XvObject *view = cast(world.ts, bytes, *letter);
        XvCell cell = cell_of(world.ts, view, 3);
        for (size_t i = 0; i < sizeof orders / sizeof *orders; i++) {
            int64_t found = 7, before;
            XvCell_Store(cell, 5, XV_RELEASE);
            CHECK_INT(XvCell_Add(cell, 2, orders[i]), ==, 5);
            CHECK_INT(XvCell_Sub(cell, 3, orders[i]), ==, 7);
            CHECK_INT(XvCell_Or(cell, 3, orders[i]), ==, 4);
            CHECK_INT(XvCell_And(cell, 6, orders[i]), ==, 7);
            CHECK_INT(XvCell_Xor(cell, 5, orders[i]), ==, 6);
            CHECK_INT(XvCell_Min(cell, 2, orders[i]), ==, 3);
            CHECK_INT(XvCell_Max(cell, 9, orders[i]), ==, 2);
            CHECK_INT(XvCell_CompareExchange(cell, &found, 1, orders[i]), ==, 0);
            CHECK_INT(found, ==, 9);
            CHECK_INT(XvCell_CompareExchange(cell, &found, 1, orders[i]), ==, 1);
            CHECK_INT(XvCell_Exchange(cell, 8, orders[i]), ==, 1);
            CHECK_INT(XvCell_Load(cell, XV_ACQUIRE), ==, 8);
            CHECK_INT(XvElement_Update(world.ts, view, 3, XV_UPDATE_ADD, 1, orders[i], &before), ==, 0);
            CHECK_INT(before, ==, 8);
            CHECK_INT(XvElement_CompareExchange(world.ts, view, 3, 9, 8, orders[i], NULL), ==, 1);
        }
        Xv_DECREF(world.ts, view);
    }
    Xv_DECREF(world.ts, bytes);
    close_world(world);
}

TEST("an order that makes no sense is refused")
{
    World world = open_world();
    XvObject *bytes = XvSharedView_New(world.ts, 64), *view = cast(world.ts, bytes, 'i');
    int64_t value;
    const XvOrder for_loads[] = {XV_RELEASE, XV_ACQ_REL, (XvOrder)1, (XvOrder)77};
    for (int i = 0; i < 4; i++) {
        CHECK_INT(XvElement_Load(world.ts, view, 2, for_loads[i], &value), ==, -1);
        CHECK_RAISED(world.ts, XvExc_ValueError, "makes no sense here (offset 8, format 'i')");
    }
    const XvOrder for_stores[] = {XV_ACQUIRE, XV_ACQ_REL, (XvOrder)1, (XvOrder)77};
    for (int i = 0; i < 4; i++) {
        CHECK_INT(XvElement_Store(world.ts, view, 2, 1, for_stores[i]), ==, -1);
        CHECK_RAISED(world.ts, XvExc_ValueError, "store: the order ");
    }
    CHECK_INT(XvElement_Update(world.ts, view, 2, XV_UPDATE_ADD, 1, (XvOrder)1, NULL), ==, -1);
    CHECK_RAISED(world.ts, XvExc_ValueError, "add: the order unknown makes no sense here (offset 8, format 'i')");
    CHECK_INT(XvElement_CompareExchange(world.ts, view, 2, 0, 1, (XvOrder)6, NULL), ==, -1);
    CHECK_RAISED(world.ts, XvExc_ValueError, "compare-exchange: the order unknown");
    CHECK_INT(load(world.ts, view, 2), ==, 0);
    Xv_DECREF(world.ts, view);
    Xv_DECREF(world.ts, bytes);
    close_world(world);
}

TEST("an index that is out of bounds is refused, with offset and format")
{
    World world = open_world();
    XvObject *bytes = XvSharedView_New(world.ts, 64), *slice = XvSharedView_Slice(world.ts, bytes, 16, 48);
    XvObject *view = cast(world.ts, slice, 'q');
    int64_t value = 0;
    const Xv_ssize_t indices[] = {-1, 4, 5, XV_SSIZE_MAX, -XV_SSIZE_MAX - 1};
    for (int i = 0; i < 5; i++) {
        CHECK_INT(XvElement_Load(world.ts, view, indices[i], XV_SEQ_CST, &value), ==, -1);
        CHECK_RAISED(world.ts, XvExc_IndexError, "out of bounds, 4 elements of format 'q' from offset 16");
        CHECK_INT(XvElement_Update(world.ts, view, indices[i], XV_UPDATE_OR, 1, XV_SEQ_CST, NULL), ==, -1);
        CHECK_RAISED(world.ts, XvExc_IndexError, "or: index ");
    }
    CHECK_INT(XvElement_Load(world.ts, view, 3, XV_SEQ_CST, &value), ==, 0);
    Xv_DECREF(world.ts, view);
    Xv_DECREF(world.ts, slice);
    Xv_DECREF(world.ts, bytes);
    close_world(world);
}

TEST("an element that is misaligned is refused, with offset and format, and bytes never are")
{
    World world = open_world();
    XvObject *bytes = XvSharedView_New(world.ts, 64);
    for (int from = 1; from < 8; from++) {
        XvObject *slice = XvSharedView_Slice(world.ts, bytes, from, from + 8), *view = cast(world.ts, slice, 'q');
        char message[80];
        snprintf(message, sizeof message, "add: offset %d is misaligned for format 'q'", from);
        CHECK_INT(XvElement_Update(world.ts, view, 0, XV_UPDATE_ADD, 1, XV_SEQ_CST, NULL), ==, -1);
        CHECK_RAISED(world.ts, XvExc_ValueError, message);
        CHECK_INT(XvElement_Update(world.ts, slice, 0, XV_UPDATE_ADD, 1, XV_SEQ_CST, NULL), ==, 0);
        Xv_DECREF(world.ts, view);
        Xv_DECREF(world.ts, slice);
    }
    Xv_DECREF(world.ts, bytes);
    static _Alignas(8) char foreign[17];
    XvBlock *block = NULL;
    CHECK_OK(XvBlock_FromForeign(foreign + 1, 16, 0, NULL, NULL, &block));
    XvObject *view = XvSharedView_FromBlock(world.ts, block), *shorts = cast(world.ts, view, 'h');
    int64_t value;
    CHECK_INT(XvElement_Load(world.ts, shorts, 0, XV_RELAXED, &value), ==, -1);
    CHECK_RAISED(world.ts, XvExc_ValueError, "load: offset 0 is misaligned for format 'h'");
    Xv_DECREF(world.ts, shorts);
    Xv_DECREF(world.ts, view);
    XvBlock_Release(world.ts, block);
    close_world(world);
}

TEST("read-only elements can be read, and not changed")
{
    World world = open_world();
    XvObject *bytes = XvSharedView_New(world.ts, 64), *writable = cast(world.ts, bytes, 'I');
    XvObject *view = XvSharedView_ToReadOnly(world.ts, writable);
    int64_t value = 1;
    XvCell cell;
    CHECK_INT(XvElement_Load(world.ts, view, 5, XV_SEQ_CST, &value), ==, 0);
    CHECK_INT(value, ==, 0);
    CHECK_INT(XvElement_Store(world.ts, view, 5, 1, XV_SEQ_CST), ==, -1);
    CHECK_RAISED(world.ts, XvExc_TypeError, "store: cannot modify read-only memory (offset 20, format 'I')");
    for (XvUpdate update = XV_UPDATE_EXCHANGE; update <= XV_UPDATE_MAX; update++) {
        CHECK_INT(XvElement_Update(world.ts, view, 5, update, 1, XV_SEQ_CST, NULL), ==, -1);
        CHECK_RAISED(world.ts, XvExc_TypeError, "cannot modify read-only memory (offset 20, format 'I')");
    }
    CHECK_INT(XvElement_CompareExchange(world.ts, view, 5, 0, 1, XV_SEQ_CST, NULL), ==, -1);
    CHECK_RAISED(world.ts, XvExc_TypeError, "cannot modify read-only memory");
    CHECK_INT(XvElement_Cell(world.ts, view, 5, 0, &cell), ==, 0);
    CHECK_INT(XvElement_Cell(world.ts, view, 5, 1, &cell), ==, -1);
    CHECK_RAISED(world.ts, XvExc_TypeError, "cannot modify read-only memory");
    CHECK_INT(load(world.ts, writable, 5), ==, 0);
    Xv_DECREF(world.ts, view);
    Xv_DECREF(world.ts, writable);
    Xv_DECREF(world.ts, bytes);
    close_world(world);
}

TEST("what is no shared view, or one that was released, has no elements")
{
    World world = open_world();
    XvObject *bytes = XvBytes_FromStringAndSize(world.ts, "abc", 3), *view = XvSharedView_New(world.ts, 8);
    int64_t value;
    CHECK_INT(XvElement_Load(world.ts, bytes, 0, XV_SEQ_CST, &value), ==, -1);
    CHECK_RAISED(world.ts, XvExc_TypeError, "bytes");
    CHECK_INT(XvSharedView_Release(world.ts, view), ==, 0);
    CHECK_INT(XvElement_Load(world.ts, view, 0, XV_SEQ_CST, &value), ==, -1);
    CHECK_RAISED(world.ts, XvExc_ValueError, "operation forbidden on released memoryview object");
    Xv_DECREF(world.ts, view);
    Xv_DECREF(world.ts, bytes);
    close_world(world);
}

TEST("an update that there is none of is refused")
{
    World world = open_world();
    XvObject *view = XvSharedView_New(world.ts, 8);
    CHECK_INT(XvElement_Update(world.ts, view, 0, (XvUpdate)8, 1, XV_SEQ_CST, NULL), ==, -1);
    CHECK_RAISED(world.ts, XvExc_TypeError, "no such operation on format 'B' (offset 0)");
    Xv_DECREF(world.ts, view);
    close_world(world);
}

/* An XvCell on memory of the test's own, as a float: views have float formats when their formats do. */
static XvCell float_cell(void *at, int size)
{
    return (XvCell){.at = at, .size = (uint8_t)size, .is_float = 1, .format = size == 4 ? 'f' : 'd'};
}

TEST("floats are loaded, stored, exchanged and added to, rounded to their width")
{
    _Alignas(8) char bytes[16] = {0};
    for (int size = 4; size <= 8; size += 4) {
        XvCell cell = float_cell(bytes + 8, size);
        XvCell_StoreFloat(cell, 1.5, XV_RELEASE);
        CHECK(XvCell_LoadFloat(cell, XV_ACQUIRE) == 1.5);
        CHECK(XvCell_ExchangeFloat(cell, -0.25, XV_ACQ_REL) == 1.5);
        CHECK(XvCell_AddFloat(cell, 4.0, XV_SEQ_CST) == -0.25);
        CHECK(XvCell_LoadFloat(cell, XV_RELAXED) == 3.75);
        XvCell_StoreFloat(cell, 0.1, XV_SEQ_CST);
        CHECK(XvCell_LoadFloat(cell, XV_SEQ_CST) == (size == 4 ? (double)0.1f : 0.1));
        CHECK(XvCell_AddFloat(cell, 0.2, XV_SEQ_CST) == (size == 4 ? (double)0.1f : 0.1));
        CHECK(XvCell_LoadFloat(cell, XV_SEQ_CST) == (size == 4 ? (double)(0.1f + 0.2f) : 0.1 + 0.2));
        XvCell_StoreFloat(cell, NAN, XV_SEQ_CST);
        CHECK(isnan(XvCell_AddFloat(cell, 1.0, XV_SEQ_CST)));
        XvCell_StoreFloat(cell, -0.0, XV_SEQ_CST);
        CHECK(signbit(XvCell_AddFloat(cell, -0.0, XV_SEQ_CST)));
        CHECK(signbit(XvCell_LoadFloat(cell, XV_SEQ_CST)));
        CHECK_INT(*(int64_t *)(void *)bytes, ==, 0);
    }
}

TEST("an operation on a format that cannot do it is refused, with offset and format")
{
    World world = open_world();
    XvObject *bytes = XvSharedView_New(world.ts, 64), *view = cast(world.ts, bytes, 'i');
    double value;
    CHECK_INT(XvElement_LoadFloat(world.ts, view, 1, XV_SEQ_CST, &value), ==, -1);
    CHECK_RAISED(world.ts, XvExc_TypeError, "load: no such operation on format 'i' (offset 4)");
    CHECK_INT(XvElement_StoreFloat(world.ts, view, 1, 1.0, XV_SEQ_CST), ==, -1);
    CHECK_RAISED(world.ts, XvExc_TypeError, "store: no such operation on format 'i' (offset 4)");
    CHECK_INT(XvElement_UpdateFloat(world.ts, view, 1, XV_UPDATE_ADD, 1.0, XV_SEQ_CST, NULL), ==, -1);
    CHECK_RAISED(world.ts, XvExc_TypeError, "add: no such operation on format 'i' (offset 4)");
    for (const char *letter = floats; *letter != 0; letter++) {
        char format[2] = {*letter, 0};
        XvObject *numbers = XvSharedView_Cast(world.ts, bytes, format);
        int64_t bits;
        if (numbers == NULL) { /* formats that views do not have */
            XvErr_Clear(world.ts);
            continue;
        }
        CHECK_INT(XvElement_StoreFloat(world.ts, numbers, 2, 2.5, XV_SEQ_CST), ==, 0);
        CHECK_INT(XvElement_UpdateFloat(world.ts, numbers, 2, XV_UPDATE_ADD, 0.5, XV_SEQ_CST, &value), ==, 0);
        CHECK(value == 2.5);
        CHECK_INT(XvElement_UpdateFloat(world.ts, numbers, 2, XV_UPDATE_EXCHANGE, 9.0, XV_SEQ_CST, &value), ==, 0);
        CHECK(value == 3.0);
        CHECK_INT(XvElement_LoadFloat(world.ts, numbers, 2, XV_SEQ_CST, &value), ==, 0);
        CHECK(value == 9.0);
        CHECK_INT(XvElement_UpdateFloat(world.ts, numbers, 2, XV_UPDATE_MIN, 1.0, XV_SEQ_CST, &value), ==, -1);
        CHECK_RAISED(world.ts, XvExc_TypeError, "min: no such operation on format");
        CHECK_INT(XvElement_Load(world.ts, numbers, 2, XV_SEQ_CST, &bits), ==, -1);
        CHECK_RAISED(world.ts, XvExc_TypeError, "load: no such operation on format");
        Xv_DECREF(world.ts, numbers);
    }
    Xv_DECREF(world.ts, view);
    Xv_DECREF(world.ts, bytes);
    close_world(world);
}

/* Two interpreters, each with a view of the same block, and a thread in each. */

typedef enum Way { PLAINLY, CHECKED, IN_A_CELL, AS_A_FLOAT } Way;

typedef struct Adder {
    XvInterpreter *interp;
    XvTicket *ticket;
    Way way;
    int cpu, times;
    _Atomic(int) *here;
} Adder;

static void *add_many(void *arg)
{
    Adder *adder = arg;
    run_on_cpu(adder->cpu);
    XvThreadState *ts = attach(adder->interp);
    XvObject *bytes = XvTicket_Open(ts, adder->ticket), *view = cast(ts, bytes, 'q');
    XvCell cell = cell_of(ts, view, 1), number = float_cell(cell.at, 8);
    atomic_fetch_add(adder->here, 1);
    await_round(adder->here, 2);
    for (int i = 0; i < adder->times; i++)
        switch (adder->way) {
        /* What `view[1] += 1` is: a load, an addition, a store, each of which is one step. */
        case PLAINLY: XvCell_Store(cell, XvCell_Load(cell, XV_RELAXED) + 1, XV_RELAXED); break;
        case CHECKED: CHECK_INT(XvElement_Update(ts, view, 1, XV_UPDATE_ADD, 1, XV_RELAXED, NULL), ==, 0); break;
        case IN_A_CELL: XvCell_Add(cell, 1, XV_RELAXED); break;
        default: XvCell_AddFloat(number, 1.0, XV_RELAXED); break;
        }
    Xv_DECREF(ts, view);
    Xv_DECREF(ts, bytes);
    XvThreadState_Detach(ts);
    return NULL;
}

/* How much two interpreters get together, each adding 1 so many times. */
static int64_t add_together(Way a, Way b, int times)
{
    World world = open_world();
    XvObject *view = XvSharedView_New(world.ts, 64);
    XvViewInfo info;
    CHECK_INT(XvSharedView_GetInfo(world.ts, view, &info), ==, 0);
    _Atomic(int) here = 0;
    Adder adders[2];
    pthread_t threads[2];
    for (int i = 0; i < 2; i++) {
        adders[i] = (Adder){open_interpreter(world.rt, "adder"), XvTicket_Share(world.ts, view), i == 0 ? a : b, i,
                            times, &here};
        threads[i] = start_thread(add_many, &adders[i]);
    }
    for (int i = 0; i < 2; i++) {
        join_thread(threads[i]);
        close_interpreter(adders[i].interp);
    }
    int64_t sum = ((int64_t *)info.buf)[1];
    if (a == AS_A_FLOAT)
        sum = (int64_t)((double *)info.buf)[1];
    Xv_DECREF(world.ts, view);
    close_world(world);
    return sum;
}

TEST("two interpreters that add a million each come to two million, however they add")
{
    CHECK_INT(add_together(CHECKED, CHECKED, 1000000), ==, 2000000);
    CHECK_INT(add_together(IN_A_CELL, IN_A_CELL, 1000000), ==, 2000000);
    CHECK_INT(add_together(CHECKED, IN_A_CELL, 1000000), ==, 2000000);
    CHECK_INT(add_together(AS_A_FLOAT, AS_A_FLOAT, 1000000), ==, 2000000);
}

TEST("the control: without the atomic operation some are lost")
{
    int64_t sum = 2000000;
    for (int round = 0; round < 20 && sum == 2000000; round++)
        sum = add_together(PLAINLY, PLAINLY, 1000000);
    CHECK_INT(sum, <, 2000000);
    CHECK_INT(sum, >=, 2);
}

/* One writes, the other reads what must have come with it. */
typedef struct Messenger {
    XvInterpreter *interp;
    XvTicket *ticket;
} Messenger;

static void *send_messages(void *arg)
{
    Messenger *messenger = arg;
    XvThreadState *ts = attach(messenger->interp);
    XvObject *bytes = XvTicket_Open(ts, messenger->ticket), *view = cast(ts, bytes, 'q');
    int64_t *plain = (int64_t *)cell_of(ts, view, 0).at, seen = 0;
    for (int64_t i = 1; i <= ROUNDS(20000); i++) {
        plain[2] = i * 3;
        CHECK_INT(XvElement_Store(ts, view, 0, i, XV_RELEASE), ==, 0);
        do
            CHECK_INT(XvElement_Load(ts, view, 1, XV_ACQUIRE, &seen), ==, 0);
        while (seen != i && (sched_yield(), 1));
    }
    Xv_DECREF(ts, view);
    Xv_DECREF(ts, bytes);
    XvThreadState_Detach(ts);
    return NULL;
}

TEST("who loads with acquire what was stored with release sees what was written before it")
{
    World world = open_world();
    XvObject *bytes = XvSharedView_New(world.ts, 64), *view = cast(world.ts, bytes, 'q');
    int64_t *plain = (int64_t *)cell_of(world.ts, view, 0).at, seen = 0;
    Messenger messenger = {open_interpreter(world.rt, "sender"), XvTicket_Share(world.ts, bytes)};
    pthread_t thread = start_thread(send_messages, &messenger);
    for (int64_t i = 1; i <= ROUNDS(20000); i++) {
        do
            CHECK_INT(XvElement_Load(world.ts, view, 0, XV_ACQUIRE, &seen), ==, 0);
        while (seen != i && (sched_yield(), 1));
        CHECK_INT(plain[2], ==, i * 3);
        CHECK_INT(XvElement_Update(world.ts, view, 1, XV_UPDATE_ADD, 1, XV_RELEASE, NULL), ==, 0);
    }
    join_thread(thread);
    close_interpreter(messenger.interp);
    Xv_DECREF(world.ts, view);
    Xv_DECREF(world.ts, bytes);
    close_world(world);
}
