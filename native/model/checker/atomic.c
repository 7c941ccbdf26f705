/* SPDX-License-Identifier: Apache-2.0
 *
 * Atomic operations after RC11 (Lahav et al., PLDI 2017), as a machine with views: each location is a list of messages
 * in modification order, each thread knows how far it has come at each location, and a message carries what whoever
 * acquires it gets to know. A load reads any message that its thread has not been overtaken by; a store goes behind any
 * such message; a read-modify-write goes directly behind the one it reads, and nothing ever comes between.
 */
#include "model.h"

#include <string.h>

#define GAP ((uint32_t)1 << 20)

static Location locations[LOCATIONS];
static int location_count;
static View fence_view;                  /* what sequentially consistent fences tell each other */
static uint16_t fence_causes[THREADS];

static bool acquires(int order)
{
    return order == __ATOMIC_CONSUME || order == __ATOMIC_ACQUIRE || order == __ATOMIC_ACQ_REL
           || order == __ATOMIC_SEQ_CST;
}

static bool releases(int order)
{
    return order == __ATOMIC_RELEASE || order == __ATOMIC_ACQ_REL || order == __ATOMIC_SEQ_CST;
}

void atomic_begin(void)
{
    location_count = 0;
    memset(&fence_view, 0, sizeof fence_view);
    memset(fence_causes, 0, sizeof fence_causes);
}

static void raise_to(uint32_t *into, uint32_t value)
{
    if (value > *into)
        *into = value;
}

static void seen_join(View *into, const View *from)
{
    for (int i = 0; i < location_count; i++)
        raise_to(&into->seen[i], from->seen[i]);
}

void view_join(View *into, const View *from)
{
    if (from->time > into->time)
        into->time = from->time;
    for (int t = 0; t < THREADS; t++)
        if (from->clock[t] > into->clock[t])
            into->clock[t] = from->clock[t];
    seen_join(into, from);
}

int locate(const void *address, int size)
{
    int16_t *cell = location_cell(address);
    Location *location;
    if (*cell != 0) {
        if (locations[*cell - 1].size != size)
            give_up("one atomic object is accessed in two sizes");
        return *cell - 1;
    }
    if (location_count == LOCATIONS)
        give_up("more atomic objects than the checker can follow");
    location = &locations[location_count];
    location->address = address;
    location->size = size;
    location->count = 1;
    location->messages[0] = (Message){.step = -1};
    memcpy(&location->messages[0].value, address, (size_t)size);
    *cell = (int16_t)++location_count;
    return location_count - 1;
}

const Message *message_at(int location, int id) { return &locations[location].messages[id]; }

/* Where the oldest message that thread may read lies: not before one that it has read, or that something before it in
   the happens-before order has read or written. */
uint32_t floor_of(const Thread *thread, int location)
{
    uint32_t floor = thread->now.seen[location];
    const Looked *looked = &thread->looked[location];
    if (looked->must_change)
        raise_to(&floor, message_at(location, looked->message)->stamp + 1);
    return floor;
}

static uint32_t stamp_behind(const Location *location, const Message *message)
{
    uint32_t next = UINT32_MAX;
    for (const Message *m = location->messages; m < location->messages + location->count; m++)
        if (m->stamp > message->stamp && m->stamp < next)
            next = m->stamp;
    if (next == UINT32_MAX)
        return message->stamp + GAP;
    if (next - message->stamp < 2)
        give_up("too many stores in between for the checker's stamps");
    return message->stamp + (next - message->stamp) / 2;
}

static bool is_newest(const Location *location, const Message *message)
{
    for (const Message *m = location->messages; m < location->messages + location->count; m++)
        if (m->stamp > message->stamp)
            return false;
    return true;
}

/* Would reading message, and writing behind it, keep the sequentially consistent order acyclic? */
static bool fits_sc(const Thread *thread, const Op *op, int order, const Message *message, bool reads, bool writes)
{
    const Location *location = &locations[op->location];
    if (order != __ATOMIC_SEQ_CST || is_newest(location, message))
        return true;
    return sc_allowed(thread, op->location, reads, message->stamp, writes,
                      writes ? stamp_behind(location, message) : 0, reads ? &message->view : NULL);
}

static bool possible(const Thread *thread, const Op *op, const Message *message)
{
    bool equal = message->value == op->expected;
    switch (op->kind) {
    case OP_LOAD: return fits_sc(thread, op, op->order, message, true, false);
    case OP_STORE: return !message->taken && fits_sc(thread, op, op->order, message, false, true);
    case OP_RMW: return !message->taken && fits_sc(thread, op, op->order, message, true, true);
    case OP_CAS: return equal ? !message->taken && fits_sc(thread, op, op->order, message, true, true)
                              : fits_sc(thread, op, op->failure, message, true, false);
    case OP_PARK: return message->stamp >= futex_view(op->object)->seen[op->location];
    default: return false;
    }
}

static bool view_within(const View *less, const View *more)
{
    if (less->time > more->time)
        return false;
    for (int t = 0; t < THREADS; t++)
        if (less->clock[t] > more->clock[t])
            return false;
    for (int i = 0; i < location_count; i++)
        if (less->seen[i] > more->seen[i])
            return false;
    return true;
}

/* Would reading something older have been the same, and taught the thread less? Then whatever can follow this can
   follow that. */
static bool dominated(const Op *op, Labels possible, const Message *message)
{
    const Location *location = &locations[op->location];
    int order = op->kind == OP_CAS ? op->failure : op->order;
    if ((op->kind != OP_LOAD && op->kind != OP_CAS) || order == __ATOMIC_SEQ_CST
        || (op->kind == OP_CAS && message->value == op->expected))
        return false;
    for (int id = 0; id < location->count; id++)
        if ((possible & LABEL(id)) && location->messages[id].value == message->value
            && location->messages[id].stamp < message->stamp
            && view_within(&location->messages[id].view, &message->view))
            return true;
    return false;
}

Labels atomic_labels(const Thread *thread)
{
    const Op *op = &thread->op;
    const Location *location = &locations[op->location];
    uint32_t floor = floor_of(thread, op->location);
    bool bounded = thread->stale >= bounds.stale;
    Labels labels = 0;
    for (int id = 0; id < location->count; id++) {
        const Message *message = &location->messages[id];
        if (message->stamp >= floor && (!bounded || is_newest(location, message)) && possible(thread, op, message))
            labels |= LABEL(id);
    }
    for (int id = 0; id < location->count; id++)
        if (!naive && (labels & LABEL(id)) && dominated(op, labels, &location->messages[id]))
            labels &= ~LABEL(id);
    return labels;
}

/* What reading does to the reader's knowledge. */
static uint64_t read_message(int location, int id, int order)
{
    Thread *self = &threads[me];
    const Message *message = message_at(location, id);
    raise_to(&self->now.seen[location], message->stamp);
    view_join(&self->acquired, &message->view);
    if (acquires(order))
        view_join(&self->now, &message->view);
    /* What it waited for has come: whatever else it looked at before may be as it was. */
    if (self->looked[location].must_change)
        for (int i = 0; i < LOCATIONS; i++)
            self->looked[i].must_change = false;
    self->looked[location] = (Looked){.message = id, .stretch = self->stretch};
    if (!is_newest(&locations[location], message))
        self->stale++;
    return message->value;
}

/* A new message behind another one; with read, it continues that one's release sequence. */
static uint32_t write_message(int index, int behind, bool read, uint64_t value, int order)
{
    Thread *self = &threads[me];
    Location *location = &locations[index];
    Message *previous = &location->messages[behind], *message = &location->messages[location->count];
    uint32_t stamp = stamp_behind(location, previous);
    if (location->count == MESSAGES)
        give_up("more writes to one object than the checker can follow");
    location->count++;
    message->value = value;
    message->stamp = stamp;
    message->taken = false;
    message->step = self->step;
    raise_to(&self->now.seen[index], stamp);
    message->view = releases(order) ? self->now : self->released;
    if (read) {
        previous->taken = true;
        view_join(&message->view, &previous->view);
    }
    if (is_newest(location, message)) {
        journal(location->address, (size_t)location->size);
        memcpy((void *)location->address, &value, (size_t)location->size);
    }
    return stamp;
}

static void tick(void) { threads[me].now.clock[me]++; }

static const char *order_name(int order)
{
    static const char *const names[] = {"relaxed", "consume", "acquire", "release", "acq_rel", "seq_cst"};
    return names[order];
}

static const char *age(int location, int id)
{
    return is_newest(&locations[location], message_at(location, id)) ? "" : " (not the newest)";
}

uint64_t atomic_load_model(const void *address, int size, int order, const void *pc)
{
    int location = locate(address, size), id;
    uint64_t value;
    id = turn((Op){.kind = OP_LOAD, .object = address, .location = location, .order = order, .pc = pc});
    touch(address, (size_t)size);
    tell(pc, "load %s -> %#llx%s", order_name(order), (unsigned long long)message_at(location, id)->value,
         age(location, id));
    value = read_message(location, id, order);
    if (order == __ATOMIC_SEQ_CST)
        sc_add(location, true, message_at(location, id)->stamp, false, 0);
    did(address, true, false, message_at(location, id)->step, NULL);
    tick();
    return value;
}

void atomic_store_model(void *address, int size, uint64_t value, int order, const void *pc)
{
    int location = locate(address, size), id;
    uint32_t stamp;
    id = turn((Op){.kind = OP_STORE, .object = address, .location = location, .order = order, .pc = pc});
    touch(address, (size_t)size);
    tell(pc, "store %s <- %#llx%s", order_name(order), (unsigned long long)value,
         is_newest(&locations[location], message_at(location, id)) ? "" : " (behind an older one)");
    stamp = write_message(location, id, false, value, order);
    if (order == __ATOMIC_SEQ_CST)
        sc_add(location, false, 0, true, stamp);
    did(address, false, true, -1, NULL);
    tick();
}

static uint64_t narrow(uint64_t value, int size) { return size == 8 ? value : value & (((uint64_t)1 << 8 * size) - 1); }

static void exchange(const void *address, int location, int id, uint64_t value, int order)
{
    uint32_t stamp;
    read_message(location, id, order);
    stamp = write_message(location, id, true, value, order);
    if (order == __ATOMIC_SEQ_CST)
        sc_add(location, true, message_at(location, id)->stamp, true, stamp);
    did(address, true, true, message_at(location, id)->step, NULL);
    tick();
}

uint64_t atomic_rmw_model(void *address, int size, uint64_t (*change)(uint64_t, uint64_t), uint64_t operand, int order,
                          const void *pc)
{
    int location = locate(address, size), id;
    uint64_t before, after;
    id = turn((Op){.kind = OP_RMW, .object = address, .location = location, .order = order, .pc = pc});
    touch(address, (size_t)size);
    before = message_at(location, id)->value;
    after = narrow(change(before, operand), size);
    tell(pc, "change %s %#llx -> %#llx%s", order_name(order), (unsigned long long)before, (unsigned long long)after,
         age(location, id));
    exchange(address, location, id, after, order);
    return before;
}

bool atomic_cas_model(void *address, int size, void *expected, uint64_t desired, int order, int failure, const void *pc)
{
    int location = locate(address, size), id;
    uint64_t wanted = 0, before;
    memcpy(&wanted, expected, (size_t)size);
    id = turn((Op){.kind = OP_CAS, .object = address, .location = location, .order = order,
                   .failure = failure, .expected = wanted, .pc = pc});
    touch(address, (size_t)size);
    before = message_at(location, id)->value;
    if (before == wanted) {
        tell(pc, "cas %s %#llx -> %#llx", order_name(order), (unsigned long long)before,
             (unsigned long long)narrow(desired, size));
        exchange(address, location, id, narrow(desired, size), order);
        return true;
    }
    tell(pc, "cas fails %s: %#llx, not %#llx%s", order_name(failure), (unsigned long long)before,
         (unsigned long long)wanted, age(location, id));
    read_message(location, id, failure);
    if (failure == __ATOMIC_SEQ_CST)
        sc_add(location, true, message_at(location, id)->stamp, false, 0);
    did(address, true, false, message_at(location, id)->step, NULL);
    tick();
    memcpy(expected, &before, (size_t)size);
    return false;
}

void atomic_fence_model(int order, const void *pc)
{
    Thread *self = &threads[me];
    if (order == __ATOMIC_SEQ_CST)
        sc_fence();
    if (order == __ATOMIC_SEQ_CST)
        turn((Op){.kind = OP_FENCE, .object = &fence_view, .order = order, .pc = pc});
    tell(pc, "fence %s", order_name(order));
    if (acquires(order))
        view_join(&self->now, &self->acquired);
    if (order == __ATOMIC_SEQ_CST) {
        seen_join(&self->now, &fence_view);
        seen_join(&fence_view, &self->now);
    }
    if (releases(order))
        self->released = self->now;
    if (order == __ATOMIC_SEQ_CST)
        did(&fence_view, true, true, -1, fence_causes);
    tick();
}

/* The kernel's look at a futex word before a sleep: relaxed. True: it is as expected. */
bool park_reads(const void *word, uint32_t expected, int64_t deadline, uint16_t *shared, const void *pc)
{
    int location = locate(word, sizeof expected), id;
    uint64_t value;
    id = turn((Op){.kind = OP_PARK, .object = word, .location = location, .expected = expected, .deadline = deadline,
                   .pc = pc});
    touch(word, sizeof expected);
    tell(pc, message_at(location, id)->value == expected ? "sleeps" : "does not sleep: the word has changed");
    value = read_message(location, id, __ATOMIC_RELAXED);
    did(word, true, false, message_at(location, id)->step, shared);
    return value == expected;
}
