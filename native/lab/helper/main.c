/* SPDX-License-Identifier: Apache-2.0
 *
 * The laboratory's helper program: what is measured of a process that does nothing else. Its answer is a struct of
 * lab.h on the standard output.
 *
 *     crossview_lab_helper parallel CPU CPU NS   XvLabParallelSample: two processes that compute, by fork
 *     crossview_lab_helper memory N              XvLabMemorySample: N interpreters
 *     crossview_lab_helper pages KIB             XvLabPagesSample: forked children that read
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "crew.h"
#include "helper_memory.h"
#include "helper_pages.h"
#include "lists.h"
#include "ticks.h"
#include "watch.h"

#define PROCESSES 2

typedef struct Shared {
    XvLabMeeting meeting;
    _Alignas(XVLAB_LINE) XvLabParallelSample results[PROCESSES];
} Shared;

static XvThreadState *enter_new_world(void)
{
    XvRuntime *rt;
    XvInterpreter *interp;
    XvThreadState *ts;
    if (XvRuntime_Open(&rt) != XV_OK || XvInterpreter_New(rt, "process", &interp) != XV_OK
        || XvInterpreter_Attach(interp, NULL, XV_FOREVER, &ts) != XV_OK)
        exit(1);
    return ts;
}

/* A process that fails ends, and the other one's wait with it: it is a group of two. */
static void compute(Shared *shared, int process, int32_t cpu, int64_t ns)
{
    int32_t own = 0;
    XvLabCrew *crew;
    XvThreadState *ts;
    xvlab_pin_to(cpu);
    int watch = xvlab_watch_open();
    if (xvlab_crew_open(&own, 1, &crew) != XV_OK)
        exit(1);
    int64_t ticks = xvlab_crew_ticks(crew, ns);
    xvlab_crew_close(crew);
    ts = enter_new_world();
    xvlab_meet(&shared->meeting);
    xvlab_lists(ts, ticks, watch, &shared->results[process]);
}

static int run_parallel(char **argv)
{
    int32_t cpus[PROCESSES] = {atoi(argv[0]), atoi(argv[1])};
    int64_t ns = atoll(argv[2]);
    XvLabParallelSample out = {0};
    int state;
    Shared *shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED)
        return 1;
    shared->meeting.n = PROCESSES;
    pid_t other = fork();
    if (other < 0)
        return 1;
    if (other == 0) {
        alarm(10);
        compute(shared, 1, cpus[1], ns);
        _exit(0);
    }
    alarm(10);
    compute(shared, 0, cpus[0], ns);
    if (waitpid(other, &state, 0) != other || !WIFEXITED(state) || WEXITSTATUS(state) != 0)
        return 1;
    for (int i = 0; i < PROCESSES; i++) {
        out.lists += shared->results[i].lists;
        out.right += shared->results[i].right;
        out.ns += shared->results[i].ns;
        out.kept_ns += shared->results[i].kept_ns;
    }
    return fwrite(&out, sizeof out, 1, stdout) == 1 && fflush(stdout) == 0 ? 0 : 1;
}

static int run_memory(char **argv)
{
    XvLabMemorySample out = {0};
    alarm(60);
    return xvlab_helper_memory(atoll(argv[0]), &out) && fwrite(&out, sizeof out, 1, stdout) == 1 && fflush(stdout) == 0
               ? 0
               : 1;
}

static int run_pages(char **argv)
{
    XvLabPagesSample out = {0};
    return xvlab_helper_pages(atoll(argv[0]), &out) && fwrite(&out, sizeof out, 1, stdout) == 1 && fflush(stdout) == 0 ? 0
                                                                                                                      : 1;
}

int main(int argc, char **argv)
{
    if (argc == 5 && strcmp(argv[1], "parallel") == 0)
        return run_parallel(argv + 2);
    if (argc == 3 && strcmp(argv[1], "memory") == 0)
        return run_memory(argv + 2);
    if (argc == 3 && strcmp(argv[1], "pages") == 0)
        return run_pages(argv + 2);
    fprintf(stderr, "usage: crossview_lab_helper parallel CPU CPU NS | memory N | pages KIB\n");
    return 2;
}
