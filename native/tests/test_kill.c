/* SPDX-License-Identifier: Apache-2.0
 *
 * Processes that are killed while they share memory: what they wrote stays with those who live, who close without an
 * error and leave no file and no descriptor behind. Children are forked before there is a runtime, so each process has
 * one of its own.
 */
#include "world.h"

#include <dirent.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>

enum { CHILDREN = 4, SIZE = 8192, ROUND = 12 };

/* Each process has a line of its own: how often it has written, then bytes that all say the same. */
typedef struct Line {
    _Atomic(uint64_t) writes;
    _Atomic(unsigned char) bytes[56];
} Line;

static int entries(const char *path)
{
    DIR *files = opendir(path);
    int n = 0;
    CHECK(files != NULL);
    while (readdir(files) != NULL)
        n++;
    closedir(files);
    return n;
}

/* Works on a block for ever, with all that can be under way when a process is killed: views, tickets, items in a queue,
   a lease on all of it. */
static void work(XvBlock *block, int who)
{
    XvRuntime *rt = open_runtime();
    XvInterpreter *interp = open_interpreter(rt, "worker");
    XvThreadState *ts = attach(interp);
    XvObject *view = XvSharedView_FromBlock(ts, block), *lease = NULL, *again;
    XvQueue *queue = NULL;
    Line *line = (Line *)XvBlock_Base(block) + who;
    CHECK_OBJECT(ts, view);
    CHECK_OK(XvQueue_New(rt, 4, &queue));
    for (uint64_t n = 1;; n++) {
        for (size_t i = 0; i < sizeof line->bytes; i++)
            atomic_store(&line->bytes[i], (unsigned char)n);
        atomic_store(&line->writes, n);
        CHECK_INT(XvLease_Acquire(ts, view, XV_LEASE_EXCLUSIVE, 0, &lease), ==, XV_LEASE_HELD);
        CHECK_INT(XvQueue_Put(ts, queue, view, 0), ==, 1);
        CHECK_INT(XvQueue_Get(ts, queue, &again, 0), ==, 1);
        XvTicket *ticket = XvTicket_Share(ts, again);
        CHECK_INT(XvTicket_Close(ts, ticket), ==, 1);
        Xv_DECREF(ts, again);
        CHECK_INT(XvLease_Release(ts, lease), ==, 0);
        Xv_DECREF(ts, lease);
    }
}

static void kill_child(pid_t child)
{
    int status = 0;
    CHECK_INT(kill(child, SIGKILL), ==, 0);
    CHECK_INT(waitpid(child, &status, 0), ==, child);
    CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
}

/* What the dead have left: a line that was being written, and no more written to. */
static void check_lines(XvBlock *block)
{
    const Line *lines = XvBlock_Base(block);
    for (int who = 0; who < CHILDREN; who++) {
        uint64_t writes = atomic_load(&lines[who].writes);
        for (size_t i = 0; i < sizeof lines->bytes; i++) {
            unsigned char byte = atomic_load(&lines[who].bytes[i]);
            CHECK(byte == (unsigned char)writes || byte == (unsigned char)(writes + 1));
        }
    }
}

/* The survivor does with the block what it likes: nobody's lease, wait or count has come over from the dead. */
static void use(XvBlock *block)
{
    XvRuntime *rt = open_runtime();
    XvInterpreter *interp = open_interpreter(rt, "survivor");
    XvThreadState *ts = attach(interp);
    XvObject *view = XvSharedView_FromBlock(ts, block), *lease = NULL, *bytes;
    CHECK_OBJECT(ts, view);
    CHECK_INT(XvLease_Acquire(ts, view, XV_LEASE_EXCLUSIVE, 0, &lease), ==, XV_LEASE_HELD);
    CHECK_INT(XvLease_Release(ts, lease), ==, 0);
    Xv_DECREF(ts, lease);
    CHECK_INT(XvElement_Notify(ts, view, 0, 100), ==, 0);
    bytes = XvSharedView_ToBytes(ts, view);
    CHECK_OBJECT(ts, bytes);
    CHECK_INT(memcmp(XvBytes_AsString(ts, bytes), XvBlock_Base(block), SIZE), ==, 0);
    Xv_DECREF(ts, bytes);
    Xv_DECREF(ts, view);
    XvThreadState_Detach(ts);
    CHECK_INT(XvBlock_Holders(block), ==, 1);
    close_interpreter(interp);
    close_runtime(rt);
}

/* Starts workers, kills them when some have begun and some perhaps not, and looks at what is left. */
static void massacre(XvBlock *mine, XvBlock *(*open)(void *arg), void *arg, uint64_t *chance)
{
    pid_t children[CHILDREN];
    Line *lines = XvBlock_Base(mine);
    memset(lines, 0, SIZE);
    for (int who = 0; who < CHILDREN; who++) {
        children[who] = fork();
        if (children[who] == 0) {
            alarm(XVTEST_SECONDS);
            work(open(arg), who);
        }
        CHECK_INT(children[who], >=, 0);
    }
    int awaited = (int)(random_next(chance) % (CHILDREN + 1)); /* so many have begun; of the others nobody knows */
    for (int who = 0; who < awaited; who++)
        while (atomic_load(&lines[who].writes) == 0)
            sched_yield();
    for (uint64_t i = random_next(chance) % 200; i > 0; i--)
        dawdle(1000);
    for (int who = CHILDREN - 1; who >= 0; who--)
        kill_child(children[who]);
    check_lines(mine);
    for (int who = 0; who < awaited; who++)
        CHECK_UINT(atomic_load(&lines[who].writes), >, 0);
    atomic_store(&lines[CHILDREN].writes, 42); /* still ours to write */
    CHECK_UINT(atomic_load(&lines[CHILDREN].writes), ==, 42);
}

static XvBlock *receive(void *arg)
{
    XvBlock *block = NULL;
    CHECK_OK(XvBlock_FromMemfd(*(int *)arg, 0, &block));
    return block;
}

TEST("processes that are killed while they write to a memfd leave its maker its bytes and nothing else")
{
    uint64_t chance = 20171003;
    int files = entries("/proc/self/fd"), shared = entries("/dev/shm");
    for (int round = 0; round < ROUND; round++) {
        XvBlock *mine = NULL;
        CHECK_OK(XvBlock_NewMemfd(SIZE, &mine));
        int fd = XvBlock_Fd(mine);
        massacre(mine, receive, &fd, &chance);
        /* One forks, and then has a runtime; so the survivor that uses the block is a child as well. */
        pid_t survivor = fork();
        if (survivor == 0) {
            use(mine);
            XvBlock_Release(NULL, mine);
            _exit(0);
        }
        int status = -1;
        CHECK_INT(waitpid(survivor, &status, 0), ==, survivor);
        CHECK_INT(status, ==, 0);
        CHECK_INT(XvBlock_Holders(mine), ==, 1);
        XvBlock_Release(NULL, mine);
    }
    CHECK_INT(entries("/proc/self/fd"), ==, files);
    CHECK_INT(entries("/dev/shm"), ==, shared);
}

static XvBlock *map_file(void *arg)
{
    XvBlock *block = NULL;
    CHECK_OK(XvBlock_FromFile(arg, 0, -1, XV_FILE_KEEPS_SIZE | XV_FILE_WRITE, &block));
    return block;
}

TEST("processes that are killed while they write to a mapped file leave what they wrote, and the file alone")
{
    char folder[] = "/tmp/crossview-kill-XXXXXX", path[64];
    uint64_t chance = 1017;
    int files = entries("/proc/self/fd");
    CHECK(mkdtemp(folder) != NULL);
    snprintf(path, sizeof path, "%s/shared", folder);
    FILE *file = fopen(path, "w");
    CHECK(file != NULL);
    CHECK_INT(ftruncate(fileno(file), SIZE), ==, 0);
    fclose(file);
    for (int round = 0; round < ROUND; round++) {
        XvBlock *mine = map_file(path), *copy = NULL;
        massacre(mine, map_file, path, &chance);
        CHECK_OK(XvBlock_FromFile(path, 0, -1, 0, &copy));
        CHECK_INT(memcmp(XvBlock_Base(copy), XvBlock_Base(mine), SIZE), ==, 0);
        XvBlock_Release(NULL, copy);
        XvBlock_Release(NULL, mine);
        CHECK_INT(entries(folder), ==, 3); /* it, and the folder and its parent */
    }
    XvBlock *last = map_file(path);
    CHECK_UINT(atomic_load(&((Line *)XvBlock_Base(last))[CHILDREN].writes), ==, 42);
    use(last);
    XvBlock_Release(NULL, last);
    CHECK_INT(entries("/proc/self/fd"), ==, files);
    CHECK_INT(unlink(path), ==, 0);
    CHECK_INT(rmdir(folder), ==, 0);
}

static void send_fd(int to, int fd)
{
    char byte = 0, room[CMSG_SPACE(sizeof fd)] = {0};
    struct iovec part = {&byte, 1};
    struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = room, .msg_controllen = sizeof room};
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof fd);
    memcpy(CMSG_DATA(header), &fd, sizeof fd);
    CHECK_INT(sendmsg(to, &message, 0), ==, 1);
}

static int receive_fd(int from)
{
    char byte, room[CMSG_SPACE(sizeof(int))];
    struct iovec part = {&byte, 1};
    struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = room, .msg_controllen = sizeof room};
    int fd = -1;
    CHECK_INT(recvmsg(from, &message, MSG_CMSG_CLOEXEC), ==, 1);
    CHECK(CMSG_FIRSTHDR(&message) != NULL);
    memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof fd);
    return fd;
}

TEST("a memfd outlives its maker, who is killed: whoever has received it goes on with it")
{
    uint64_t chance = 31;
    int files = entries("/proc/self/fd");
    for (int round = 0; round < ROUND; round++) {
        int ends[2];
        CHECK_INT(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), ==, 0);
        pid_t maker = fork();
        if (maker == 0) {
            XvBlock *block = NULL;
            alarm(XVTEST_SECONDS);
            CHECK_OK(XvBlock_NewMemfd(SIZE, &block));
            send_fd(ends[1], XvBlock_Fd(block));
            work(block, 0);
        }
        CHECK_INT(maker, >=, 0);
        int fd = receive_fd(ends[0]);
        XvBlock *block = receive(&fd);
        CHECK_INT(close(fd), ==, 0);
        Line *line = XvBlock_Base(block);
        for (uint64_t awaited = random_next(&chance) % 3; atomic_load(&line->writes) < awaited;)
            sched_yield();
        kill_child(maker);
        check_lines(block);
        if (round == ROUND - 1)
            use(block);
        XvBlock_Release(NULL, block);
        close(ends[0]);
        close(ends[1]);
    }
    CHECK_INT(entries("/proc/self/fd"), ==, files);
}
