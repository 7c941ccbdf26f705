/* SPDX-License-Identifier: Apache-2.0
 *
 * Which execution comes next.
 *
 * Two executions are the same if each read reads the same write, and each object has seen its writes, its locks and its
 * wake-ups in the same order; how the steps of independent threads were interleaved makes no difference. The search is
 * depth first over steps and aims at one interleaving for each execution (stateless model checking with source sets and
 * sleep sets: Abdulla et al., JACM 2017), in the form that fits a memory model with stale reads:
 *
 *   - A step carries a label, which says what it read and where it wrote. Reading an old value commutes with the write
 *     of a newer one, since the newer one changes nothing for it. So a write need never wait for a read: the read
 *     can still choose the old value. Stores are executed at once, and only a read-before-write asks for
 *     another interleaving, the one in which the write has come and can be read.
 *   - `wanted` are the threads that have to be tried at a step. It starts with one, and grows when a later step is
 *     found to be in a race with this one: a write that this one could have read, a lock that could have come first, a
 *     wake-up.
 *   - `asleep` are the labels whose executions have all been seen from here or from a sibling of an ancestor.
 *
 * With a bound on detours the search is no longer complete, not even for that bound: what a sleep set leaves to a
 * sibling may lie beyond the sibling's bound. It is then a search for errors, and a good one, not a proof.
 */
#include "model.h"

#include <string.h>

Step steps[STEPS];
bool naive;

static int step_count;           /* of this execution so far */
static int given;                /* this many first steps are decided by the search */

void causes_join(uint16_t *into, const uint16_t *from)
{
    for (int t = 0; t < THREADS; t++)
        if (from[t] > into[t])
            into[t] = from[t];
}

/* What a thread can do */

static Labels labels_of(const Thread *thread, bool force_timeouts)
{
    const Op *op = &thread->op;
    Labels labels = 0;
    if (thread->ended)
        return 0;
    switch (op->kind) {
    case OP_LOAD: case OP_STORE: case OP_RMW: case OP_CAS: case OP_PARK:
        return atomic_labels(thread);
    case OP_LOCK:
        return mutex_free(op->object);
    case OP_SLEEP:
        if (thread->woken)
            return LABEL(WOKEN);
        if (op->deadline != INT64_MAX
            && (force_timeouts || thread->timeouts < bounds.timeouts || op->deadline <= thread->now.time))
            labels |= LABEL(TIMED_OUT);
        if (thread->spurious < bounds.spurious)
            labels |= LABEL(SPURIOUS);
        return labels;
    case OP_CHOOSE:
        return LABEL(op->count) - 1;
    case OP_JOIN:
        return others_ended((int)(thread - threads));
    default:
        return 1;
    }
}

/* Steps that nothing another thread does can make come out differently. */
static bool at_once(const Thread *thread)
{
    switch (thread->op.kind) {
    case OP_START: case OP_STORE: case OP_UNLOCK: case OP_CHOOSE: return true;
    case OP_SLEEP: return thread->woken;
    default: return false;
    }
}

static bool is_futex(OpKind kind) { return kind == OP_PARK || kind == OP_SLEEP || kind == OP_UNPARK; }

/* What of a sleeping thread's labels is still covered after a step that another thread has done. */
static Labels still_asleep(Labels asleep, const Op *op, const Step *step)
{
    if (asleep == 0 || op->object != step->object)
        return asleep;
    if ((op->kind == OP_LOCK && step->kind == OP_LOCK) || (op->kind == OP_FENCE && step->kind == OP_FENCE)
        || (is_futex(op->kind) && is_futex(step->kind)))
        return 0;
    return asleep;
}

/* The search */

static int lowest(Labels labels) { return __builtin_ctzll(labels); }

/* The newest value first: close to what one would see. */
static int favourite(Labels labels) { return 63 - __builtin_clzll(labels); }

static Labels open_labels(const Step *step, int t) { return step->enabled[t] & ~step->asleep[t]; }

/* Decides a step that has never been at this place: 0, or how the execution ends. */
static int open_step(Step *step, const Step *last)
{
    int choice = -1, first = last != NULL ? last->thread : 0;
    Labels any = 0;
    memset(step, 0, sizeof *step);
    for (int t = 0; t < thread_count; t++)
        any |= step->enabled[t] = labels_of(&threads[t], false);
    step->forced = (last != NULL ? last->forced : 0) + (any == 0);
    if (step->forced > FORCED)
        fail(NULL, "nothing happens any more but time-outs");
    for (int t = 0; any == 0 && t < thread_count; t++)
        step->enabled[t] = labels_of(&threads[t], true);
    for (int t = 0; any == 0 && t < thread_count; t++)
        any |= step->enabled[t];
    if (any == 0)
        return FAILED;
    for (int t = 0; t < thread_count; t++)
        if (last != NULL && t != last->thread && !naive)
            step->asleep[t] = still_asleep(last->asleep[t], &threads[t].op, last);
    for (int i = 0; i < thread_count; i++) {
        int t = (first + i) % thread_count;
        if (open_labels(step, t) == 0)
            continue;
        if (at_once(&threads[t])) {
            choice = t;
            break;
        }
        if (choice < 0 || (threads[choice].op.kind == OP_SLEEP && threads[t].op.kind != OP_SLEEP))
            choice = t;
    }
    if (choice < 0)
        return COVERED;
    step->thread = step->first = choice;
    step->detours = last != NULL ? last->detours + (last->thread != last->first) : 0;
    step->label = favourite(open_labels(step, choice));
    step->wanted = naive && !at_once(&threads[choice]) ? ~0u : 1u << choice;
    return 0;
}

/* A step that is taken again, on the way to one that is new, must be what it was: else the search makes no sense. */
static void check_repetition(Step *step)
{
    const Op *op = &threads[step->thread].op;
    if (step->again && (op->kind != step->asked || op->object != step->asked_of))
        give_up("the scenario does not repeat itself: it depends on something that the checker does not decide");
    step->again = true;
    step->asked = op->kind;
    step->asked_of = op->object;
}

void next_turn(void)
{
    Step *step = &steps[step_count];
    if (step_count == STEPS)
        fail(NULL, "no end after %d steps: a loop that waits for nothing?", STEPS);
    if (step_count >= given) {
        int end = open_step(step, step_count > 0 ? step - 1 : NULL);
        if (end == FAILED)
            fail(NULL, "deadlock: nobody can go on");
        if (end != 0)
            end_execution(end);
    }
    check_repetition(step);
    threads[step->thread].label = step->label;
    threads[step->thread].step = step_count++;
    if (step->thread != me)
        switch_to(step->thread);
}

int turn(Op op)
{
    Thread *self = &threads[me];
    Labels labels;
    self->op = op;
    self->at = op.pc;
    if (op.kind != OP_LOAD)
        self->stretch++;
    labels = others_ended(me) ? labels_of(self, true) : 0;
    if (labels != 0 && (labels & (labels - 1)) == 0) {
        self->label = lowest(labels);
        self->step = -1;
    } else {
        next_turn();
    }
    memcpy(self->known, self->now.clock, sizeof self->known);
    return self->label;
}

/* Could the later step have come first, with a difference? */
static bool race(const Step *first, const Step *later)
{
    if (first->thread == later->thread)
        return false;
    if (first->kind == later->kind && (later->kind == OP_LOCK || later->kind == OP_FENCE))
        return true;
    if (is_futex(first->kind) && is_futex(later->kind))
        return true;
    /* A compare-and-swap that has failed because another one was first would have been a write. */
    return first->reads && (later->writes || (later->failed && first->writes));
}

static bool knows(const uint16_t *causes, const Step *step)
{
    return step->causes[step->thread] <= causes[step->thread];
}

/* The steps after `first` that do not depend on it, and then the last one, are an execution in which the last one comes
   before `first`. Sees to it that one of the threads that can begin it is tried at first's place. */
static void want_reversal(int first, int last)
{
    static int order[STEPS];
    unsigned seen = 0;
    int count = 0, candidate = -1;
    for (int i = first + 1; i <= last; i++)
        if (i == last || !knows(steps[i].causes, &steps[first]))
            order[count++] = i;
    for (int k = 0; k < count; k++) {
        const Step *step = &steps[order[k]];
        bool begins = !(seen & 1u << step->thread);
        seen |= 1u << step->thread;
        for (int j = 0; begins && j < k; j++)
            begins = !knows(step->causes, &steps[order[j]]);
        if (!begins)
            continue;
        if (steps[first].wanted & 1u << step->thread)
            return;
        candidate = step->thread;
    }
    steps[first].wanted |= 1u << candidate;
}

void did(const void *object, bool reads, bool writes, int from, uint16_t *shared)
{
    Thread *self = &threads[me];
    Step *step;
    uint16_t before[THREADS];
    int16_t *cell;
    int i;
    if (self->step < 0)
        return;
    step = &steps[self->step];
    memcpy(before, self->causes, sizeof before);
    if (from >= 0)
        causes_join(self->causes, steps[from].causes);
    if (shared != NULL)
        causes_join(self->causes, shared);
    self->causes[me]++;
    if (shared != NULL)
        causes_join(shared, self->causes);
    memcpy(step->causes, self->causes, sizeof step->causes);
    step->kind = self->op.kind;
    step->object = object;
    step->reads = reads;
    step->writes = writes;
    step->failed = self->op.kind == OP_CAS && !writes;
    if (object == NULL)
        return;
    cell = step_cell(object);
    step->previous = *cell - 1;
    *cell = (int16_t)(self->step + 1);
    if (self->step >= given - 1)
        for (i = step->previous; i >= 0; i = steps[i].previous)
            if (race(&steps[i], step) && !knows(before, &steps[i]))
                want_reversal(i, self->step);
}

void could_have_ended(int thread)
{
    Step *step = &steps[threads[me].step];
    if (threads[me].step >= 0 && step->enabled[thread] != 0)
        step->wanted |= 1u << thread;
}

void search_begin(void) { step_count = 0; }

void search_repeat(void) { given = step_count; }

bool search_next(void)
{
    for (given = step_count; given > 0; given--) {
        Step *step = &steps[given - 1];
        step->asleep[step->thread] |= LABEL(step->label);
        for (int i = 0; i < thread_count; i++) {
            int t = (step->thread + i) % thread_count;
            if (t != step->first && step->detours >= bounds.detours)
                continue;
            if ((step->wanted & 1u << t) && open_labels(step, t) != 0) {
                step->thread = t;
                step->label = favourite(open_labels(step, t));
                step->again = false;
                return true;
            }
        }
    }
    return false;
}
