/* SPDX-License-Identifier: Apache-2.0 */
#include "helper.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "crossview/runtime.h"
#include "crossview_lab/lab.h"

#define LONGEST_PATH 4096
#define PROGRAM "crossview_lab_helper"
#define SEARCHED "LD_LIBRARY_PATH="

extern char **environ;

/* The directory of the library that has this function, with its last slash. */
static bool directory_of(const void *function, char *out)
{
    Dl_info info;
    const char *slash;
    if (dladdr(function, &info) == 0 || info.dli_fname == NULL || (slash = strrchr(info.dli_fname, '/')) == NULL
        || slash - info.dli_fname + 1 >= LONGEST_PATH - (ptrdiff_t)sizeof PROGRAM)
        return false;
    memcpy(out, info.dli_fname, (size_t)(slash - info.dli_fname + 1));
    out[slash - info.dli_fname + 1] = 0;
    return true;
}

/* This process' environment, with the core's directory as the one where libraries are searched. To be freed; the
   strings are others'. */
static char **environment(char *searched)
{
    size_t n = 0, kept = 0;
    while (environ[n] != NULL)
        n++;
    char **out = malloc((n + 2) * sizeof *out);
    for (size_t i = 0; i < n && out != NULL; i++)
        if (strncmp(environ[i], SEARCHED, strlen(SEARCHED)) != 0)
            out[kept++] = environ[i];
    if (out != NULL) {
        out[kept++] = searched;
        out[kept] = NULL;
    }
    return out;
}

/* The caller blocks signals, and the process has handlers of its own: neither is the program's affair. */
static bool start(char **argv, char **env, int out, pid_t *pid)
{
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attributes;
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawn_file_actions_init(&files);
    posix_spawnattr_init(&attributes);
    posix_spawn_file_actions_adddup2(&files, out, STDOUT_FILENO);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    bool started = posix_spawn(pid, argv[0], &files, &attributes, argv, env) == 0;
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&files);
    return started;
}

static bool read_all(int in, char *answer, size_t size)
{
    size_t got = 0;
    while (got < size) {
        ssize_t n = read(in, answer + got, size - got);
        if (n == 0 || (n < 0 && errno != EINTR))
            return false;
        got += n > 0 ? (size_t)n : 0;
    }
    return true;
}

static bool ended_well(pid_t pid)
{
    int state;
    pid_t got;
    while ((got = waitpid(pid, &state, 0)) < 0 && errno == EINTR)
        continue;
    return got == pid && WIFEXITED(state) && WEXITSTATUS(state) == 0;
}

XvStatus xvlab_helper_run(char **argv, void *answer, size_t size)
{
    char program[LONGEST_PATH], searched[sizeof SEARCHED + LONGEST_PATH] = SEARCHED;
    int ends[2];
    pid_t pid;
    if (!directory_of((void *)xvlab_abi_version, program)
        || !directory_of((void *)XvRuntime_Open, searched + strlen(SEARCHED)))
        return XV_INVALID;
    strcat(program, PROGRAM);
    /* A build that copies it may have lost that it is a program. */
    if (access(program, X_OK) != 0 && chmod(program, 0755) != 0)
        return XV_INVALID;
    argv[0] = program;
    char **env = environment(searched);
    if (env == NULL)
        return XV_NOMEM;
    if (pipe2(ends, O_CLOEXEC) != 0) {
        free(env);
        return XV_NOMEM;
    }
    bool started = start(argv, env, ends[1], &pid);
    close(ends[1]);
    bool answered = started && read_all(ends[0], answer, size);
    close(ends[0]);
    bool ended = started && ended_well(pid);
    free(env);
    return answered && ended ? XV_OK : XV_INVALID;
}
