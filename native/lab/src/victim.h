/* SPDX-License-Identifier: Apache-2.0
 *
 * The object that the hazard befalls, and its quarantine.
 *
 * Freeing a victim overwrites its bytes, as an allocator's debug mode does, and gives nothing back. So whoever still
 * holds it sees that it is gone by reading it, which is what a use after free is, and nothing else happens. It is
 * revived for the next trial when both workers have finished with this one. All rows free and look through the
 * functions here: a row that shows nothing has been looked at as hard as one that shows a lot.
 */
#ifndef XVLAB_VICTIM_H
#define XVLAB_VICTIM_H

#include <stdatomic.h>
#include <stdbool.h>

#include "crossview/crossview.h"

typedef struct XvLabVictim {
    XvObject ob_base;
    _Atomic(uint64_t) bytes;  /* what the object is for */
    _Atomic(int32_t) frees;   /* how often it was freed in this trial */
} XvLabVictim;

/* Its tp_dealloc is xvlab_victim_free: a victim is an object like any other to Xv_DECREF. */
extern const XvTypeObject xvlab_victim_type;

/* Ready for a trial: count references, bytes in place, never freed. */
void xvlab_victim_revive(XvLabVictim *victim, Xv_ssize_t count);

/* Into quarantine. */
void xvlab_victim_free(XvLabVictim *victim);

/* Whether its bytes are those of a living object: what a holder may rely on until it lets go. */
bool xvlab_victim_is_alive(const XvLabVictim *victim);

#endif
