/* SPDX-License-Identifier: Apache-2.0
 *
 * Layouts: slices, indices, transpositions and casts, one on the other, and the bytes that are read and written there.
 *
 * The reference has no strides. It is a list: for each element of a view the offset of its first byte, the last index
 * running fastest. A slice picks from that list by counting as Python's range does, in 128 bits; a cast asks whether the
 * offsets go up byte by byte. What is written through a view is written into a copy at those offsets, and the copy must
 * always be what lies behind the view.
 *
 * Input: how many bytes, what kind of view, then an operation after another.
 */
#include "exporter.h"

enum { ROOM = 192, DIMENSIONS = 6, VIEWS = 12 };

typedef __int128 Wide;

typedef struct Model {
    int ndim, itemsize, count;
    char format[2];
    Xv_ssize_t shape[DIMENSIONS];
    int offsets[ROOM];                  /* of count elements */
    bool readonly;
} Model;

typedef struct Run {
    World world;
    Input in;
    uint8_t copy[ROOM];                 /* what the memory should be */
    const uint8_t *memory;
    int size, views;
    XvObject *view[VIEWS];
    Model model[VIEWS];
} Run;

static const struct { char letter; int size; } formats[] = {
    {'B', 1}, {'b', 1}, {'c', 1}, {'H', 2}, {'h', 2}, {'I', 4}, {'Q', 8}, {'d', 8}, {'P', 8}, {'?', 1}};
enum { FORMATS = sizeof formats / sizeof *formats };

static bool is_byte_format(char letter) { return letter == 'B' || letter == 'b' || letter == 'c'; }

/* What a key picks in one dimension: so many indices, the first, and the step. */
typedef struct Pick {
    bool single;
    bool fails;                         /* an index that is outside */
    int first, count;
    Wide step;
} Pick;

/* range(*slice(start, stop, step).indices(length)), for parts that may be None. */
static Pick pick_slice(Xv_ssize_t length, const Xv_ssize_t *parts[3])
{
    Wide step = parts[2] == NULL ? 1 : *parts[2], limits[2], ends[2];
    Pick pick = {.step = step};
    limits[0] = step < 0 ? -1 : 0;
    limits[1] = step < 0 ? length - 1 : length;
    for (int i = 0; i < 2; i++) {
        if (parts[i] == NULL) {
            ends[i] = limits[(step < 0) != (i == 1)];
        } else {
            ends[i] = *parts[i] < 0 ? (Wide)*parts[i] + length : *parts[i];
            ends[i] = ends[i] < limits[0] ? limits[0] : ends[i] > limits[1] ? limits[1] : ends[i];
        }
    }
    pick.first = (int)ends[0];
    for (Wide i = ends[0]; step > 0 ? i < ends[1] : i > ends[1]; i += step)
        pick.count++;
    return pick;
}

/* Keys: what is passed, and what it picks. */
static XvObject *take_part(Run *run, Xv_ssize_t length, Pick *pick)
{
    XvThreadState *ts = run->world.ts;
    int kind = choose(&run->in, 16);
    Xv_ssize_t numbers[3];
    const Xv_ssize_t *parts[3] = {NULL, NULL, NULL};
    XvObject *objects[3] = {NULL, NULL, NULL}, *slice;
    if (kind >= 8) {
        Xv_ssize_t index = take_index(&run->in);
        Wide at = index < 0 ? (Wide)index + length : index;
        *pick = (Pick){.single = true, .fails = at < 0 || at >= length, .first = at < length ? (int)at : 0, .count = 1};
        return XvInt_FromInt64(ts, index);
    }
    for (int i = 0; i < 3; i++)
        if (kind >> i & 1) {
            numbers[i] = take_index(&run->in);
            if (i == 2 && numbers[i] == 0)
                numbers[i] = 1;
            parts[i] = &numbers[i];
            objects[i] = XvInt_FromInt64(ts, numbers[i]);
        }
    slice = XvSlice_New(ts, objects[0], objects[1], objects[2]);
    for (int i = 0; i < 3; i++)
        Xv_XDECREF(ts, objects[i]);
    *pick = pick_slice(length, parts);
    return slice;
}

/* A key for the first n dimensions, as a tuple, or by itself if it is one part. */
static XvObject *take_key(Run *run, const Model *model, int n, Pick *picks)
{
    XvThreadState *ts = run->world.ts;
    bool alone = n == 1 && choose(&run->in, 2);
    XvObject *parts[DIMENSIONS], *list, *tuple;
    for (int d = 0; d < n; d++)
        parts[d] = take_part(run, model->shape[d], &picks[d]);
    if (alone)
        return parts[0];
    list = XvList_New(ts, 0);
    for (int d = 0; d < n; d++) {
        EXPECT(XvList_Append(ts, list, parts[d]) == 0);
        Xv_DECREF(ts, parts[d]);
    }
    tuple = XvList_AsTuple(ts, list);
    Xv_DECREF(ts, list);
    return tuple;
}

static bool any_fails(const Pick *picks, int n)
{
    for (int d = 0; d < n; d++)
        if (picks[d].fails)
            return true;
    return false;
}

/* The elements that n picks leave of a view. */
static void pick_elements(const Model *from, const Pick *picks, int n, Model *to)
{
    *to = *from;
    to->ndim = 0;
    to->count = 0;
    for (int d = 0; d < from->ndim; d++)
        if (d >= n || !picks[d].single)
            to->shape[to->ndim++] = d < n ? picks[d].count : from->shape[d];
    for (int k = 0; k < from->count; k++) {
        int rest = k, index[DIMENSIONS];
        for (int d = from->ndim - 1; d >= 0; rest /= (int)from->shape[d], d--)
            index[d] = rest % (int)from->shape[d];
        bool is_in = true;
        for (int d = 0; d < n && is_in; d++) {
            is_in = false;
            for (int i = 0; i < picks[d].count && !is_in; i++)
                is_in = picks[d].first + i * picks[d].step == index[d];
        }
        if (is_in)
            to->offsets[to->count++] = from->offsets[k];
    }
    /* A step below 0 turns a dimension round. */
    for (int d = 0, kept = 0; d < from->ndim; d++) {
        if (d < n && picks[d].single)
            continue;
        if (d < n && picks[d].step < 0) {
            int turned[ROOM], inner = 1, length = (int)to->shape[kept];
            for (int e = kept + 1; e < to->ndim; e++)
                inner *= (int)to->shape[e];
            for (int k = 0; k < to->count; k++) {
                int i = k / inner % length;
                turned[k] = to->offsets[k + (length - 1 - 2 * i) * inner];
            }
            memcpy(to->offsets, turned, sizeof turned);
        }
        kept++;
    }
}

static bool in_a_row(const Model *model)
{
    for (int k = 0; k < model->count; k++)
        if (model->offsets[k] != model->offsets[0] + k * model->itemsize)
            return false;
    return true;
}

static int attribute(XvThreadState *ts, XvObject *view, const char *name)
{
    XvObject *value = XvObject_GetAttrString(ts, view, name);
    int result = XvObject_IsTrue(ts, value);
    Xv_DECREF(ts, value);
    return result;
}

/* Holds a view against its model, and the memory against the copy. */
static void check_view(Run *run, XvObject *view, const Model *model)
{
    XvThreadState *ts = run->world.ts;
    XvObject *bytes = XvView_ToBytes(ts, view, 'C');
    XvBuffer lent;
    EXPECT(bytes != NULL && XvBytes_Size(ts, bytes) == (Xv_ssize_t)model->count * model->itemsize);
    for (int k = 0; k < model->count; k++)
        EXPECT(memcmp(XvBytes_AsString(ts, bytes) + k * model->itemsize, run->copy + model->offsets[k],
                      (size_t)model->itemsize) == 0);
    Xv_DECREF(ts, bytes);
    EXPECT(XvObject_GetBuffer(ts, view, &lent, XvBUF_FULL_RO) == 0);
    EXPECT(lent.ndim == model->ndim && lent.itemsize == model->itemsize && lent.readonly == model->readonly);
    EXPECT(strcmp(lent.format, model->format) == 0);
    for (int d = 0; d < model->ndim; d++)
        EXPECT(lent.shape[d] == model->shape[d]);
    if (model->count != 0)
        EXPECT((const uint8_t *)lent.buf == run->memory + model->offsets[0]);
    for (int d = model->ndim - 1, inner = 1; d >= 0 && model->count != 0; inner *= (int)model->shape[d], d--)
        EXPECT(model->shape[d] == 1 || lent.strides[d] == model->offsets[inner] - model->offsets[0]);
    XvBuffer_Release(ts, &lent);
    if (model->count != 0)
        EXPECT(attribute(ts, view, "c_contiguous") == in_a_row(model));
    EXPECT(memcmp(run->memory, run->copy, (size_t)run->size) == 0);
}

/* What an operation made, or NULL with an error, and what it should have made. */
static void keep(Run *run, XvObject *view, bool expected, const Model *model)
{
    EXPECT((view != NULL) == expected);
    XvErr_Clear(run->world.ts);
    if (view == NULL)
        return;
    check_view(run, view, model);
    if (run->views == VIEWS) {
        int slot = choose(&run->in, VIEWS);
        Xv_DECREF(run->world.ts, run->view[slot]);
        run->view[slot] = view;
        run->model[slot] = *model;
    } else {
        run->view[run->views] = view;
        run->model[run->views++] = *model;
    }
}

/* An element or a part, read; or written from another view. */
static void subscript(Run *run, int v, bool write)
{
    XvThreadState *ts = run->world.ts;
    const Model *model = &run->model[v];
    int n = choose(&run->in, model->ndim + 1), other = choose(&run->in, run->views), kept = 0;
    Pick picks[DIMENSIONS];
    Model part;
    XvObject *key = take_key(run, model, n, picks), *result;
    bool fits;
    EXPECT(key != NULL);
    if (model->ndim == 0 || (n == 0 && model->ndim != 0 && write)) {
        Xv_DECREF(ts, key);
        return;
    }
    if (!any_fails(picks, n))
        pick_elements(model, picks, n, &part);
    for (int d = 0; d < n; d++)
        kept += !picks[d].single;
    kept += model->ndim - n;
    if (!write) {
        result = XvObject_GetItem(ts, run->view[v], key);
        Xv_DECREF(ts, key);
        if (any_fails(picks, n))
            EXPECT_ERROR(ts, XvExc_IndexError);
        EXPECT((result == NULL) == any_fails(picks, n));
        if (result != NULL && kept != 0) {
            keep(run, result, true, &part);
        } else if (result != NULL) {
            EXPECT(part.count == 1 && !XvView_Check(result));
            if (part.format[0] == 'B')
                EXPECT(XvInt_AsInt64(ts, result) == run->copy[part.offsets[0]]);
            Xv_DECREF(ts, result);
        }
        return;
    }
    if (kept == 0) {
        fits = !any_fails(picks, n) && !model->readonly && model->format[0] == 'B';
        if (model->format[0] == 'B') {
            XvObject *value = XvInt_FromInt64(ts, take(&run->in));
            uint8_t byte = (uint8_t)XvInt_AsInt64(ts, value);
            EXPECT(XvObject_SetItem(ts, run->view[v], key, value) == (fits ? 0 : -1));
            if (fits)
                run->copy[part.offsets[0]] = byte;
            Xv_DECREF(ts, value);
        }
    } else {
        const Model *source = &run->model[other];
        uint8_t before[ROOM];
        fits = !any_fails(picks, n) && !model->readonly && source->ndim == part.ndim
            && source->format[0] == part.format[0];
        for (int d = 0; fits && d < part.ndim && source->count + part.count != 0; d++)
            fits = source->shape[d] == part.shape[d];
        if (any_fails(picks, n) || source->count + part.count != 0) {
            EXPECT(XvObject_SetItem(ts, run->view[v], key, run->view[other]) == (fits ? 0 : -1));
            memcpy(before, run->copy, sizeof before);
            for (int k = 0; fits && k < part.count; k++)
                memcpy(run->copy + part.offsets[k], before + source->offsets[k], (size_t)part.itemsize);
        }
    }
    XvErr_Clear(ts);
    Xv_DECREF(ts, key);
    check_view(run, run->view[v], model);
}

/* view[a::step] = view[b::step], so many rows of each: the two may overlap in any way. */
static void shift(Run *run, int v)
{
    XvThreadState *ts = run->world.ts;
    const Model *model = &run->model[v];
    int length = model->ndim == 0 ? 0 : (int)model->shape[0], step = 1 + choose(&run->in, 3), count, starts[2];
    XvObject *keys[2], *source;
    uint8_t before[ROOM];
    Model parts[2];
    if (length == 0)
        return;
    count = 1 + choose(&run->in, (length - 1) / step + 1);
    for (int i = 0; i < 2; i++) {
        Pick pick = {.count = count, .step = step};
        pick.first = starts[i] = choose(&run->in, length - (count - 1) * step);
        keys[i] = XvSlice_FromIndices(ts, starts[i], starts[i] + (count - 1) * step + 1, step);
        pick_elements(model, &pick, 1, &parts[i]);
    }
    source = XvObject_GetItem(ts, run->view[v], keys[1]);
    EXPECT(source != NULL);
    check_view(run, source, &parts[1]);
    EXPECT(XvObject_SetItem(ts, run->view[v], keys[0], source) == (model->readonly ? -1 : 0));
    XvErr_Clear(ts);
    memcpy(before, run->copy, sizeof before);
    for (int k = 0; !model->readonly && k < parts[0].count; k++)
        memcpy(run->copy + parts[0].offsets[k], before + parts[1].offsets[k], (size_t)model->itemsize);
    Xv_DECREF(ts, source);
    Xv_DECREF(ts, keys[0]);
    Xv_DECREF(ts, keys[1]);
    check_view(run, run->view[v], model);
}

static void cast(Run *run, int v)
{
    const Model *model = &run->model[v];
    int format = choose(&run->in, FORMATS), ndim = choose(&run->in, DIMENSIONS) - 1;
    Xv_ssize_t shape[DIMENSIONS];
    Model to = *model;
    Wide product = formats[format].size;
    int bytes = model->count * model->itemsize;
    bool fits = in_a_row(model) && (is_byte_format(model->format[0]) || is_byte_format(formats[format].letter))
        && bytes % formats[format].size == 0;
    XvObject *made;
    if (ndim < 0) {
        fits = fits && (model->count != 0 || model->ndim == 1);
        shape[0] = bytes / formats[format].size;
    } else {
        fits = fits && model->count != 0 && (model->ndim == 1 || ndim == 1);
        for (int d = 0; d < ndim; d++) {
            shape[d] = take_index(&run->in);
            /* The last length is often what is left. */
            if (d == ndim - 1 && product > 0 && product <= bytes && choose(&run->in, 4) != 0)
                shape[d] = (Xv_ssize_t)(bytes / product);
            fits = fits && shape[d] > 0;
            product = product > 0 && product <= bytes ? product * shape[d] : product;
        }
        fits = fits && product == bytes;
    }
    to.ndim = ndim < 0 ? 1 : ndim;
    to.itemsize = formats[format].size;
    to.format[0] = formats[format].letter;
    to.count = bytes / to.itemsize;
    memcpy(to.shape, shape, sizeof shape);
    for (int k = 0; k < to.count; k++)
        to.offsets[k] = model->offsets[0] + k * to.itemsize;
    made = XvView_Cast(run->world.ts, run->view[v], to.format, shape, ndim);
    if (model->count == 0 && made == NULL)   /* whether nothing with steps is contiguous is CPython's secret */
        XvErr_Clear(run->world.ts);
    else
        keep(run, made, fits, &to);
}

static void transpose(Run *run, int v)
{
    const Model *model = &run->model[v];
    bool seen[DIMENSIONS] = {false}, fits = true;
    int axes[DIMENSIONS];
    Model to = *model;
    for (int d = 0; d < model->ndim; d++) {
        axes[d] = choose(&run->in, 8) == 7 ? -1 : choose(&run->in, model->ndim);
        fits = fits && axes[d] >= 0 && !seen[axes[d]];
        if (fits)
            seen[axes[d]] = true, to.shape[d] = model->shape[axes[d]];
    }
    for (int k = 0; fits && k < to.count; k++) {
        int rest = k, index[DIMENSIONS], from = 0;
        for (int d = to.ndim - 1; d >= 0; rest /= (int)to.shape[d], d--)
            index[axes[d]] = rest % (int)to.shape[d];
        for (int d = 0; d < to.ndim; d++)
            from = from * (int)model->shape[d] + index[d];
        to.offsets[k] = model->offsets[from];
    }
    keep(run, XvView_Transpose(run->world.ts, run->view[v], axes), fits, &to);
}

static void begin(Run *run)
{
    XvThreadState *ts = run->world.ts;
    bool shared = choose(&run->in, 2);
    XvObject *array;
    run->size = choose(&run->in, ROOM);
    for (int i = 0; i < run->size; i++)
        run->copy[i] = (uint8_t)(i * 37 + 11);
    array = XvByteArray_FromStringAndSize(ts, (const char *)run->copy, run->size);
    EXPECT(array != NULL);
    run->view[0] = shared ? XvSharedView_FromObject(ts, array) : XvMemoryView_FromObject(ts, array);
    EXPECT(run->view[0] != NULL);
    run->memory = (const uint8_t *)XvByteArray_AsString(ts, array);
    run->model[0] = (Model){.ndim = 1, .itemsize = 1, .count = run->size, .format = "B", .shape = {run->size}};
    for (int i = 0; i < run->size; i++)
        run->model[0].offsets[i] = i;
    run->views = 1;
    Xv_DECREF(ts, array);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Run run = {.world = open_world(1), .in = {data, data + size}};
    begin(&run);
    for (int steps = 0; steps < 40 && !is_used_up(&run.in); steps++) {
        int v = choose(&run.in, run.views);
        switch (choose(&run.in, 8)) {
        case 0: case 1: subscript(&run, v, false); break;
        case 2: subscript(&run, v, true); break;
        case 3: shift(&run, v); break;
        case 4: case 5: cast(&run, v); break;
        case 6: transpose(&run, v); break;
        default: {
            Model to = run.model[v];
            to.readonly = true;
            keep(&run, XvView_ToReadOnly(run.world.ts, run.view[v]), true, &to);
        }
        }
    }
    while (run.views > 0) {
        check_view(&run, run.view[run.views - 1], &run.model[run.views - 1]);
        Xv_DECREF(run.world.ts, run.view[--run.views]);
    }
    close_world(&run.world);
    return 0;
}
