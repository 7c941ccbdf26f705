/* SPDX-License-Identifier: Apache-2.0
 *
 * Who holds a block: the debug build keeps a list of the proxies of each, so that a bytearray that cannot be resized
 * can say why. In other builds there is none.
 */
#ifndef XV_SHARE_KEEPERS_H
#define XV_SHARE_KEEPERS_H

#include "share/proxy.h"

#ifdef XV_DEBUG

void xv_keeper_comes(XvThreadState *ts, XvProxy *proxy);
void xv_keeper_gone(XvProxy *proxy);

/* Writes the names of the interpreters that hold block to text, "interpreter 2 'b', interpreter 3 'c'". How long that
   is, without the terminating zero; 0: only shares in flight hold it. */
size_t xv_keepers_names(const XvBlock *block, char *text, size_t size);

#define XV_KEEPER_COMES(ts, proxy) xv_keeper_comes((ts), (proxy))
#define XV_KEEPER_GONE(proxy) xv_keeper_gone(proxy)

#else

#define XV_KEEPER_COMES(ts, proxy) ((void)0)
#define XV_KEEPER_GONE(proxy) ((void)0)

#endif
#endif
