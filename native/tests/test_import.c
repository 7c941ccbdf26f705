/* SPDX-License-Identifier: Apache-2.0
 *
 * Native modules from shared libraries: the example, in one interpreter and in two at once, and everything that can be
 * wrong with one.
 */
#include <fcntl.h>
#include <elf.h>
#include <sys/stat.h>

#include "world.h"

static XvObject *load(XvThreadState *ts, const char *name, const char *path)
{
    XvObject *module = XvImport_LoadNative(ts, name, path);
    CHECK_OBJECT(ts, module);
    return module;
}

/* module.name(a, b), or without b, or without both. */
static XvObject *call(XvThreadState *ts, XvObject *module, const char *name, XvObject *a, XvObject *b)
{
    XvObject *args[] = {a, b}, *function = XvObject_GetAttrString(ts, module, name), *result;
    CHECK_OBJECT(ts, function);
    result = XvObject_Call(ts, function, args, a == NULL ? 0 : b == NULL ? 1 : 2);
    Xv_DECREF(ts, function);
    return result;
}

static int64_t call_for_int(XvThreadState *ts, XvObject *module, const char *name, XvObject *a, XvObject *b)
{
    XvObject *result = call(ts, module, name, a, b);
    int64_t value;
    CHECK_OBJECT(ts, result);
    value = XvInt_AsInt64(ts, result);
    Xv_DECREF(ts, result);
    return value;
}

static XvObject *new_ring(XvThreadState *ts, XvObject *module, int64_t capacity)
{
    XvObject *number = XvInt_FromInt64(ts, capacity), *ring;
    CHECK_OBJECT(ts, number);
    ring = call(ts, module, "new", number, NULL);
    CHECK_OBJECT(ts, ring);
    Xv_DECREF(ts, number);
    return ring;
}

static int64_t put(XvThreadState *ts, XvObject *module, XvObject *ring, const char *text)
{
    XvObject *bytes = XvBytes_FromStringAndSize(ts, text, (Xv_ssize_t)strlen(text));
    int64_t n;
    CHECK_OBJECT(ts, bytes);
    n = call_for_int(ts, module, "put", ring, bytes);
    Xv_DECREF(ts, bytes);
    return n;
}

static void check_get(XvThreadState *ts, XvObject *module, XvObject *ring, int64_t n, const char *expected)
{
    XvObject *number = XvInt_FromInt64(ts, n), *bytes;
    CHECK_OBJECT(ts, number);
    bytes = call(ts, module, "get", ring, number);
    CHECK_OBJECT(ts, bytes);
    CHECK_STR(XvBytes_AsString(ts, bytes), expected);
    Xv_DECREF(ts, bytes);
    Xv_DECREF(ts, number);
}

TEST("the example works: bytes go round, the length and the items are those that are in")
{
    World world = open_world();
    XvObject *module = load(world.ts, "ring", RING_SO), *ring = new_ring(world.ts, module, 5), *item;
    CHECK_INT(put(world.ts, module, ring, "abc"), ==, 3);
    check_get(world.ts, module, ring, 2, "ab");
    CHECK_INT(put(world.ts, module, ring, "defgh"), ==, 4);
    CHECK_INT(XvObject_Length(world.ts, ring), ==, 5);
    item = XvSequence_GetItem(world.ts, ring, -1);
    CHECK_INT(XvInt_AsInt64(world.ts, item), ==, 'g');
    Xv_DECREF(world.ts, item);
    CHECK_PTR(XvSequence_GetItem(world.ts, ring, 5), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_IndexError, "ring index out of range");
    check_get(world.ts, module, ring, 100, "cdefg");
    check_get(world.ts, module, ring, 1, "");
    CHECK_INT(call_for_int(world.ts, module, "made", NULL, NULL), ==, 1);
    Xv_DECREF(world.ts, ring);
    Xv_DECREF(world.ts, module);
    close_world(world);
}

TEST("the example's type lends its memory and does not move it while it is lent")
{
    World world = open_world();
    XvObject *module = load(world.ts, "ring", RING_SO), *ring = new_ring(world.ts, module, 4);
    XvObject *eight = XvInt_FromInt64(world.ts, 8), *result;
    XvBuffer buffer;
    CHECK_INT(put(world.ts, module, ring, "wxyz"), ==, 4);
    CHECK_INT(XvObject_GetBuffer(world.ts, ring, &buffer, XvBUF_WRITABLE), ==, 0);
    CHECK_INT(buffer.len, ==, 4);
    ((char *)buffer.buf)[1] = 'X';
    CHECK_PTR(call(world.ts, module, "resize", ring, eight), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_BufferError, "Existing exports");
    check_get(world.ts, module, ring, 4, "wXyz");
    XvBuffer_Release(world.ts, &buffer);
    result = call(world.ts, module, "resize", ring, eight);
    CHECK_OBJECT(world.ts, result);
    Xv_DECREF(world.ts, result);
    CHECK_INT(put(world.ts, module, ring, "0123456789"), ==, 8);
    Xv_DECREF(world.ts, eight);
    Xv_DECREF(world.ts, ring);
    Xv_DECREF(world.ts, module);
    close_world(world);
}

TEST("bad arguments to the example are errors of its own")
{
    World world = open_world();
    XvObject *module = load(world.ts, "ring", RING_SO), *ring = new_ring(world.ts, module, 4);
    XvObject *none = Xv_None(world.ts);
    XvObject *zero = XvInt_FromInt64(world.ts, 0);
    CHECK_PTR(call(world.ts, module, "new", NULL, NULL), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_TypeError, "new() takes exactly one argument (0 given)");
    CHECK_PTR(call(world.ts, module, "new", zero, NULL), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_ValueError, "capacity must be 1 to 1073741824");
    CHECK_PTR(call(world.ts, module, "new", none, NULL), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_TypeError, "'NoneType' object cannot be interpreted as an integer");
    CHECK_PTR(call(world.ts, module, "put", none, none), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_TypeError, "expected a ring, got NoneType");
    CHECK_PTR(call(world.ts, module, "put", ring, none), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_TypeError, "a bytes-like object is required, not 'NoneType'");
    Xv_DECREF(world.ts, zero);
    Xv_DECREF(world.ts, ring);
    Xv_DECREF(world.ts, module);
    close_world(world);
}

TEST("a module is made once for an interpreter, whatever the path, and says where it came from")
{
    World world = open_world();
    XvObject *module = load(world.ts, "ring", RING_SO), *again = load(world.ts, "ring", "/nowhere.so"), *file;
    CHECK_PTR(again, ==, module);
    CHECK_PTR(XvImport_FindModule(world.ts, XvModule_Def(world.ts, module)), ==, module);
    file = XvObject_GetAttrString(world.ts, module, "__file__");
    CHECK_OBJECT(world.ts, file);
    CHECK_STR(XvStr_AsUTF8(world.ts, file), RING_SO);
    Xv_DECREF(world.ts, file);
    Xv_DECREF(world.ts, again);
    Xv_DECREF(world.ts, module);
    close_world(world);
}

TEST("a name may have dots, of which the last part names the function in the library")
{
    World world = open_world();
    XvObject *module = load(world.ts, "shapes.round.ring", RING_SO), *plain = load(world.ts, "ring", RING_SO);
    CHECK_PTR(plain, !=, module);
    Xv_DECREF(world.ts, new_ring(world.ts, plain, 1));
    CHECK_INT(call_for_int(world.ts, plain, "made", NULL, NULL), ==, 1);
    CHECK_INT(call_for_int(world.ts, module, "made", NULL, NULL), ==, 0);
    Xv_DECREF(world.ts, plain);
    Xv_DECREF(world.ts, module);
    close_world(world);
}

/* Two threads in two interpreters that load and use one module at the same time. */
typedef struct User {
    XvInterpreter *interp;
    int rings;
    Flag *start;
} User;

static void *use(void *arg)
{
    User *user = arg;
    await_flag(user->start, 1);
    XvThreadState *ts = attach(user->interp);
    XvObject *module = load(ts, "ring", RING_SO);
    for (int i = 0; i < user->rings; i++) {
        XvObject *ring = new_ring(ts, module, 16);
        CHECK_INT(put(ts, module, ring, "0123456789"), ==, 10);
        check_get(ts, module, ring, 10, "0123456789");
        Xv_DECREF(ts, ring);
        Xv_CHECKPOINT(ts);
    }
    CHECK_INT(call_for_int(ts, module, "made", NULL, NULL), ==, user->rings);
    Xv_DECREF(ts, module);
    XvThreadState_Detach(ts);
    return NULL;
}

TEST("loaded into two interpreters at once, and used there at once, a module shares nothing that changes")
{
    XvRuntime *rt = open_runtime();
    Flag start = FLAG_INIT;
    User users[] = {
        {open_interpreter(rt, "a"), ROUNDS(5000), &start},
        {open_interpreter(rt, "b"), ROUNDS(7000), &start},
    };
    pthread_t threads[2];
    for (int i = 0; i < 2; i++)
        threads[i] = start_thread(use, &users[i]);
    raise_flag(&start);
    for (int i = 0; i < 2; i++) {
        join_thread(threads[i]);
        close_interpreter(users[i].interp);
    }
    close_runtime(rt);
}

TEST("a library stays loaded when the interpreters that used it have gone, and can be used by the next")
{
    for (int i = 0; i < 3; i++) {
        World world = open_world();
        XvObject *module = load(world.ts, "ring", RING_SO);
        new_ring(world.ts, module, 100); /* left for the closing */
        CHECK_INT(call_for_int(world.ts, module, "made", NULL, NULL), ==, 1);
        Xv_DECREF(world.ts, module);
        XvThreadState_Detach(world.ts);
        close_interpreter(world.interp);
        close_runtime(world.rt);
    }
}

/* What can be wrong */

static void check_refused(XvThreadState *ts, const char *name, const char *path, const XvTypeObject *type,
                          const char *part)
{
    CHECK_PTR(XvImport_LoadNative(ts, name, path), ==, NULL);
    CHECK_RAISED(ts, *type, part);
    CHECK_PTR(XvImport_GetModule(ts, name), ==, NULL);
    CHECK_RAISED(ts, XvExc_ModuleNotFoundError, name);
}

TEST("a name that is no identifier is a ValueError")
{
    static const char *const names[] = {"", ".", "a.", "ring.", "1st", "a b", "a/b", "ring;", "ü"};
    World world = open_world();
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        CHECK_PTR(XvImport_LoadNative(world.ts, names[i], RING_SO), ==, NULL);
        CHECK_RAISED(world.ts, XvExc_ValueError, "is no name for a native module");
    }
    char lengthy[300];
    memset(lengthy, 'x', sizeof lengthy - 1);
    lengthy[sizeof lengthy - 1] = 0;
    CHECK_PTR(XvImport_LoadNative(world.ts, lengthy, RING_SO), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_ValueError, "is no name for a native module");
    close_world(world);
}

TEST("a file that is not there, is no file or no library is an ImportError that says so")
{
    World world = open_world();
    check_refused(world.ts, "ring", "/nowhere/ring.so", &XvExc_ImportError, "/nowhere/ring.so: No such file");
    check_refused(world.ts, "ring", "no_such_library_anywhere.so", &XvExc_ImportError, "no_such_library_anywhere.so");
    check_refused(world.ts, "ring", "/", &XvExc_ImportError, "it is no file");
    check_refused(world.ts, "ring", NO_LIBRARY, &XvExc_ImportError, "it is no shared library");
    check_refused(world.ts, "ring", "/proc/self/exe", &XvExc_ImportError, "");
    close_world(world);
}

TEST("a library without XvInit_, with one that returns NULL, or that needs what is missing is an ImportError")
{
    World world = open_world();
    check_refused(world.ts, "nothing", NOTHING_SO, &XvExc_ImportError, "it does not export XvInit_nothing");
    check_refused(world.ts, "rings", RING_SO, &XvExc_ImportError, "it does not export XvInit_rings");
    check_refused(world.ts, "null", WRONG_SO, &XvExc_ImportError, "XvInit_null returned NULL");
    check_refused(world.ts, "unresolved", UNRESOLVED_SO, &XvExc_ImportError, "not_to_be_found_anywhere");
    close_world(world);
}

TEST("a module for another version of the interface is an ImportError that names both versions")
{
    World world = open_world();
    check_refused(world.ts, "old", WRONG_SO, &XvExc_ImportError,
                  "was built for version 0 of the core's interface, this core has version 1");
    check_refused(world.ts, "newer", WRONG_SO, &XvExc_ImportError, "was built for version 2");
    close_world(world);
}

TEST("a module that contains a core of its own is an ImportError")
{
    World world = open_world();
    check_refused(world.ts, "another_core", ANOTHER_CORE_SO, &XvExc_ImportError, "another copy of the core");
    close_world(world);
}

TEST("a module with another name or none, or with a state of negative size, is an ImportError")
{
    World world = open_world();
    check_refused(world.ts, "named", WRONG_SO, &XvExc_ImportError, "it calls itself 'somebody_else', not 'named'");
    check_refused(world.ts, "nameless", WRONG_SO, &XvExc_ImportError, "a module has a name");
    check_refused(world.ts, "negative", WRONG_SO, &XvExc_ImportError, "a state of at least 0 bytes");
    close_world(world);
}

TEST("what a module's exec raises comes through, and what it does not say is a SystemError")
{
    World world = open_world();
    check_refused(world.ts, "raises", WRONG_SO, &XvExc_KeyError, "raised by exec");
    check_refused(world.ts, "silent", WRONG_SO, &XvExc_SystemError, "failed without setting an exception");
    check_refused(world.ts, "unreported", WRONG_SO, &XvExc_SystemError, "raised unreported exception");
    close_world(world);
}

/* The example's library, changed. */

static unsigned char *read_ring(size_t *size)
{
    FILE *file = fopen(RING_SO, "rb");
    struct stat status;
    unsigned char *bytes;
    CHECK(file != NULL);
    CHECK_INT(fstat(fileno(file), &status), ==, 0);
    *size = (size_t)status.st_size;
    bytes = malloc(*size);
    CHECK(bytes != NULL);
    CHECK_UINT(fread(bytes, 1, *size, file), ==, *size);
    fclose(file);
    return bytes;
}

/* A file with these bytes; its name is good until the next call. */
static const char *write_library(const unsigned char *bytes, size_t size)
{
    static char name[64];
    const char *folder = getenv("TMPDIR");
    snprintf(name, sizeof name, "%.30s/xv-import-XXXXXX", folder != NULL && strlen(folder) <= 30 ? folder : "/tmp");
    int file = mkstemp(name);
    CHECK_INT(file, >=, 0);
    CHECK_INT(write(file, bytes, size), ==, (ssize_t)size);
    close(file);
    return name;
}

static void check_changed(XvThreadState *ts, const unsigned char *bytes, size_t size, const char *part)
{
    const char *name = write_library(bytes, size);
    check_refused(ts, "ring", name, &XvExc_ImportError, part);
    unlink(name);
}

TEST("a library that is cut short anywhere is an ImportError and not the end of the process")
{
    World world = open_world();
    size_t size;
    unsigned char *bytes = read_ring(&size);
    for (size_t cut = 0; cut < sizeof(Elf64_Ehdr) + 200; cut++)
        check_changed(world.ts, bytes, cut, "it is cut short");
    for (size_t cut = 512; cut < size; cut += size / 97)
        check_changed(world.ts, bytes, cut, "it is cut short");
    check_changed(world.ts, bytes, size - 1, "it is cut short");
    free(bytes);
    close_world(world);
}

TEST("a library for another machine, and an object file, are ImportErrors that say so")
{
    World world = open_world();
    size_t size;
    unsigned char *bytes = read_ring(&size);
    Elf64_Ehdr header;
    memcpy(&header, bytes, sizeof header);
    Elf64_Ehdr changed = header;
    changed.e_machine = header.e_machine == EM_AARCH64 ? EM_X86_64 : EM_AARCH64;
    memcpy(bytes, &changed, sizeof changed);
    check_changed(world.ts, bytes, size, header.e_machine == EM_AARCH64 ? "it is for x86-64, this is AArch64"
                                                                        : "it is for AArch64, this is");
    changed = header;
    changed.e_ident[EI_CLASS] = ELFCLASS32;
    memcpy(bytes, &changed, sizeof changed);
    check_changed(world.ts, bytes, size, "another word size or byte order");
    changed = header;
    changed.e_ident[EI_DATA] = header.e_ident[EI_DATA] == ELFDATA2LSB ? ELFDATA2MSB : ELFDATA2LSB;
    memcpy(bytes, &changed, sizeof changed);
    check_changed(world.ts, bytes, size, "another word size or byte order");
    changed = header;
    changed.e_type = ET_REL;
    memcpy(bytes, &changed, sizeof changed);
    check_changed(world.ts, bytes, size, "no shared library but an object file");
    free(bytes);
    close_world(world);
}

TEST("a headers' part that claims to lie beyond the file, or at the end of all addresses, is cut short")
{
    World world = open_world();
    size_t size;
    unsigned char *bytes = read_ring(&size);
    Elf64_Ehdr header;
    Elf64_Phdr part, changed;
    memcpy(&header, bytes, sizeof header);
    memcpy(&part, bytes + header.e_phoff, sizeof part);
    changed = part;
    changed.p_filesz = size + 1;
    memcpy(bytes + header.e_phoff, &changed, sizeof changed);
    check_changed(world.ts, bytes, size, "it is cut short");
    changed.p_offset = UINT64_MAX - 1;
    memcpy(bytes + header.e_phoff, &changed, sizeof changed);
    check_changed(world.ts, bytes, size, "it is cut short");
    memcpy(bytes + header.e_phoff, &part, sizeof part);
    header.e_phoff = UINT64_MAX - 10;
    memcpy(bytes, &header, sizeof header);
    check_changed(world.ts, bytes, size, "it is cut short");
    free(bytes);
    close_world(world);
}
