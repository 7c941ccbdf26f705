/* SPDX-License-Identifier: Apache-2.0
 *
 * Hashing text and bytes: SipHash-1-3 under a key that is random in each runtime, so that nobody can choose keys that
 * collide.
 */
#ifndef XV_OBJECT_HASH_H
#define XV_OBJECT_HASH_H

#include "object/context.h"

/* Never -1. */
Xv_hash_t xv_hash_bytes(const XvWorld *world, const void *data, Xv_ssize_t size);

#endif
