/* SPDX-License-Identifier: Apache-2.0
 *
 * The side of the differential test that is ours: reads programs of view operations from its standard input and prints
 * what each operation gave, on a line. differential.py writes the programs and runs them on CPython's memoryview.
 *
 *     program memory        starts a program; its views are memoryviews (shared: sharedviews, where it makes them of
 *                           bytes and bytearrays). All registers are empty.
 *     OPERATION R ...       R and S are registers, 0 to 15
 *
 * Literals have no blanks: 12 -3 1.5e3 nan inf True None "text" x616263 (bytes) [1:2:3] [::] (slices) (1,[::2]) $3
 * (what is in a register). `-` stands for NULL.
 */
#include "crossview/crossview.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { REGISTERS = 16, WORDS = 96 };

static XvThreadState *ts;
static XvObject *registers[REGISTERS];
static XvBuffer held[REGISTERS];
static int shared;

static void fail(const char *what)
{
    fprintf(stderr, "views: %s\n", what);
    exit(2);
}

static void *need(void *p)
{
    if (p == NULL)
        fail(XvErr_Occurred(ts) ? XvErr_Message(ts) : "out of memory");
    return p;
}

/* An exporter of any layout */

typedef struct Array {
    XvObject ob_base;
    XvBuffer buffer;
    Xv_ssize_t dims[3 * XvBUF_MAX_NDIM];
    char format[32];
    void *memory;
    void **pointers;
} Array;

static int array_getbuffer(XvThreadState *where, XvObject *op, XvBuffer *view, int flags)
{
    (void)where;
    (void)flags;
    *view = ((Array *)op)->buffer;
    Xv_INCREF(op);
    view->obj = op;
    return 0;
}

static void array_dealloc(XvThreadState *where, XvObject *op)
{
    free(((Array *)op)->memory);
    free(((Array *)op)->pointers);
    XvObject_Free(where, op);
}

static const XvBufferProcs array_procs = {.bf_getbuffer = array_getbuffer};

static const XvTypeObject array_type = {
    .tp_name = "array",
    .tp_basicsize = sizeof(Array),
    .tp_dealloc = array_dealloc,
    .tp_as_buffer = &array_procs,
};

/* Literals */

static unsigned char digit(char c) { return (unsigned char)(c <= '9' ? c - '0' : c - 'a' + 10); }

static size_t unhex(const char *text, size_t digits, char *out)
{
    for (size_t i = 0; i + 1 < digits; i += 2)
        out[i / 2] = (char)(digit(text[i]) << 4 | digit(text[i + 1]));
    return digits / 2;
}

static XvObject *literal(const char **at);

static XvObject *slice(const char **at)
{
    XvObject *parts[3] = {NULL, NULL, NULL}, *result;
    ++*at;
    for (int i = 0; i < 3; i++) {
        if (**at != ':' && **at != ']')
            parts[i] = literal(at);
        if (**at == ':')
            ++*at;
    }
    ++*at;
    result = need(XvSlice_New(ts, parts[0], parts[1], parts[2]));
    for (int i = 0; i < 3; i++)
        Xv_XDECREF(ts, parts[i]);
    return result;
}

static XvObject *tuple(const char **at)
{
    XvObject *list = need(XvList_New(ts, 0)), *result;
    ++*at;
    while (**at != ')') {
        XvObject *item = literal(at);
        if (XvList_Append(ts, list, item) < 0)
            fail("append");
        Xv_DECREF(ts, item);
        if (**at == ',')
            ++*at;
    }
    ++*at;
    result = need(XvList_AsTuple(ts, list));
    Xv_DECREF(ts, list);
    return result;
}

static XvObject *number(const char **at)
{
    char *end;
    size_t plain = strspn(*at + (**at == '-'), "0123456789") + (**at == '-');
    XvObject *result;
    if (strchr(".en", (*at)[plain]) != NULL && (*at)[plain] != 0) {
        result = XvFloat_FromDouble(ts, strtod(*at, &end));
    } else if (**at == '-') {
        result = XvInt_FromInt64(ts, strtoll(*at, &end, 10));
    } else {
        result = XvInt_FromUInt64(ts, strtoull(*at, &end, 10));
    }
    *at = end;
    return need(result);
}

static int word(const char **at, const char *expected)
{
    size_t n = strlen(expected);
    if (strncmp(*at, expected, n) != 0)
        return 0;
    *at += n;
    return 1;
}

static XvObject *borrowed(XvObject *op)
{
    Xv_INCREF(op);
    return op;
}

static XvObject *literal(const char **at)
{
    switch (**at) {
    case '[': return slice(at);
    case '(': return tuple(at);
    case '$': {
        int r = (int)strtol(*at + 1, (char **)at, 10);
        return borrowed(registers[r]);
    }
    case '"': {
        const char *end = strchr(*at + 1, '"');
        XvObject *text = need(XvStr_FromStringAndSize(ts, *at + 1, end - *at - 1));
        *at = end + 1;
        return text;
    }
    case 'x': {
        size_t digits = strspn(*at + 1, "0123456789abcdef");
        XvObject *bytes = need(XvBytes_FromStringAndSize(ts, NULL, (Xv_ssize_t)digits / 2));
        if (digits == 2) {
            char byte;
            unhex(*at + 1, digits, &byte);
            Xv_DECREF(ts, bytes);
            bytes = need(XvBytes_FromStringAndSize(ts, &byte, 1));
        } else if (digits != 0) {
            unhex(*at + 1, digits, XvBytes_AsString(ts, bytes));
        }
        *at += 1 + digits;
        return bytes;
    }
    }
    if (word(at, "None"))
        return borrowed(Xv_None(ts));
    if (word(at, "True"))
        return borrowed(Xv_True(ts));
    if (word(at, "False"))
        return borrowed(Xv_False(ts));
    if (word(at, "nan"))
        return need(XvFloat_FromDouble(ts, strtod("nan", NULL)));
    if (word(at, "inf"))
        return need(XvFloat_FromDouble(ts, strtod("inf", NULL)));
    if (word(at, "-inf"))
        return need(XvFloat_FromDouble(ts, strtod("-inf", NULL)));
    return number(at);
}

static XvObject *literal_of(const char *text) { return literal(&text); }

/* "(1,2,3)" into numbers; how many. */
static int numbers(const char *text, Xv_ssize_t *out)
{
    int n = 0;
    for (text++; *text != ')'; text += *text == ',')
        out[n++] = strtoll(text, (char **)&text, 10);
    return n;
}

/* Printing */

static void print_object(XvObject *op);

static void print_tuple(const Xv_ssize_t *values, int n)
{
    if (values == NULL)
        printf(" -");
    else
        printf(" (");
    for (int i = 0; values != NULL && i < n; i++)
        printf(i == 0 ? "%td" : ",%td", values[i]);
    if (values != NULL)
        printf(")");
}

static void print_text(XvObject *op)
{
    need(op);
    printf("%s", XvStr_AsUTF8(ts, op));
    Xv_DECREF(ts, op);
}

static void print_attribute(XvObject *view, const char *name)
{
    XvObject *value = need(XvObject_GetAttrString(ts, view, name));
    printf(" ");
    print_text(XvObject_Str(ts, value));
    Xv_DECREF(ts, value);
}

static void print_view(XvObject *view)
{
    static const char *const names[] = {"format", "itemsize", "nbytes", "ndim", "shape", "strides", "suboffsets",
                                        "readonly", "c_contiguous", "f_contiguous", "contiguous"};
    XvObject *bytes;
    printf("view");
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        print_attribute(view, names[i]);
    bytes = need(XvView_ToBytes(ts, view, 'C'));
    printf(" ");
    for (Xv_ssize_t i = 0; i < XvBytes_Size(ts, bytes); i++)
        printf("%02x", (unsigned char)XvBytes_AsString(ts, bytes)[i]);
    Xv_DECREF(ts, bytes);
}

static void print_object(XvObject *op)
{
    if (XvView_Check(op))
        print_view(op);
    else
        print_text(XvObject_Repr(ts, op));
}

static void print_error(void)
{
    if (XvErr_Occurred(ts) == NULL)
        fail("failed without an error");
    printf("%s: %s", XvErr_TypeName(ts), XvErr_Message(ts));
    XvErr_Clear(ts);
}

/* What an operation that makes an object gave; it goes. */
static void print_result(XvObject *op)
{
    if (op == NULL) {
        print_error();
        return;
    }
    print_object(op);
    Xv_DECREF(ts, op);
}

static void print_status(int result)
{
    if (result < 0)
        print_error();
    else
        printf("done");
}

static void print_bool(int result)
{
    if (result < 0)
        print_error();
    else
        printf(result ? "True" : "False");
}

static void print_size(Xv_ssize_t result)
{
    if (result < 0 && XvErr_Occurred(ts) != NULL)
        print_error();
    else
        printf("%td", result);
}

static void print_buffer(const XvBuffer *buffer)
{
    printf("buffer %td %td %d %d %s", buffer->len, buffer->itemsize, buffer->readonly, buffer->ndim,
           buffer->format == NULL ? "-" : buffer->format);
    print_tuple(buffer->shape, buffer->ndim);
    print_tuple(buffer->strides, buffer->ndim);
    print_tuple(buffer->suboffsets, buffer->ndim);
}

/* Operations. w[0] is the name, r the first register. */

static void keep(int r, XvObject *op)
{
    if (op == NULL) {
        print_error();
        return;
    }
    print_object(op);
    Xv_XDECREF(ts, registers[r]);
    registers[r] = op;
}

static Xv_ssize_t *dims_of(Array *array, int which, const char *text)
{
    Xv_ssize_t *dims = array->dims + which * XvBUF_MAX_NDIM;
    return strcmp(text, "-") == 0 ? NULL : (numbers(text, dims), dims);
}

/* array R readonly format itemsize ndim shape strides suboffsets offset xMEMORY [pointers]: with pointers the buffer
   begins at a table of them, which lead so far into the memory. */
static void make_array(int r, char **w)
{
    Array *array = (Array *)need(XvObject_New(ts, &array_type, 0));
    size_t digits = strlen(w[10]) - 1;
    XvBuffer *buffer = &array->buffer;
    array->memory = need(malloc(digits / 2 + 1));
    unhex(w[10] + 1, digits, array->memory);
    if (w[11] != NULL) {
        Xv_ssize_t offsets[64];
        int n = numbers(w[11], offsets);
        array->pointers = need(malloc((size_t)(n + 1) * sizeof(void *)));
        for (int i = 0; i < n; i++)
            array->pointers[i] = (char *)array->memory + offsets[i];
    }
    buffer->readonly = atoi(w[2]);
    if (strcmp(w[3], "-") != 0) {
        strcpy(array->format, w[3][0] == '"' ? w[3] + 1 : w[3]);
        if (w[3][0] == '"')
            array->format[strlen(array->format) - 1] = 0;
        for (char *c = array->format; *c != 0; c++)
            if (*c == '_')
                *c = ' ';
        buffer->format = array->format;
    }
    buffer->itemsize = atoll(w[4]);
    buffer->ndim = atoi(w[5]);
    buffer->shape = dims_of(array, 0, w[6]);
    buffer->strides = dims_of(array, 1, w[7]);
    buffer->suboffsets = dims_of(array, 2, w[8]);
    buffer->buf = w[11] != NULL ? (char *)array->pointers : (char *)array->memory + atoll(w[9]);
    buffer->len = buffer->itemsize;
    for (int d = 0; d < buffer->ndim && buffer->shape != NULL; d++)
        buffer->len *= buffer->shape[d];
    if (buffer->shape == NULL && buffer->ndim == 1)
        buffer->len = (Xv_ssize_t)digits / 2;
    keep(r, XvMemoryView_FromObject(ts, &array->ob_base));
    Xv_DECREF(ts, array);
}

static void make_view(int r, XvObject *of)
{
    if (shared && XvSharedView_Check(of))
        keep(r, XvView_Slice(ts, of, 0, XV_SSIZE_MAX));
    else if (shared && (XvBytes_Check(of) || XvByteArray_Check(of)))
        keep(r, XvSharedView_FromObject(ts, of));
    else
        keep(r, XvMemoryView_FromObject(ts, of));
}

static void cast(int r, XvObject *view, const char *format, const char *shape)
{
    Xv_ssize_t dims[WORDS];
    keep(r, XvView_Cast(ts, view, format, dims, shape == NULL ? -1 : numbers(shape, dims)));
}

static void get(int r, XvObject *view, XvObject *key)
{
    XvObject *item = XvObject_GetItem(ts, view, key);
    if (item != NULL && XvView_Check(item))
        keep(r, item);
    else
        print_result(item);
}

static void compare(XvObject *a, XvObject *b, const char *sign)
{
    static const char *const signs[] = {"<", "<=", "==", "!=", ">", ">="};
    int op = 0;
    while (strcmp(signs[op], sign) != 0)
        op++;
    print_result(XvObject_RichCompare(ts, a, b, op));
}

/* Whether the hash is that of the bytes. */
static void hash(XvObject *view)
{
    Xv_hash_t hash = XvObject_Hash(ts, view);
    XvObject *bytes;
    if (hash == -1) {
        print_error();
        return;
    }
    bytes = XvView_ToBytes(ts, view, 'C');
    if (bytes == NULL) {
        XvErr_Clear(ts);
        printf("remembered");
        return;
    }
    print_bool(hash == XvObject_Hash(ts, bytes));
    Xv_DECREF(ts, bytes);
}

static void iterate(XvObject *view)
{
    XvObject *iterator = XvObject_GetIter(ts, view), *item;
    if (iterator == NULL) {
        print_error();
        return;
    }
    printf("items");
    while ((item = XvIter_Next(ts, iterator)) != NULL) {
        printf(" ");
        print_object(item);
        Xv_DECREF(ts, item);
    }
    Xv_DECREF(ts, iterator);
    if (XvErr_Occurred(ts) != NULL) {
        printf(" ");
        print_error();
    }
}

static void request(XvObject *view, int flags, XvBuffer *into)
{
    XvBuffer buffer;
    if (XvObject_GetBuffer(ts, view, &buffer, flags) < 0) {
        print_error();
        return;
    }
    print_buffer(&buffer);
    if (into != NULL)
        *into = buffer;
    else
        XvBuffer_Release(ts, &buffer);
}

static void transpose(int r, XvObject *view, const char *axes)
{
    Xv_ssize_t wide[XvBUF_MAX_NDIM];
    int narrow[XvBUF_MAX_NDIM], n = axes == NULL ? 0 : numbers(axes, wide);
    for (int i = 0; i < n; i++)
        narrow[i] = (int)wide[i];
    keep(r, XvView_Transpose(ts, view, axes == NULL ? NULL : narrow));
}

static void resize(XvObject *array, Xv_ssize_t more)
{
    print_status(XvByteArray_Resize(ts, array, XvByteArray_Size(ts, array) + more));
}

static void clear(int r)
{
    XvBuffer_Release(ts, &held[r]);
    Xv_CLEAR(ts, registers[r]);
}

static void hex(XvObject *view, char **w, int n)
{
    XvObject *sep = n > 2 ? literal_of(w[2]) : NULL;
    print_result(XvView_Hex(ts, view, sep, n > 3 ? atoi(w[3]) : 1));
    Xv_XDECREF(ts, sep);
}

static void set(XvObject *view, XvObject *key, XvObject *value)
{
    print_status(XvObject_SetItem(ts, view, key, value));
    Xv_DECREF(ts, value);
}

static void with_value(const char *op, int r, char **w, int n)
{
    XvObject *view = registers[r], *value = literal_of(w[2]);
    if (strcmp(op, "bytearray") == 0)
        keep(r, XvByteArray_FromStringAndSize(ts, XvBytes_AsString(ts, value), XvBytes_Size(ts, value)));
    else if (strcmp(op, "bytes") == 0)
        keep(r, borrowed(value));
    else if (strcmp(op, "set") == 0)
        set(view, value, literal_of(w[3]));
    else if (strcmp(op, "del") == 0)
        print_status(XvObject_DelItem(ts, view, value));
    else if (strcmp(op, "in") == 0)
        print_bool(XvObject_Contains(ts, view, value));
    else if (strcmp(op, "count") == 0)
        print_size(XvView_Count(ts, view, value));
    else if (strcmp(op, "index") == 0)
        print_size(XvView_Index(ts, view, value, n > 3 ? atoll(w[3]) : 0, n > 4 ? atoll(w[4]) : XV_SSIZE_MAX));
    else
        fail(op);
    Xv_DECREF(ts, value);
}

static void run(char **w, int n)
{
    const char *op = w[0];
    int r = n > 1 && isdigit((unsigned char)w[1][0]) ? (int)((unsigned)atoi(w[1]) % REGISTERS) : 0;
    XvObject *view = registers[r];
#define IS(name) (strcmp(op, name) == 0)
    if (IS("array")) {
        make_array(r, w);
    } else if (IS("view") || IS("cast") || IS("get") || IS("readonly") || IS("transpose")) {
        XvObject *of = registers[(unsigned)atoi(w[2]) % REGISTERS];
        if (IS("view"))
            make_view(r, of);
        else if (IS("cast"))
            cast(r, of, w[3], n > 4 ? w[4] : NULL);
        else if (IS("readonly"))
            keep(r, XvView_ToReadOnly(ts, of));
        else if (IS("transpose"))
            transpose(r, of, n > 3 ? w[3] : NULL);
        else {
            XvObject *key = literal_of(w[3]);
            get(r, of, key);
            Xv_DECREF(ts, key);
        }
    } else if (IS("compare")) {
        XvObject *a = literal_of(w[1]), *b = literal_of(w[3]);
        compare(a, b, w[2]);
        Xv_DECREF(ts, a);
        Xv_DECREF(ts, b);
    } else if (IS("tobytes")) {
        print_result(XvView_ToBytes(ts, view, w[2][0]));
    } else if (IS("tolist")) {
        print_result(XvView_ToList(ts, view));
    } else if (IS("hex")) {
        hex(view, w, n);
    } else if (IS("hash")) {
        hash(view);
    } else if (IS("len")) {
        print_size(XvObject_Length(ts, view));
    } else if (IS("bool")) {
        print_bool(XvObject_IsTrue(ts, view));
    } else if (IS("iter")) {
        iterate(view);
    } else if (IS("release")) {
        print_status(XvView_Release(ts, view));
    } else if (IS("request")) {
        request(view, (int)strtol(w[2], NULL, 0), NULL);
    } else if (IS("hold")) {
        request(view, XvBUF_FULL_RO, &held[r]);
    } else if (IS("drop")) {
        XvBuffer_Release(ts, &held[r]);
        printf("done");
    } else if (IS("clear")) {
        clear(r);
        printf("done");
    } else if (IS("resize")) {
        resize(view, atoll(w[2]));
    } else if (IS("attribute")) {
        print_result(XvObject_GetAttrString(ts, view, w[2]));
    } else if (IS("program")) {
        for (int i = 0; i < REGISTERS; i++)
            clear(i);
        shared = strcmp(w[1], "shared") == 0;
        printf("program");
    } else {
        with_value(op, r, w, n);
    }
    printf("\n");
}

int main(void)
{
    static char line[1 << 16];
    XvRuntime *runtime;
    XvInterpreter *interpreter;
    char *w[WORDS + 1];
    if (XvRuntime_Open(&runtime) != XV_OK || XvInterpreter_New(runtime, "views", &interpreter) != XV_OK
        || XvInterpreter_Attach(interpreter, NULL, XV_FOREVER, &ts) != XV_OK)
        fail("no interpreter");
    while (fgets(line, sizeof line, stdin) != NULL) {
        int n = 0;
        for (char *at = strtok(line, " \n"); at != NULL && n < WORDS; at = strtok(NULL, " \n"))
            w[n++] = at;
        w[n] = NULL;
        if (n != 0)
            run(w, n);
        Xv_CHECKPOINT(ts);
    }
    for (int i = 0; i < REGISTERS; i++)
        clear(i);
    XvThreadState_Detach(ts);
    if (XvInterpreter_Close(interpreter, NULL, 10000000000) != XV_OK)
        fail("close");
    XvInterpreter_Release(interpreter);
    return XvRuntime_Close(runtime, 10000000000) == XV_OK ? 0 : 2;
}
