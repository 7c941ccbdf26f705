/* SPDX-License-Identifier: Apache-2.0
 *
 * Blocks on memory that foreign code lends, and two ways to tell it that the last holder has let go: a callback, for
 * code that any thread may run, and a token, for a runtime that must not be called from wherever that happens to be.
 */
#include "interp/runtime.h"
#include "share/block.h"

static void destroy_with_callback(XvThreadState *ts, XvBlock *block)
{
    if (block->of_origin.lender.release != NULL)
        block->of_origin.lender.release(block->of_origin.lender.arg, block->base, block->size);
    xv_pool_free(ts, block->home, block, sizeof *block);
}

static XvStatus new_foreign(void *base, Xv_ssize_t size, int readonly, void (*destroy)(XvThreadState *, XvBlock *),
                            XvBlock **out)
{
    XvPool *home;
    *out = NULL;
    if (size < 0 || (base == NULL && size != 0))
        return XV_INVALID;
    *out = xv_pool_alloc(NULL, sizeof **out, &home);
    if (*out == NULL)
        return XV_NOMEM;
    xv_block_init(*out, home, base, size, readonly, destroy);
    return XV_OK;
}

XvStatus XvBlock_FromForeign(void *base, Xv_ssize_t size, int readonly, XvBlock_ReleaseProc release, void *arg,
                             XvBlock **out)
{
    XvStatus status = new_foreign(base, size, readonly, destroy_with_callback, out);
    if (status == XV_OK) {
        (*out)->of_origin.lender.release = release;
        (*out)->of_origin.lender.arg = arg;
    }
    return status;
}

/* The place for the token has been reserved, so this cannot fail, whoever runs it; and a post is a release, so that all
   that any holder did with the bytes comes before what the taker of the token does with them. */
static void destroy_with_token(XvThreadState *ts, XvBlock *block)
{
    XvRuntime *runtime = block->of_origin.news.runtime;
    uint64_t token = block->of_origin.news.token;
    xv_pool_free(ts, block->home, block, sizeof *block);
    xv_wakes_post(&runtime->wakes, token);
    xv_runtime_release(runtime);
}

XvStatus XvBlock_FromForeignToken(XvRuntime *rt, void *base, Xv_ssize_t size, int readonly, uint64_t token,
                                  XvBlock **out)
{
    XvStatus status = token == 0 ? XV_INVALID : new_foreign(base, size, readonly, destroy_with_token, out);
    if (status != XV_OK) {
        *out = NULL;
        return status;
    }
    if (!xv_wakes_reserve(&rt->wakes)) {
        xv_pool_free(NULL, (*out)->home, *out, sizeof **out);
        *out = NULL;
        return XV_NOMEM;
    }
    xv_runtime_retain(rt);
    (*out)->of_origin.news.runtime = rt;
    (*out)->of_origin.news.token = token;
    return XV_OK;
}
