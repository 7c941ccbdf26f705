/* SPDX-License-Identifier: Apache-2.0
 *
 * Requests: what a view lends for any combination of flags, and to whom it says no.
 *
 * The reference knows the elements one by one. What a consumer with these flags could make of an answer is read as the
 * consumer would read it, who has been told no shape, no strides or no format as he asked, and must be those elements,
 * in order. A request is refused if, and only if, no such answer exists.
 *
 * Input: lengths, layout and access of an array of up to three dimensions, then a request after another.
 */
#include "exporter.h"

enum { DIMENSIONS = 3, ROOM = 512, ELEMENTS = 64 };

/* An array, and where its elements lie. */
typedef struct Model {
    uint8_t memory[ROOM];
    char *pointers[4];
    XvBuffer lends;
    Xv_ssize_t shape[DIMENSIONS], strides[DIMENSIONS], suboffsets[DIMENSIONS];
    int count;
    const uint8_t *elements[ELEMENTS];    /* the last index runs fastest */
    bool c, f;
} Model;

static const uint8_t *address(const Model *model, const int *index)
{
    const char *p = model->lends.buf;
    for (int d = 0; d < model->lends.ndim; d++) {
        p += index[d] * model->strides[d];
        if (model->lends.suboffsets != NULL && model->suboffsets[d] >= 0)
            p = *(char *const *)p + model->suboffsets[d];
    }
    return (const uint8_t *)p;
}

/* Whether addresses go up by one element when the indices are counted through, the last or the first fastest. */
static bool in_a_row(const Model *model, bool last_fastest)
{
    const uint8_t *first = NULL;
    int i[DIMENSIONS], outer = last_fastest ? 0 : 2, inner = 2 - outer, n = 0;
    Xv_ssize_t lengths[DIMENSIONS];
    for (int d = 0; d < DIMENSIONS; d++)
        lengths[d] = d < model->lends.ndim ? model->shape[d] : 1;
    for (i[outer] = 0; i[outer] < lengths[outer]; i[outer]++)
        for (i[1] = 0; i[1] < lengths[1]; i[1]++)
            for (i[inner] = 0; i[inner] < lengths[inner]; i[inner]++) {
                const uint8_t *p = address(model, i);
                first = n == 0 ? p : first;
                if (p != first + n++ * model->lends.itemsize)
                    return false;
            }
    return true;
}

static void find_elements(Model *model)
{
    int i[DIMENSIONS];
    Xv_ssize_t lengths[DIMENSIONS];
    for (int d = 0; d < DIMENSIONS; d++)
        lengths[d] = d < model->lends.ndim ? model->shape[d] : 1;
    for (i[0] = 0; i[0] < lengths[0]; i[0]++)
        for (i[1] = 0; i[1] < lengths[1]; i[1]++)
            for (i[2] = 0; i[2] < lengths[2]; i[2]++)
                model->elements[model->count++] = address(model, i);
    if (model->lends.suboffsets != NULL)
        model->c = model->f = false;
    else if (model->lends.ndim == 1)    /* CPython: a view of nothing that has steps is not contiguous */
        model->c = model->f = model->shape[0] == 1 || model->strides[0] == model->lends.itemsize;
    else
        model->c = in_a_row(model, true), model->f = in_a_row(model, false);
}

static void make(Model *model, Input *in)
{
    static const struct { const char *format; int size; } formats[] = {{"B", 1}, {"h", 2}, {"<i", 4}, {"3s", 3}};
    int layout = choose(in, 6), format = choose(in, 4);
    XvBuffer *lends = &model->lends;
    Xv_ssize_t step;
    for (int i = 0; i < ROOM; i++)
        model->memory[i] = (uint8_t)(i * 7);
    *lends = (XvBuffer){.buf = model->memory + ROOM / 2, .ndim = choose(in, DIMENSIONS + 1), .readonly = choose(in, 2),
                        .format = (char *)formats[format].format, .itemsize = formats[format].size};
    step = lends->len = lends->itemsize;
    for (int d = 0; d < lends->ndim; d++)
        model->shape[d] = choose(in, 5) % 4, lends->len *= model->shape[d];
    for (int k = 0; k < lends->ndim; k++) {
        int d = layout % 2 == 0 ? lends->ndim - 1 - k : k;    /* which runs faster */
        model->strides[d] = layout == 2 || layout == 3 ? step + lends->itemsize : layout == 4 ? -step : step;
        step = (model->shape[d] == 0 ? 1 : model->shape[d]) * step;
        model->suboffsets[d] = -1;
    }
    if (lends->ndim != 0)
        lends->shape = model->shape, lends->strides = model->strides;
    if (layout == 5 && lends->ndim != 0) {    /* the first dimension is a table of pointers */
        for (int i = 0; i < 4; i++)
            model->pointers[i] = (char *)model->memory + 100 - 32 * i;
        lends->buf = model->pointers;
        model->strides[0] = sizeof(char *);
        model->suboffsets[0] = choose(in, 4);
        lends->suboffsets = model->suboffsets;
        step = lends->itemsize;
        for (int d = lends->ndim - 1; d > 0; d--)
            model->strides[d] = step, step *= model->shape[d] == 0 ? 1 : model->shape[d];
    }
    model->count = 0;
    find_elements(model);
}

#define ASKED(flag) ((flags & (flag)) == (flag))

static bool can_be_answered(const Model *model, int flags)
{
    if (ASKED(XvBUF_WRITABLE) && model->lends.readonly)
        return false;
    if (ASKED(XvBUF_FORMAT) && !ASKED(XvBUF_ND))    /* a run of bytes has no format */
        return false;
    if ((ASKED(XvBUF_C_CONTIGUOUS) && !model->c) || (ASKED(XvBUF_F_CONTIGUOUS) && !model->f)
        || (ASKED(XvBUF_ANY_CONTIGUOUS) && !model->c && !model->f))
        return false;
    if (model->lends.suboffsets != NULL && !ASKED(XvBUF_INDIRECT))
        return false;
    return ASKED(XvBUF_STRIDES) || model->c;
}

/* Element k of an answer, for a consumer who believes what it says and nothing else. */
static const uint8_t *consume(const XvBuffer *answer, int k)
{
    const char *p = answer->buf;
    int index[DIMENSIONS];
    if (answer->strides == NULL)
        return (const uint8_t *)p + k * answer->itemsize;
    for (int d = answer->ndim - 1; d >= 0; k /= (int)answer->shape[d], d--)
        index[d] = k % (int)answer->shape[d];
    for (int d = 0; d < answer->ndim; d++) {
        p += index[d] * answer->strides[d];
        if (answer->suboffsets != NULL && answer->suboffsets[d] >= 0)
            p = *(char *const *)p + answer->suboffsets[d];
    }
    return (const uint8_t *)p;
}

static void check_answer(const Model *model, const XvBuffer *answer, int flags)
{
    const XvBuffer *lends = &model->lends;
    EXPECT(answer->len == lends->len && answer->itemsize == lends->itemsize);
    EXPECT(answer->readonly == lends->readonly);
    EXPECT((answer->format != NULL) == ASKED(XvBUF_FORMAT));
    EXPECT(answer->format == NULL || strcmp(answer->format, lends->format) == 0);
    EXPECT(answer->ndim == (ASKED(XvBUF_ND) ? lends->ndim : 1));
    EXPECT((answer->shape != NULL) == (ASKED(XvBUF_ND) && lends->ndim != 0));
    EXPECT((answer->strides != NULL) == (ASKED(XvBUF_STRIDES) && lends->ndim != 0));
    EXPECT((answer->suboffsets != NULL) == (lends->suboffsets != NULL));
    for (int d = 0; answer->shape != NULL && d < answer->ndim; d++)
        EXPECT(answer->shape[d] == model->shape[d]);
    for (int k = 0; k < model->count; k++)
        EXPECT(consume(answer, k) == model->elements[k]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Input in = {data, data + size};
    World world = open_world(1);
    Model model;
    XvBuffer answers[8];
    int held = 0;
    XvObject *view;
    make(&model, &in);
    view = view_of_lent(world.ts, model.lends);
    EXPECT(view != NULL);
    while (held < 8 && !is_used_up(&in)) {
        int flags = take(&in);
        flags |= take(&in) << 8;
        if (XvObject_GetBuffer(world.ts, view, &answers[held], flags) == 0) {
            EXPECT(can_be_answered(&model, flags));
            check_answer(&model, &answers[held], flags);
            held++;
        } else {
            EXPECT(!can_be_answered(&model, flags));
            EXPECT(answers[held].obj == NULL);
            EXPECT_ERROR(world.ts, XvExc_BufferError);
        }
    }
    EXPECT(XvView_Release(world.ts, view) == (held == 0 ? 0 : -1));
    XvErr_Clear(world.ts);
    while (held > 0)
        XvBuffer_Release(world.ts, &answers[--held]);
    EXPECT(XvView_Release(world.ts, view) == 0);
    Xv_DECREF(world.ts, view);
    close_world(&world);
    return 0;
}
