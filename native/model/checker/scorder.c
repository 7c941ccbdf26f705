/* SPDX-License-Identifier: Apache-2.0
 *
 * Sequentially consistent accesses: RC11 asks that the relation psc between them has no cycle, and no more than that.
 * So it is kept as a graph, rather than taken for the order in which the checker happens to execute: an access
 * must come before another one if
 *   - it comes earlier in the same thread, or happens before something earlier in the other's thread;
 *   - it is at the same object, and earlier in modification order, or reads what the other overwrites, or happens
 *     before.
 * Fences are not in the graph: they share a view (atomic.c), and a scenario may use one or the other.
 */
#include "model.h"

#include <string.h>

enum { ACCESSES = 512, WORDS = ACCESSES / 64 };

typedef struct Access {
    int thread, location;
    uint16_t clock;                /* the thread's own, when it was made */
    bool reads, writes;
    uint32_t read, written;        /* stamps */
    uint64_t before[WORDS];        /* set of those that must come before it */
} Access;

static Access accesses[ACCESSES];
static int count;
static bool fenced;

static bool has(const uint64_t *set, int i) { return set[i / 64] >> i % 64 & 1; }

static void add_all(uint64_t *set, const uint64_t *more)
{
    for (int w = 0; w <= count / 64; w++)
        set[w] |= more[w];
}

void sc_begin(void)
{
    count = 0;
    fenced = false;
}

static void not_both(void)
{
    if (fenced && count != 0)
        give_up("both fences and accesses are seq_cst: the checker can follow only one of them");
}

void sc_fence(void)
{
    fenced = true;
    not_both();
}

/* Does a new access come after an earlier one? */
static bool follows(const Access *old, const Access *fresh, const uint16_t *known, const uint16_t *gained)
{
    if (old->thread == fresh->thread || known[old->thread] > old->clock)
        return true;
    if (old->location != fresh->location)
        return false;
    return (old->writes && fresh->writes && old->written < fresh->written)
           || (old->reads && fresh->writes && old->read < fresh->written)
           || gained[old->thread] >= old->clock;
}

/* Does it come before an earlier one, because that one overwrites what it reads, or writes? */
static bool precedes(const Access *fresh, const Access *old)
{
    return old->location == fresh->location && old->writes
           && ((fresh->reads && fresh->read < old->written) || (fresh->writes && fresh->written < old->written));
}

static Access make(int location, bool reads, uint32_t read, bool writes, uint32_t written, int thread,
                   const uint16_t *known, const uint16_t *gained)
{
    Access fresh = {thread, location, known[thread], reads, writes, read, written, {0}};
    for (int i = 0; i < count; i++)
        if (!has(fresh.before, i) && follows(&accesses[i], &fresh, known, gained)) {
            fresh.before[i / 64] |= (uint64_t)1 << i % 64;
            add_all(fresh.before, accesses[i].before);
        }
    return fresh;
}

bool sc_allowed(const Thread *thread, int location, bool reads, uint32_t read, bool writes, uint32_t written,
                const View *gained)
{
    uint16_t after[THREADS];
    Access fresh;
    for (int t = 0; t < THREADS; t++) {
        after[t] = thread->now.clock[t];
        if (gained != NULL && gained->clock[t] > after[t])
            after[t] = gained->clock[t];
    }
    fresh = make(location, reads, read, writes, written, (int)(thread - threads), thread->now.clock, after);
    for (int i = 0; i < count; i++)
        if (has(fresh.before, i) && precedes(&fresh, &accesses[i]))
            return false;
    return true;
}

/* me has made an access. What it has acquired by it is in its view already; what it knew before is in `known`. */
void sc_add(int location, bool reads, uint32_t read, bool writes, uint32_t written)
{
    Access fresh;
    if (others_ended(me))
        return;
    if (count == ACCESSES)
        give_up("more sequentially consistent accesses than the checker can follow");
    fresh = make(location, reads, read, writes, written, me, threads[me].known, threads[me].now.clock);
    accesses[count] = fresh;
    for (int i = 0; i < count; i++)
        if (precedes(&fresh, &accesses[i]))
            for (int k = 0; k < count; k++)
                if (k == i || has(accesses[k].before, i)) {
                    accesses[k].before[count / 64] |= (uint64_t)1 << count % 64;
                    add_all(accesses[k].before, fresh.before);
                }
    count++;
    not_both();
}
