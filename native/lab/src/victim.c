/* SPDX-License-Identifier: Apache-2.0 */
#include "victim.h"

#define ALIVE UINT64_C(0x0123456789abcdef)
#define FREED UINT64_C(0xdddddddddddddddd)

void xvlab_victim_revive(XvLabVictim *victim, Xv_ssize_t count)
{
    victim->ob_base = (XvObject){count, &xvlab_victim_type};
    atomic_store_explicit(&victim->frees, 0, memory_order_relaxed);
    atomic_store_explicit(&victim->bytes, ALIVE, memory_order_relaxed);
}

/* Release, and the look is an acquire: what the one who freed had done before is then seen, so that a holder never
   takes a free that came before it got the pointer for one that came after. */
void xvlab_victim_free(XvLabVictim *victim)
{
    atomic_store_explicit(&victim->bytes, FREED, memory_order_release);
    atomic_fetch_add_explicit(&victim->frees, 1, memory_order_relaxed);
}

bool xvlab_victim_is_alive(const XvLabVictim *victim)
{
    return atomic_load_explicit(&victim->bytes, memory_order_acquire) == ALIVE;
}

static void dealloc(XvThreadState *ts, XvObject *op)
{
    (void)ts;
    xvlab_victim_free((XvLabVictim *)op);
}

const XvTypeObject xvlab_victim_type = {
    .tp_name = "victim",
    .tp_basicsize = sizeof(XvLabVictim),
    .tp_dealloc = dealloc,
};
