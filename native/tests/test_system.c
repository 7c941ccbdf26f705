/* SPDX-License-Identifier: Apache-2.0
 *
 * What the system refuses, call by call: each of the core's system calls fails in its turn, and the function that made
 * it says so and leaves nothing behind, or does without. Needs the debug build.
 */
#include "queues.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>

static int open_files(void)
{
    DIR *files = opendir("/proc/self/fd");
    int n = 0;
    CHECK(files != NULL);
    while (readdir(files) != NULL)
        n++;
    closedir(files);
    return n;
}

static int mappings(void)
{
    FILE *maps = fopen("/proc/self/maps", "r");
    int n = 0;
    CHECK(maps != NULL);
    for (int c; (c = fgetc(maps)) != EOF;)
        n += c == '\n';
    fclose(maps);
    return n;
}

static const char *file_with(char *path, const char *text)
{
    strcpy(path, "/tmp/crossview-system-XXXXXX");
    int fd = mkstemp(path);
    CHECK_INT(fd, >=, 0);
    CHECK_INT(write(fd, text, strlen(text)), ==, (int64_t)strlen(text));
    close(fd);
    return path;
}

/* Ways to a block that ask the system for files. */
typedef XvStatus (*Way)(const char *path, int fd, XvBlock **out);

static XvStatus make_memfd(const char *path, int fd, XvBlock **out)
{
    (void)path, (void)fd;
    return XvBlock_NewMemfd(10000, out);
}
static XvStatus receive_memfd(const char *path, int fd, XvBlock **out)
{
    (void)path;
    return XvBlock_FromMemfd(fd, 0, out);
}
static XvStatus read_file(const char *path, int fd, XvBlock **out)
{
    (void)fd;
    return XvBlock_FromFile(path, 1, -1, 0, out);
}
static XvStatus map_file(const char *path, int fd, XvBlock **out)
{
    (void)fd;
    return XvBlock_FromFile(path, 1, -1, XV_FILE_KEEPS_SIZE | XV_FILE_WRITE, out);
}

static const Way ways[] = {make_memfd, receive_memfd, read_file, map_file};
enum { WAYS = sizeof ways / sizeof *ways };

TEST("each call about files that fails is an error with its errno, and leaves no descriptor and no mapping")
{
    char path[64];
    XvBlock *sent = NULL;
    CHECK_OK(XvBlock_NewMemfd(5000, &sent));
    file_with(path, "some bytes of a file");
    for (int w = 0; w < WAYS; w++) {
        XvBlock *block = NULL;
        CHECK_OK(ways[w](path, XvBlock_Fd(sent), &block)); /* whatever is kept for the next time is there now */
        XvBlock_Release(NULL, block);
        int files = open_files(), maps = mappings();
        int64_t calls = 0, failures = 0;
        XvDebug_FailSystemCalls(XV_CALL_FILE | XV_CALL_MAP, 1, 0, 0);
        CHECK_OK(ways[w](path, XvBlock_Fd(sent), &block));
        XvBlock_Release(NULL, block);
        calls = XvDebug_FailSystemCalls(0, 1, 0, 0);
        CHECK_INT(calls, >=, 3);
        for (int64_t n = 1; n <= calls; n++) {
            int64_t memory = XvDebug_LiveMemory();
            XvDebug_FailSystemCalls(XV_CALL_FILE | XV_CALL_MAP, n, 1, EIO);
            errno = 0;
            XvStatus status = ways[w](path, XvBlock_Fd(sent), &block);
            int error = errno;
            XvDebug_FailSystemCalls(0, 1, 0, 0);
            CHECK_STATUS(status, XV_OSERROR);
            CHECK_INT(error, ==, EIO);
            CHECK_PTR(block, ==, NULL);
            CHECK_INT(open_files(), ==, files);
            CHECK_INT(mappings(), ==, maps);
            CHECK_INT(XvDebug_LiveMemory(), ==, memory);
            failures++;
        }
        CHECK_INT(failures, ==, calls);
    }
    XvBlock_Release(NULL, sent);
    unlink(path);
}

TEST("calls about files that a signal interrupts are made again, as often as it takes")
{
    char path[64];
    XvBlock *sent = NULL;
    CHECK_OK(XvBlock_NewMemfd(5000, &sent));
    file_with(path, "some bytes of a file");
    for (int w = 0; w < WAYS; w++)
        for (int64_t n = 1; n <= 12; n++) {
            XvBlock *block = NULL;
            XvDebug_FailSystemCalls(XV_CALL_FILE, n, 3, EINTR);
            CHECK_OK(ways[w](path, XvBlock_Fd(sent), &block));
            XvDebug_FailSystemCalls(0, 1, 0, 0);
            if (ways[w] == read_file)
                CHECK_INT(memcmp(XvBlock_Base(block), "ome bytes of a file", 19), ==, 0);
            XvBlock_Release(NULL, block);
        }
    XvBlock_Release(NULL, sent);
    unlink(path);
}

TEST("a mapping that cannot be had is out of memory, wherever it is wanted")
{
    XvRuntime *rt = open_runtime();
    XvInterpreter *interp = open_interpreter(rt, "none");
    XvThreadState *ts = attach(interp);
    XvBlock *block = NULL;
    XvDebug_FailSystemCalls(XV_CALL_MAP, 1, 1 << 20, ENOMEM);
    CHECK_PTR(XvList_New(ts, 0), ==, NULL); /* not even the address space from which all heaps take theirs */
    CHECK_RAISED(ts, XvExc_MemoryError, "");
    CHECK_STATUS(XvBlock_New(1 << 20, &block), XV_NOMEM);
    CHECK_STATUS(XvBlock_NewHuge(1, &block), XV_NOMEM);
    CHECK_STATUS(XvBlock_NewMemfd(1, &block), XV_NOMEM);
    CHECK_PTR(XvBytes_FromStringAndSize(ts, NULL, 1 << 22), ==, NULL);
    CHECK_RAISED(ts, XvExc_MemoryError, "");
    XvDebug_FailSystemCalls(0, 1, 0, 0);
    XvObject *list = XvList_New(ts, 0);
    CHECK_OBJECT(ts, list);
    Xv_DECREF(ts, list);
    XvThreadState_Detach(ts);
    close_interpreter(interp);
    close_runtime(rt);
}

TEST("a bytearray that cannot grow where it is keeps its bytes, whichever of the system's calls says no")
{
    XvRuntime *rt = open_runtime();
    XvInterpreter *interp = open_interpreter(rt, "a");
    XvThreadState *ts = attach(interp);
    for (int64_t n = 1; n <= 6; n++) {
        XvObject *array = XvByteArray_FromStringAndSize(ts, NULL, 300000);
        CHECK_OBJECT(ts, array);
        memset(XvByteArray_AsString(ts, array), 7, 300000);
        XvDebug_FailSystemCalls(XV_CALL_MAP, n, 1, ENOMEM);
        int result = XvByteArray_Resize(ts, array, 5000000);
        XvDebug_FailSystemCalls(0, 1, 0, 0);
        if (result < 0)
            CHECK_RAISED(ts, XvExc_MemoryError, "");
        CHECK_INT(XvByteArray_Size(ts, array), ==, result < 0 ? 300000 : 5000000);
        for (int i = 0; i < 300000; i++)
            CHECK_INT(XvByteArray_AsString(ts, array)[i], ==, 7);
        Xv_DECREF(ts, array);
    }
    XvThreadState_Detach(ts);
    close_interpreter(interp);
    close_runtime(rt);
}

TEST("without a key for the ends of threads there is no runtime, and later there may be")
{
    XvRuntime *rt = NULL;
    for (int64_t n = 1; n <= 2; n++) {
        XvDebug_FailSystemCalls(XV_CALL_THREAD, n, 1, EAGAIN);
        CHECK_STATUS(XvRuntime_Open(&rt), XV_NOMEM);
        CHECK_PTR(rt, ==, NULL);
    }
    XvDebug_FailSystemCalls(0, 1, 0, 0);
    rt = open_runtime();
    close_runtime(rt);
}

static void *end_unnoticed(void *arg)
{
    XvThreadState *ts = NULL;
    XvDebug_FailSystemCalls(XV_CALL_THREAD, 1, 1, ENOMEM);
    CHECK_OK(XvInterpreter_Attach(arg, NULL, XV_FOREVER, &ts));
    XvThreadState_Detach(ts);
    return NULL;
}

TEST("a thread whose end will not be noticed can enter and leave all the same")
{
    XvRuntime *rt = open_runtime();
    XvInterpreter *interp = open_interpreter(rt, "a");
    join_thread(start_thread(end_unnoticed, interp));
    XvThreadState_Detach(attach(interp));
    CHECK_INT(XvInterpreter_Acknowledge(interp, NULL), ==, 0);
    close_interpreter(interp);
    close_runtime(rt);
}

/* Waiting. The waiter's first thousand sleeps end at once, for no reason: it must look again and again, and neither give
   up nor believe it. */

typedef struct Waiting {
    XvRuntime *rt;
    XvInterpreter *interp;
    XvQueue *queue;
    XvBlock *block;
    int what;
    _Atomic(int) about_to;
    int64_t sleeps;
    int result;
} Waiting;

enum { FOR_ITEM, FOR_GIL, FOR_WORD, FOR_LEASE, FOR_TOKEN, FOR_TIME, THINGS };

static void *wait_restlessly(void *arg)
{
    Waiting *w = arg;
    XvThreadState *ts = NULL;
    XvObject *op = NULL, *view = NULL;
    XvDebug_FailSystemCalls(XV_CALL_SLEEP, 1, 1000, EINTR);
    if (w->what == FOR_TOKEN) {
        uint64_t token = 0;
        atomic_store(&w->about_to, 1);
        w->result = XvRuntime_TakeWakes(w->rt, &token, 1, XV_FOREVER) == 1 && token == 77;
        w->sleeps = XvDebug_FailSystemCalls(0, 1, 0, 0);
        return NULL;
    }
    if (w->what == FOR_GIL)
        atomic_store(&w->about_to, 1);
    CHECK_OK(XvInterpreter_Attach(w->interp, NULL, XV_FOREVER, &ts));
    view = XvSharedView_FromBlock(ts, w->block);
    CHECK_OBJECT(ts, view);
    if (w->what != FOR_GIL)
        XvDebug_FailSystemCalls(XV_CALL_SLEEP, 1, 1000, EINTR);
    atomic_store(&w->about_to, 1);
    switch (w->what) {
    case FOR_ITEM:
        w->result = XvQueue_Get(ts, w->queue, &op, XV_FOREVER) == 1 && XvInt_AsInt64(ts, op) == 5;
        break;
    case FOR_WORD:
        w->result = XvElement_Wait(ts, view, 0, 0, XV_FOREVER) == XV_WAIT_OK;
        break;
    case FOR_LEASE:
        w->result = XvLease_Acquire(ts, view, XV_LEASE_EXCLUSIVE, XV_FOREVER, &op) == XV_LEASE_HELD;
        break;
    case FOR_TIME: {
        int64_t start = now_ns();
        w->result = XvQueue_Get(ts, w->queue, &op, MILLISECONDS(30)) == 0 && now_ns() - start >= MILLISECONDS(30);
        break;
    }
    default:
        w->result = 1;
    }
    w->sleeps = XvDebug_FailSystemCalls(0, 1, 0, 0);
    CHECK_NO_ERROR(ts);
    Xv_XDECREF(ts, op);
    Xv_DECREF(ts, view);
    XvThreadState_Detach(ts);
    return NULL;
}

TEST("whoever waits and is woken for no reason, a thousand times, goes on waiting for what it waits for")
{
    for (int what = 0; what < THINGS; what++) {
        Waiting w = {.what = what};
        XvObject *lease = NULL, *view;
        w.rt = open_runtime();
        w.interp = open_interpreter(w.rt, "waiter");
        w.queue = new_queue(w.rt, 2);
        CHECK_OK(XvBlock_New(64, &w.block));
        XvInterpreter *mine = what == FOR_GIL ? w.interp : open_interpreter(w.rt, "other");
        XvThreadState *ts = attach(mine);
        view = XvSharedView_FromBlock(ts, w.block);
        CHECK_OBJECT(ts, view);
        if (what == FOR_LEASE)
            CHECK_INT(XvLease_Acquire(ts, view, XV_LEASE_EXCLUSIVE, 0, &lease), ==, XV_LEASE_HELD);
        pthread_t thread = start_thread(wait_restlessly, &w);
        while (!atomic_load(&w.about_to))
            sched_yield();
        for (int i = 0; i < 2000; i++)
            sched_yield();
        switch (what) {
        case FOR_ITEM:
            put_int(ts, w.queue, 5);
            break;
        case FOR_WORD: {
            XvThreadState_Unlock(ts);
            await_blocked(w.interp, &w.about_to);
            XvThreadState_Lock(ts);
            while (XvElement_Notify(ts, view, 0, 1) == 0)
                sched_yield();
            break;
        }
        case FOR_LEASE:
            CHECK_INT(XvLease_Release(ts, lease), ==, 0);
            break;
        case FOR_TOKEN: {
            char byte;
            XvBlock *foreign = NULL;
            CHECK_OK(XvBlock_FromForeignToken(w.rt, &byte, 1, 0, 77, &foreign));
            XvBlock_Release(NULL, foreign);
            break;
        }
        default:
            break;
        }
        Xv_XDECREF(ts, lease);
        Xv_DECREF(ts, view);
        XvGC_Collect(ts);
        XvThreadState_Detach(ts);
        join_thread(thread);
        CHECK_INT(w.result, ==, 1);
        CHECK_INT(w.sleeps, >, 0);
        XvBlock_Release(NULL, w.block);
        XvQueue_Release(NULL, w.queue);
        close_interpreter(w.interp);
        if (mine != w.interp)
            close_interpreter(mine);
        close_runtime(w.rt);
    }
}
