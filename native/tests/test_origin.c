/* SPDX-License-Identifier: Apache-2.0
 *
 * Where a block's bytes come from: huge pages, files, memory with a descriptor, foreign memory that is told of by a
 * token, memory borrowed from a bytearray. Whatever it is, read-only stays read-only.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "world.h"

/* A file of n bytes, the low bytes of their offsets, that goes with the test. */
static const char *make_file(char path[64], int n)
{
    strcpy(path, "/tmp/crossview-origin-XXXXXX");
    int fd = mkstemp(path);
    CHECK_INT(fd, >=, 0);
    for (int i = 0; i < n; i++) {
        char byte = (char)i;
        CHECK_INT(write(fd, &byte, 1), ==, 1);
    }
    CHECK_INT(close(fd), ==, 0);
    return path;
}

static void check_bytes(const XvBlock *block, Xv_ssize_t size, int from)
{
    CHECK_INT(XvBlock_Size(block), ==, size);
    for (Xv_ssize_t i = 0; i < size; i++)
        CHECK_INT(((const char *)XvBlock_Base(block))[i], ==, (char)(from + i));
}

TEST("a block that asks for huge pages is aligned to one, zeroed, and the system has been asked")
{
    const Xv_ssize_t sizes[] = {1, 4096, 3000000, 1 << 23};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        XvBlock *block = NULL;
        CHECK_OK(XvBlock_NewHuge(sizes[i], &block));
        char *bytes = XvBlock_Base(block);
        CHECK_UINT((uintptr_t)bytes % (1 << 21), ==, 0);
        CHECK_INT(bytes[0] | bytes[sizes[i] - 1], ==, 0);
        bytes[0] = bytes[sizes[i] - 1] = 1;

        /* The flags of its mapping: "hg" is what madvise has left there. */
        FILE *maps = fopen("/proc/self/smaps", "r");
        char line[512], start[32];
        int inside = 0, asked = 0;
        snprintf(start, sizeof start, "%llx-", (unsigned long long)(uintptr_t)bytes);
        while (maps != NULL && fgets(line, sizeof line, maps) != NULL) {
            if (strncmp(line, start, strlen(start)) == 0)
                inside = 1;
            if (inside && strncmp(line, "VmFlags:", 8) == 0) {
                asked = strstr(line, " hg") != NULL;
                break;
            }
        }
        if (maps != NULL)
            fclose(maps);
#ifdef XV_TEST_EMULATED /* an emulator does not pass on what is asked */
        asked = 1;
#endif
        CHECK(asked || access("/sys/kernel/mm/transparent_hugepage/enabled", R_OK) != 0);
        XvBlock_Release(NULL, block);
    }
    XvBlock *none = NULL;
    CHECK_OK(XvBlock_NewHuge(0, &none));
    CHECK_INT(XvBlock_Size(none), ==, 0);
    XvBlock_Release(NULL, none);
    CHECK_STATUS(XvBlock_NewHuge(-1, &none), XV_INVALID);
    CHECK_STATUS(XvBlock_NewHuge(XV_SSIZE_MAX, &none), XV_NOMEM);
    CHECK_STATUS(XvBlock_NewHuge((Xv_ssize_t)1 << 57, &none), XV_NOMEM);
    CHECK_PTR(none, ==, NULL);
}

TEST("a large block is aligned to a page")
{
    XvBlock *block = NULL;
    CHECK_OK(XvBlock_New(1 << 18, &block));
    CHECK_UINT((uintptr_t)XvBlock_Base(block) % (uintptr_t)sysconf(_SC_PAGESIZE), ==, 0);
    CHECK_INT(XvBlock_Fd(block), ==, -1);
    CHECK_INT(XvBlock_IsReadOnly(block), ==, 0);
    XvBlock_Release(NULL, block);
}

TEST("a file is read into memory, and what becomes of the file then is no matter")
{
    char path[64];
    XvBlock *all = NULL, *part = NULL, *none = NULL;
    make_file(path, 10000);
    CHECK_OK(XvBlock_FromFile(path, 0, -1, 0, &all));
    CHECK_OK(XvBlock_FromFile(path, 5001, 4000, 0, &part));
    CHECK_OK(XvBlock_FromFile(path, 10000, -1, 0, &none));
    CHECK_INT(truncate(path, 0), ==, 0);
    check_bytes(all, 10000, 0);
    check_bytes(part, 4000, 5001);
    check_bytes(none, 0, 0);
    CHECK_INT(XvBlock_IsReadOnly(all), ==, 1);
    XvBlock_Release(NULL, all);
    XvBlock_Release(NULL, part);
    XvBlock_Release(NULL, none);
    unlink(path);
}

TEST("a file that nobody truncates may be mapped: what others write there is seen here, and the other way round")
{
    char path[64];
    XvBlock *reader = NULL, *writer = NULL, *none = NULL;
    make_file(path, 10000);
    CHECK_OK(XvBlock_FromFile(path, 5001, 4000, XV_FILE_KEEPS_SIZE, &reader));
    CHECK_OK(XvBlock_FromFile(path, 0, -1, XV_FILE_KEEPS_SIZE | XV_FILE_WRITE, &writer));
    CHECK_OK(XvBlock_FromFile(path, 10000, 0, XV_FILE_KEEPS_SIZE, &none));
    check_bytes(reader, 4000, 5001);
    check_bytes(writer, 10000, 0);
    CHECK_INT(XvBlock_IsReadOnly(reader), ==, 1);
    CHECK_INT(XvBlock_IsReadOnly(writer), ==, 0);
    ((char *)XvBlock_Base(writer))[5001] = 'w';
    CHECK_INT(((const char *)XvBlock_Base(reader))[0], ==, 'w');
    char byte = 0;
    int fd = open(path, O_RDONLY);
    CHECK_INT(pread(fd, &byte, 1, 5001), ==, 1);
    CHECK_INT(byte, ==, 'w');
    close(fd);
    unlink(path);
    CHECK_INT(((const char *)XvBlock_Base(reader))[1], ==, (char)5002);
    XvBlock_Release(NULL, reader);
    XvBlock_Release(NULL, writer);
    XvBlock_Release(NULL, none);
}

TEST("what is no file, or has no such range, is refused")
{
    char path[64];
    XvBlock *block = (XvBlock *)path;
    make_file(path, 100);
    CHECK_STATUS(XvBlock_FromFile(path, 0, 101, 0, &block), XV_INVALID);
    CHECK_PTR(block, ==, NULL);
    CHECK_STATUS(XvBlock_FromFile(path, 50, 51, XV_FILE_KEEPS_SIZE, &block), XV_INVALID);
    CHECK_STATUS(XvBlock_FromFile(path, 101, -1, 0, &block), XV_INVALID);
    CHECK_STATUS(XvBlock_FromFile(path, -1, 1, 0, &block), XV_INVALID);
    CHECK_STATUS(XvBlock_FromFile(path, 0, -2, 0, &block), XV_INVALID);
    CHECK_STATUS(XvBlock_FromFile(path, 0, XV_SSIZE_MAX, 0, &block), XV_INVALID);
    CHECK_STATUS(XvBlock_FromFile(path, INT64_MAX, 1, 0, &block), XV_INVALID);
    CHECK_STATUS(XvBlock_FromFile(path, 0, 1, XV_FILE_WRITE, &block), XV_INVALID);
    CHECK_STATUS(XvBlock_FromFile(path, 0, 1, 4, &block), XV_INVALID);
    CHECK_STATUS(XvBlock_FromFile("/tmp", 0, -1, 0, &block), XV_INVALID);
    CHECK_STATUS(XvBlock_FromFile("/dev/null", 0, -1, 0, &block), XV_INVALID);
    unlink(path);
    CHECK_INT(mkfifo(path, 0600), ==, 0);   /* a pipe is not waited for */
    CHECK_STATUS(XvBlock_FromFile(path, 0, -1, 0, &block), XV_INVALID);
    errno = 0;
    CHECK_STATUS(XvBlock_FromFile("/tmp/there/is/none", 0, -1, 0, &block), XV_OSERROR);
    CHECK_INT(errno, ==, ENOENT);
    CHECK_CONTAINS(XvStatus_Message(XV_OSERROR), "operating system");
    CHECK_PTR(block, ==, NULL);
    unlink(path);
}

TEST("memory with a descriptor is the same bytes in another process, and nobody can make it shorter")
{
    XvBlock *block = NULL;
    CHECK_OK(XvBlock_NewMemfd(10000, &block));
    int fd = XvBlock_Fd(block);
    CHECK_INT(fd, >=, 0);
    strcpy(XvBlock_Base(block), "from here");
    CHECK_OK(XvBlock_Retain(block));
    pid_t child = fork();
    CHECK_INT(child, >=, 0);
    if (child == 0) { /* another process: it has the descriptor, as if it had been sent */
        char *bytes = mmap(NULL, 10000, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
        if (bytes == MAP_FAILED || strcmp(bytes, "from here") != 0)
            _exit(1);
        strcpy(bytes + 5000, "from there");
        _exit(ftruncate(fd, 4096) == 0 || errno != EPERM ? 2 : 0);
    }
    int status = -1;
    CHECK_INT(waitpid(child, &status, 0), ==, child);
    CHECK(WIFEXITED(status));
    CHECK_INT(WEXITSTATUS(status), ==, 0);
    CHECK_STR((char *)XvBlock_Base(block) + 5000, "from there");
    CHECK_INT(XvBlock_Holders(block), ==, 2);
    XvBlock_Release(NULL, block);
    XvBlock_Release(NULL, block);
    CHECK_INT(fcntl(fd, F_GETFD), ==, -1); /* closed with it */
    CHECK_STATUS(XvBlock_NewMemfd(0, &block), XV_INVALID);
    CHECK_STATUS(XvBlock_NewMemfd(-5, &block), XV_INVALID);
}

TEST("a descriptor that was received makes a block of the same bytes, and stays its sender's")
{
    XvBlock *made = NULL, *received = NULL, *readonly = NULL;
    CHECK_OK(XvBlock_NewMemfd(5000, &made));
    CHECK_OK(XvBlock_FromMemfd(XvBlock_Fd(made), 0, &received));
    CHECK_OK(XvBlock_FromMemfd(XvBlock_Fd(made), 1, &readonly));
    CHECK_INT(XvBlock_Size(received), ==, 5000);
    CHECK_INT(XvBlock_Fd(received), ==, -1);
    CHECK_INT(XvBlock_IsReadOnly(received), ==, 0);
    CHECK_INT(XvBlock_IsReadOnly(readonly), ==, 1);
    strcpy(XvBlock_Base(made), "written");
    CHECK_STR(XvBlock_Base(received), "written");
    CHECK_STR(XvBlock_Base(readonly), "written");
    XvBlock_Release(NULL, made);
    strcpy((char *)XvBlock_Base(received) + 4000, "later");
    CHECK_STR((char *)XvBlock_Base(readonly) + 4000, "later");
    XvBlock_Release(NULL, received);
    XvBlock_Release(NULL, readonly);
}

TEST("a descriptor without the seal against shrinking is refused, and so is what is no such memory")
{
    XvBlock *block = NULL;
    char path[64];
    int fd = memfd_create("unsealed", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    CHECK_INT(ftruncate(fd, 4096), ==, 0);
    CHECK_STATUS(XvBlock_FromMemfd(fd, 0, &block), XV_INVALID);
    CHECK_INT(fcntl(fd, F_ADD_SEALS, F_SEAL_GROW), ==, 0);
    CHECK_STATUS(XvBlock_FromMemfd(fd, 1, &block), XV_INVALID);
    CHECK_INT(fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_WRITE), ==, 0);
    errno = 0;
    CHECK_STATUS(XvBlock_FromMemfd(fd, 0, &block), XV_OSERROR);
    CHECK_INT(errno, ==, EPERM);
    CHECK_PTR(block, ==, NULL);
    CHECK_OK(XvBlock_FromMemfd(fd, 1, &block));
    XvBlock_Release(NULL, block);
    close(fd);
    fd = memfd_create("empty", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    CHECK_INT(fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK), ==, 0);
    CHECK_STATUS(XvBlock_FromMemfd(fd, 0, &block), XV_INVALID);
    close(fd);
    fd = open(make_file(path, 100), O_RDWR);
    CHECK_STATUS(XvBlock_FromMemfd(fd, 0, &block), XV_INVALID);
    close(fd);
    unlink(path);
    CHECK_STATUS(XvBlock_FromMemfd(-1, 0, &block), XV_OSERROR);
    CHECK_INT(errno, ==, EBADF);
    CHECK_PTR(block, ==, NULL);
}

TEST("foreign memory with a token: it is posted once, when the last holder has let go")
{
    World world = open_world();
    static char bytes[16];
    XvBlock *block = NULL;
    CHECK_STATUS(XvBlock_FromForeignToken(world.rt, bytes, 16, 0, 0, &block), XV_INVALID);
    CHECK_STATUS(XvBlock_FromForeignToken(world.rt, bytes, -1, 0, 1, &block), XV_INVALID);
    CHECK_STATUS(XvBlock_FromForeignToken(world.rt, NULL, 1, 0, 1, &block), XV_INVALID);
    CHECK_PTR(block, ==, NULL);
    CHECK_OK(XvBlock_FromForeignToken(world.rt, bytes, 16, 0, 0xfeedbeefcafe, &block));
    CHECK_PTR(XvBlock_Base(block), ==, bytes);
    XvObject *view = XvSharedView_FromBlock(world.ts, block);
    XvBlock_Release(NULL, block);
    check_no_wake(world.rt);
    CHECK_OBJECT(world.ts, view);
    XvTicket *ticket = XvTicket_Share(world.ts, view);
    CHECK_OBJECT(world.ts, ticket);
    Xv_DECREF(world.ts, view);
    check_no_wake(world.rt);
    CHECK_INT(XvTicket_Close(NULL, ticket), ==, 1);
    CHECK_UINT(take_wake(world.rt), ==, 0xfeedbeefcafe);
    check_no_wake(world.rt);
    close_world(world);
}

typedef struct LateHolder {
    XvBlock *block;
    int index;
} LateHolder;

static void *write_and_let_go(void *arg)
{
    LateHolder *late = arg;
    ((char *)XvBlock_Base(late->block))[late->index] = (char)(late->index + 1);
    XvBlock_Release(NULL, late->block);
    return NULL;
}

TEST("who takes the token sees all that any holder did with the bytes")
{
    enum { HOLDERS = 4 };
    XvRuntime *rt = open_runtime();
    static char bytes[HOLDERS];
    for (int round = 0; round < ROUNDS(1000); round++) {
        LateHolder late[HOLDERS];
        pthread_t threads[HOLDERS];
        XvBlock *block = NULL;
        memset(bytes, 0, sizeof bytes);
        CHECK_OK(XvBlock_FromForeignToken(rt, bytes, HOLDERS, 0, 5, &block));
        for (int i = 1; i < HOLDERS; i++)
            CHECK_OK(XvBlock_Retain(block));
        for (int i = 0; i < HOLDERS; i++) {
            late[i] = (LateHolder){block, i};
            threads[i] = start_thread(write_and_let_go, &late[i]);
        }
        CHECK_UINT(take_wake(rt), ==, 5);
        for (int i = 0; i < HOLDERS; i++)
            CHECK_INT(bytes[i], ==, i + 1);
        for (int i = 0; i < HOLDERS; i++)
            join_thread(threads[i]);
    }
    check_no_wake(rt);
    close_runtime(rt);
}

TEST("of many blocks with tokens each is told of once, in the order in which they went, however they are taken")
{
    enum { MANY = 5000 };
    XvRuntime *rt = open_runtime();
    static char bytes[8];
    static XvBlock *blocks[MANY];
    uint64_t state = 3, tokens[40];
    int made = 0, gone = 0, told = 0;
    while (told < MANY) {
        for (int n = (int)(random_next(&state) % 50); n > 0 && made < MANY; n--, made++)
            CHECK_OK(XvBlock_FromForeignToken(rt, bytes, 8, 0, (uint64_t)made + 1, &blocks[made]));
        for (int n = (int)(random_next(&state) % 50); n > 0 && gone < made; n--)
            XvBlock_Release(NULL, blocks[gone++]);
        int taken = XvRuntime_TakeWakes(rt, tokens, (int)(random_next(&state) % 40), 0);
        for (int i = 0; i < taken; i++)
            CHECK_UINT(tokens[i], ==, (uint64_t)++told);
    }
    check_no_wake(rt);
    close_runtime(rt);
}

TEST("a million blocks with tokens that go while nobody looks are a million tokens")
{
    const int many = ROUNDS(1000000);
    XvRuntime *rt = open_runtime();
    static char bytes[8];
    XvBlock **blocks = malloc((size_t)many * sizeof *blocks);
    uint64_t tokens[64], sum = 0;
    int told = 0, taken;
    for (int i = 0; i < many; i++)
        CHECK_OK(XvBlock_FromForeignToken(rt, bytes, 8, 0, (uint64_t)i + 1, &blocks[i]));
    for (int i = 0; i < many; i++)
        XvBlock_Release(NULL, blocks[i]);
    while ((taken = XvRuntime_TakeWakes(rt, tokens, 64, 0)) > 0) {
        told += taken;
        for (int i = 0; i < taken; i++)
            sum += tokens[i];
    }
    CHECK_INT(told, ==, many);
    CHECK_UINT(sum, ==, (uint64_t)many * ((uint64_t)many + 1) / 2);
    free(blocks);
    close_runtime(rt);
}

TEST("a block with a token outlives its runtime")
{
    XvRuntime *rt = open_runtime();
    static char bytes[16] = "still";
    XvBlock *block = NULL;
    CHECK_OK(XvBlock_FromForeignToken(rt, bytes, 16, 1, 1, &block));
    close_runtime(rt);
    CHECK_STR(XvBlock_Base(block), "still");
    XvBlock_Release(NULL, block);
}

/* A read-only view in one interpreter, and all that another can make of it. */
static void check_read_only(XvThreadState *ts, XvObject *view, int again)
{
    XvObject *slice = XvSharedView_Slice(ts, view, 8, 16), *numbers = XvSharedView_Cast(ts, slice, "q"), *lease = NULL;
    XvObject *value = XvInt_FromInt64(ts, 1), *views[] = {view, slice, numbers};
    CHECK_OBJECT(ts, value);
    for (int i = 0; i < 3; i++) {
        XvViewInfo info;
        CHECK_OBJECT(ts, views[i]);
        CHECK_INT(XvSharedView_GetInfo(ts, views[i], &info), ==, 0);
        CHECK_INT(info.readonly, ==, 1);
        CHECK_INT(XvSharedView_SetItem(ts, views[i], 0, value), ==, -1);
        CHECK_RAISED(ts, XvExc_TypeError, "cannot modify read-only memory");
        CHECK_INT(XvElement_Store(ts, views[i], 0, 1, XV_SEQ_CST), ==, -1);
        CHECK_RAISED(ts, XvExc_TypeError, "cannot modify read-only memory");
        CHECK_INT(XvElement_Update(ts, views[i], 0, XV_UPDATE_ADD, 1, XV_SEQ_CST, NULL), ==, -1);
        CHECK_RAISED(ts, XvExc_TypeError, "cannot modify read-only memory");
        CHECK_INT(XvLease_Acquire(ts, views[i], XV_LEASE_EXCLUSIVE, 0, &lease), ==, -1);
        CHECK_RAISED(ts, XvExc_TypeError, "read-only");
        if (again)
            continue;
        XvTicket *ticket = XvTicket_Share(ts, views[i]);
        CHECK_OBJECT(ts, ticket);
        XvObject *same = XvTicket_Open(ts, ticket);
        CHECK_OBJECT(ts, same);
        check_read_only(ts, i == 0 ? same : view, 1);
        Xv_DECREF(ts, same);
    }
    Xv_DECREF(ts, value);
    Xv_DECREF(ts, numbers);
    Xv_DECREF(ts, slice);
}

TEST("what is read-only is so in every interpreter, wherever the bytes come from, through every cast and slice")
{
    enum { KINDS = 5 };
    World world = open_world();
    XvInterpreter *other = open_interpreter(world.rt, "other");
    static _Alignas(8) char foreign[64];
    char path[64];
    XvBlock *blocks[KINDS] = {NULL}, *memory = NULL;
    XvObject *views[KINDS + 2] = {NULL};
    XvTicket *tickets[KINDS + 2];
    make_file(path, 64);
    CHECK_OK(XvBlock_FromForeign(foreign, 64, 1, NULL, NULL, &blocks[0]));
    CHECK_OK(XvBlock_FromForeignToken(world.rt, foreign, 64, 1, 1, &blocks[1]));
    CHECK_OK(XvBlock_FromFile(path, 0, -1, 0, &blocks[2]));
    CHECK_OK(XvBlock_FromFile(path, 0, -1, XV_FILE_KEEPS_SIZE, &blocks[3]));
    CHECK_OK(XvBlock_NewMemfd(64, &memory));
    CHECK_OK(XvBlock_FromMemfd(XvBlock_Fd(memory), 1, &blocks[4]));
    XvBlock_Release(NULL, memory);
    for (int i = 0; i < KINDS; i++) {
        views[i] = XvSharedView_FromBlock(world.ts, blocks[i]);
        XvBlock_Release(NULL, blocks[i]);
    }
    XvObject *bytes = XvBytes_FromStringAndSize(world.ts, foreign, 64), *writable = XvSharedView_New(world.ts, 64);
    CHECK_OBJECT(world.ts, bytes);
    CHECK_OBJECT(world.ts, writable);
    views[KINDS] = XvSharedView_FromObject(world.ts, bytes);
    views[KINDS + 1] = XvSharedView_ToReadOnly(world.ts, writable);
    for (int i = 0; i < KINDS + 2; i++) {
        CHECK_OBJECT(world.ts, views[i]);
        check_read_only(world.ts, views[i], 0);
        tickets[i] = XvTicket_Share(world.ts, views[i]);
        CHECK_OBJECT(world.ts, tickets[i]);
        Xv_DECREF(world.ts, views[i]);
    }
    Xv_DECREF(world.ts, bytes);
    Xv_DECREF(world.ts, writable);
    XvThreadState_Unlock(world.ts);
    XvThreadState *ts = attach(other);
    for (int i = 0; i < KINDS + 2; i++) {
        XvObject *theirs = XvTicket_Open(ts, tickets[i]);
        CHECK_OBJECT(ts, theirs);
        check_read_only(ts, theirs, 0);
        Xv_DECREF(ts, theirs);
    }
    XvThreadState_Detach(ts);
    XvThreadState_Lock(world.ts);
    close_interpreter(other);
    unlink(path);
    XvThreadState_Checkpoint(world.ts);
    CHECK_UINT(take_wake(world.rt), ==, 1);
    close_world(world);
}

TEST("a bytearray that cannot be resized says whether others hold it; the debug build says who")
{
    World world = open_world();
    XvInterpreter *other = open_interpreter(world.rt, "the other one");
    XvObject *array = XvByteArray_FromStringAndSize(world.ts, NULL, 100);
    CHECK_OBJECT(world.ts, array);
    XvObject *view = XvSharedView_FromObject(world.ts, array);
    CHECK_OBJECT(world.ts, view);
    const char *plain = "Existing exports of data: object cannot be re-sized";
    CHECK_INT(XvByteArray_Resize(world.ts, array, 1), ==, -1);
    CHECK_STR(XvErr_Message(world.ts), plain);
    XvErr_Clear(world.ts);

    XvTicket *ticket = XvTicket_Move(world.ts, view);
    CHECK_OBJECT(world.ts, ticket);
    CHECK_INT(XvByteArray_Resize(world.ts, array, 1), ==, -1);
    CHECK_CONTAINS(XvErr_Message(world.ts), plain);
    CHECK_RAISED(world.ts, XvExc_BufferError,
                 XvDebug_Enabled() ? "(a share in flight holds it)" : "(others hold it)");

    XvThreadState_Unlock(world.ts);
    XvThreadState *ts = attach(other);
    XvObject *theirs = XvTicket_Open(ts, ticket);
    CHECK_OBJECT(ts, theirs);
    XvThreadState_Unlock(ts);
    XvThreadState_Lock(world.ts);
    CHECK_INT(XvByteArray_Resize(world.ts, array, 1), ==, -1);
    char who[80];
    snprintf(who, sizeof who, "(interpreter %lld 'the other one' hold it)", (long long)XvInterpreter_Id(other));
    CHECK_RAISED(world.ts, XvExc_BufferError, XvDebug_Enabled() ? who : "(others hold it)");

    XvThreadState_Unlock(world.ts);
    XvThreadState_Lock(ts);
    Xv_DECREF(ts, theirs);
    XvThreadState_Detach(ts);
    XvThreadState_Lock(world.ts);
    CHECK_INT(XvByteArray_Resize(world.ts, array, 1), ==, 0);
    Xv_DECREF(world.ts, view);
    Xv_DECREF(world.ts, array);
    close_interpreter(other);
    close_world(world);
}
