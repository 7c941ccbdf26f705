/* SPDX-License-Identifier: Apache-2.0
 *
 * Elements of a shared view, changed by several interpreters at once.
 *
 * Each operation here is one atomic access to one element, with the memory order that the caller names (C11's). Plain
 * reads and writes of a view stay what they are, one load or store each, and promise nothing.
 *
 * Integers: formats b B h H i I l L q Q n N. Load, store, exchange, compare-exchange, add, sub, and, or, xor, min, max.
 * Values are int64_t: signed elements are extended with their sign, unsigned ones with zeros (one of 8 bytes is its
 * bits), and what is stored is cut to the element's width, so that arithmetic wraps and an add of -1 is a sub of 1 for
 * all. Floats: formats f and d. Load, store, exchange, add.
 *
 * An element must lie at a multiple of its size. What is misaligned, out of range, read-only or of another format is an
 * error that names the offset, in bytes from the start of the block, and the format.
 *
 * Two forms. XvElement_* check every time. For a loop, XvElement_Cell checks once, and XvCell_* are then the
 * instruction itself, inlined. A cell is an address: good while the caller keeps the view, unreleased.
 */
#ifndef CROSSVIEW_ELEMENT_H
#define CROSSVIEW_ELEMENT_H

#include "crossview/sharedview.h"

XV_BEGIN_DECLS

/* C11's orders, and the numbers that gcc and clang have for them. For a load RELAXED, ACQUIRE and SEQ_CST make sense,
   for a store RELAXED, RELEASE and SEQ_CST. A compare-exchange that fails is a load, with what the order has of
   acquire. */
typedef enum XvOrder {
    XV_RELAXED = 0,
    XV_ACQUIRE = 2,
    XV_RELEASE = 3,
    XV_ACQ_REL = 4,
    XV_SEQ_CST = 5
} XvOrder;

/* What XvElement_Update does: element = operand, element + operand, and so on. MIN and MAX compare as the format does.
   */
typedef enum XvUpdate {
    XV_UPDATE_EXCHANGE,
    XV_UPDATE_ADD,
    XV_UPDATE_SUB,
    XV_UPDATE_AND,
    XV_UPDATE_OR,
    XV_UPDATE_XOR,
    XV_UPDATE_MIN,
    XV_UPDATE_MAX
} XvUpdate;

/* Each: 0, or -1 with TypeError (no shared view, read-only, a format that cannot do it), ValueError (released,
   misaligned, an order that makes no sense) or IndexError. index: 0 to length - 1. before (may be NULL): the value that
   the operation found. */
XV_API int XvElement_Load(XvThreadState *ts, XvObject *view, Xv_ssize_t index, XvOrder order, int64_t *value);
XV_API int XvElement_Store(XvThreadState *ts, XvObject *view, Xv_ssize_t index, int64_t value, XvOrder order);
XV_API int XvElement_Update(XvThreadState *ts, XvObject *view, Xv_ssize_t index, XvUpdate update, int64_t operand,
                            XvOrder order, int64_t *before);

/* Stores desired if the element is expected (cut to its width): 1; otherwise 0. -1 as above. */
XV_API int XvElement_CompareExchange(XvThreadState *ts, XvObject *view, Xv_ssize_t index, int64_t expected,
                                     int64_t desired, XvOrder order, int64_t *before);

/* The same for f and d. Update: XV_UPDATE_EXCHANGE and XV_UPDATE_ADD. */
XV_API int XvElement_LoadFloat(XvThreadState *ts, XvObject *view, Xv_ssize_t index, XvOrder order, double *value);
XV_API int XvElement_StoreFloat(XvThreadState *ts, XvObject *view, Xv_ssize_t index, double value, XvOrder order);
XV_API int XvElement_UpdateFloat(XvThreadState *ts, XvObject *view, Xv_ssize_t index, XvUpdate update, double operand,
                                 XvOrder order, double *before);

/* One element, checked. */
typedef struct XvCell {
    void *at;            /* aligned to size */
    uint8_t size;        /* 1, 2, 4 or 8 */
    uint8_t is_signed;
    uint8_t is_float;    /* then the functions with Float in their name are for it, and only they */
    char format;
} XvCell;

/* The element at index, of any format above. writable: 1 to change it. 0, or -1 with an error as above. */
XV_API int XvElement_Cell(XvThreadState *ts, XvObject *view, Xv_ssize_t index, int writable, XvCell *out);

/* On a cell. Orders are best written as constants: one that the compiler cannot see is taken for XV_SEQ_CST, except by
   loads and stores. */

/* The low bits of an element as the value that it is. */
static inline int64_t XvCell_Value(XvCell cell, uint64_t bits)
{
    unsigned spare = 64 - 8 * cell.size;
    return cell.is_signed ? (int64_t)(bits << spare) >> spare : (int64_t)(bits << spare >> spare);
}

static inline uint64_t XvCell_Bits(XvCell cell, XvOrder order)
{
#define XV_CELL_LOAD(type)                                                                                             \
    (order == XV_RELAXED ? __atomic_load_n((const type *)cell.at, __ATOMIC_RELAXED)                                    \
     : order == XV_ACQUIRE ? __atomic_load_n((const type *)cell.at, __ATOMIC_ACQUIRE)                                  \
                           : __atomic_load_n((const type *)cell.at, __ATOMIC_SEQ_CST))
    switch (cell.size) {
    case 1: return XV_CELL_LOAD(uint8_t);
    case 2: return XV_CELL_LOAD(uint16_t);
    case 4: return XV_CELL_LOAD(uint32_t);
    default: return XV_CELL_LOAD(uint64_t);
    }
#undef XV_CELL_LOAD
}

static inline void XvCell_SetBits(XvCell cell, uint64_t bits, XvOrder order)
{
#define XV_CELL_STORE(type)                                                                                            \
    if (order == XV_RELAXED)                                                                                           \
        __atomic_store_n((type *)cell.at, (type)bits, __ATOMIC_RELAXED);                                               \
    else if (order == XV_RELEASE)                                                                                      \
        __atomic_store_n((type *)cell.at, (type)bits, __ATOMIC_RELEASE);                                               \
    else                                                                                                               \
        __atomic_store_n((type *)cell.at, (type)bits, __ATOMIC_SEQ_CST);                                               \
    break
    switch (cell.size) {
    case 1: XV_CELL_STORE(uint8_t);
    case 2: XV_CELL_STORE(uint16_t);
    case 4: XV_CELL_STORE(uint32_t);
    default: XV_CELL_STORE(uint64_t);
    }
#undef XV_CELL_STORE
}

static inline int64_t XvCell_Load(XvCell cell, XvOrder order) { return XvCell_Value(cell, XvCell_Bits(cell, order)); }

static inline void XvCell_Store(XvCell cell, int64_t value, XvOrder order)
{
    XvCell_SetBits(cell, (uint64_t)value, order);
}

/* Each returns what was there before. */
#define XV_CELL_UPDATE(name, builtin)                                                                                  \
    static inline int64_t name(XvCell cell, int64_t operand, XvOrder order)                                            \
    {                                                                                                                  \
        switch (cell.size) {                                                                                           \
        case 1: return XvCell_Value(cell, builtin((uint8_t *)cell.at, (uint8_t)operand, order));                       \
        case 2: return XvCell_Value(cell, builtin((uint16_t *)cell.at, (uint16_t)operand, order));                     \
        case 4: return XvCell_Value(cell, builtin((uint32_t *)cell.at, (uint32_t)operand, order));                     \
        default: return XvCell_Value(cell, builtin((uint64_t *)cell.at, (uint64_t)operand, order));                    \
        }                                                                                                              \
    }
XV_CELL_UPDATE(XvCell_Exchange, __atomic_exchange_n)
XV_CELL_UPDATE(XvCell_Add, __atomic_fetch_add)
XV_CELL_UPDATE(XvCell_Sub, __atomic_fetch_sub)
XV_CELL_UPDATE(XvCell_And, __atomic_fetch_and)
XV_CELL_UPDATE(XvCell_Or, __atomic_fetch_or)
XV_CELL_UPDATE(XvCell_Xor, __atomic_fetch_xor)
#undef XV_CELL_UPDATE

/* What a compare-exchange that fails keeps of its order. */
static inline int XvOrder_OfFailure(XvOrder order)
{
    return order == XV_SEQ_CST ? __ATOMIC_SEQ_CST
         : order == XV_ACQUIRE || order == XV_ACQ_REL ? __ATOMIC_ACQUIRE : __ATOMIC_RELAXED;
}

/* Stores desired if the element has the low bits of *expected: 1; otherwise 0. *expected becomes what was there. */
static inline int XvCell_CompareExchange(XvCell cell, int64_t *expected, int64_t desired, XvOrder order)
{
    int done;
#define XV_CELL_CAS(type)                                                                                              \
    {                                                                                                                  \
        type found = (type)*expected;                                                                                  \
        done = __atomic_compare_exchange_n((type *)cell.at, &found, (type)desired, 0, order,                           \
                                           XvOrder_OfFailure(order));                                                  \
        *expected = XvCell_Value(cell, found);                                                                         \
        return done;                                                                                                   \
    }
    switch (cell.size) {
    case 1: XV_CELL_CAS(uint8_t)
    case 2: XV_CELL_CAS(uint16_t)
    case 4: XV_CELL_CAS(uint32_t)
    default: XV_CELL_CAS(uint64_t)
    }
#undef XV_CELL_CAS
}

/* The smaller, or larger, of two values of the cell's format. */
static inline int XvCell_Less(XvCell cell, int64_t a, int64_t b)
{
    return cell.is_signed ? a < b : (uint64_t)a < (uint64_t)b;
}

/* These write also when the element stays what it is, so that their order holds in any case. */
static inline int64_t XvCell_Min(XvCell cell, int64_t operand, XvOrder order)
{
    int64_t found = XvCell_Load(cell, XV_RELAXED);
    operand = XvCell_Value(cell, (uint64_t)operand);
    while (!XvCell_CompareExchange(cell, &found, XvCell_Less(cell, operand, found) ? operand : found, order))
        ;
    return found;
}

static inline int64_t XvCell_Max(XvCell cell, int64_t operand, XvOrder order)
{
    int64_t found = XvCell_Load(cell, XV_RELAXED);
    operand = XvCell_Value(cell, (uint64_t)operand);
    while (!XvCell_CompareExchange(cell, &found, XvCell_Less(cell, found, operand) ? operand : found, order))
        ;
    return found;
}

/* A float's bits, and back: through memory that a compiler does without. */
static inline uint64_t XvCell_FromFloat(XvCell cell, double value)
{
    union { float f; uint32_t bits; } narrow;
    union { double d; uint64_t bits; } wide;
    if (cell.size == 8) {
        wide.d = value;
        return wide.bits;
    }
    narrow.f = (float)value;
    return narrow.bits;
}

static inline double XvCell_ToFloat(XvCell cell, uint64_t bits)
{
    union { uint32_t bits; float f; } narrow;
    union { uint64_t bits; double d; } wide;
    if (cell.size == 8) {
        wide.bits = bits;
        return wide.d;
    }
    narrow.bits = (uint32_t)bits;
    return narrow.f;
}

static inline double XvCell_LoadFloat(XvCell cell, XvOrder order)
{
    return XvCell_ToFloat(cell, XvCell_Bits(cell, order));
}

static inline void XvCell_StoreFloat(XvCell cell, double value, XvOrder order)
{
    XvCell_SetBits(cell, XvCell_FromFloat(cell, value), order);
}

static inline double XvCell_ExchangeFloat(XvCell cell, double value, XvOrder order)
{
    return XvCell_ToFloat(cell, (uint64_t)XvCell_Exchange(cell, (int64_t)XvCell_FromFloat(cell, value), order));
}

/* The sum is rounded as the format is: an f is added to as a float. It is the bits that are compared, so NaN and -0.0
   are no trouble. */
static inline double XvCell_AddFloat(XvCell cell, double operand, XvOrder order)
{
    int64_t found = (int64_t)XvCell_Bits(cell, XV_RELAXED);
    for (;;) {
        double before = XvCell_ToFloat(cell, (uint64_t)found);
        double sum = cell.size == 8 ? before + operand : (double)((float)before + (float)operand);
        if (XvCell_CompareExchange(cell, &found, (int64_t)XvCell_FromFloat(cell, sum), order))
            return before;
    }
}

XV_END_DECLS

#endif
