/* SPDX-License-Identifier: Apache-2.0 */
#include "object/hash.h"

#include <string.h>

static inline uint64_t rotate(uint64_t x, int by) { return x << by | x >> (64 - by); }

/* One round of SipHash (Aumasson and Bernstein, 2012). */
static inline void sip_round(uint64_t v[4])
{
    v[0] += v[1];
    v[2] += v[3];
    v[1] = rotate(v[1], 13) ^ v[0];
    v[3] = rotate(v[3], 16) ^ v[2];
    v[0] = rotate(v[0], 32);
    v[2] += v[1];
    v[0] += v[3];
    v[1] = rotate(v[1], 17) ^ v[2];
    v[3] = rotate(v[3], 21) ^ v[0];
    v[2] = rotate(v[2], 32);
}

static inline void sip_word(uint64_t v[4], uint64_t word)
{
    v[3] ^= word;
    sip_round(v);
    v[0] ^= word;
}

Xv_hash_t xv_hash_bytes(const XvWorld *world, const void *data, Xv_ssize_t size)
{
    const uint64_t *key = world->hash_key;
    uint64_t v[4] = {key[0] ^ UINT64_C(0x736f6d6570736575), key[1] ^ UINT64_C(0x646f72616e646f6d),
                     key[0] ^ UINT64_C(0x6c7967656e657261), key[1] ^ UINT64_C(0x7465646279746573)};
    uint64_t word, last = (uint64_t)size << 56;
    const char *p = data;
    Xv_ssize_t left = size;
    Xv_hash_t hash;
    for (; left >= 8; left -= 8, p += 8) {
        memcpy(&word, p, sizeof word);
        sip_word(v, word);
    }
    word = 0;
    memcpy(&word, p, (size_t)left);
    sip_word(v, last | word);
    v[2] ^= 0xff;
    sip_round(v);
    sip_round(v);
    sip_round(v);
    hash = (Xv_hash_t)(v[0] ^ v[1] ^ v[2] ^ v[3]);
    return hash == -1 ? -2 : hash;
}
