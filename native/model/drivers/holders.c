/* SPDX-License-Identifier: Apache-2.0
 *
 * Holders of one block: each writes its byte and lets go, one takes another holder in between. The last one frees what
 * all of them have written.
 */
#include "checker.h"

#include "crossview/block.h"

#define HOLDERS 3

static XvBlock *block;

static void holder(void *arg)
{
    char *byte = arg;
    if (byte == XvBlock_Base(block)) {
        CHECK(XvBlock_Retain(block) == XV_OK);
        XvBlock_Release(NULL, block);
    }
    (*byte)++;
    XvBlock_Release(NULL, block);
}

static void let_go(void *arg, void *base, Xv_ssize_t size)
{
    const char *bytes = base;
    (void)arg;
    for (Xv_ssize_t i = 0; i < size; i++)
        CHECK(bytes[i] == 1);
}

void scenario(void)
{
    static char bytes[HOLDERS];
    for (int i = 0; i < HOLDERS; i++)
        bytes[i] = 0;
    CHECK(XvBlock_FromForeign(bytes, HOLDERS, 0, let_go, NULL, &block) == XV_OK);
    for (int i = 1; i < HOLDERS; i++)
        CHECK(XvBlock_Retain(block) == XV_OK);
    for (int i = 0; i < HOLDERS; i++)
        spawn("holder", holder, &bytes[i]);
    join_all();
}
