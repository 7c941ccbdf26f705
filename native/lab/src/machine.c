/* SPDX-License-Identifier: Apache-2.0
 *
 * The machine and the build, as far as C knows them better than the caller.
 */
#include <errno.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifdef __linux__
#include <linux/perf_event.h>
#endif

#include "crossview_lab/lab.h"

int32_t xvlab_abi_version(void) { return XVLAB_ABI_VERSION; }

/* The kernel refuses a set that is smaller than its own, so the size grows until it is taken. */
int32_t xvlab_cpus(int32_t *out, int32_t max)
{
    int32_t found = 0;
    for (int cpus = 1024; cpus <= 1 << 20; cpus *= 2) {
        size_t size = CPU_ALLOC_SIZE(cpus);
        cpu_set_t *set = CPU_ALLOC(cpus);
        if (set == NULL)
            return 0;
        int taken = sched_getaffinity(0, size, set) == 0;
        int too_small = !taken && errno == EINVAL;
        for (int cpu = 0; taken && cpu < cpus; cpu++)
            if (CPU_ISSET_S(cpu, size, set)) {
                if (found < max && out != NULL)
                    out[found] = cpu;
                found++;
            }
        CPU_FREE(set);
        if (!too_small)
            break;
    }
    return found;
}

#ifdef __linux__
/* A hypervisor that hides the counters may let one be opened and leave it at 0: so it has to have counted. */
int32_t xvlab_pmu_probe(void)
{
    struct perf_event_attr attr;
    memset(&attr, 0, sizeof attr);
    attr.size = sizeof attr;
    attr.type = PERF_TYPE_HARDWARE;
    attr.config = PERF_COUNT_HW_CPU_CYCLES;
    attr.exclude_kernel = 1;
    attr.exclude_hv = 1;
    int fd = (int)syscall(SYS_perf_event_open, &attr, 0, -1, -1, PERF_FLAG_FD_CLOEXEC);
    if (fd < 0)
        return errno;
    for (volatile int turn = 0; turn < 100000; turn++)
        continue;
    uint64_t cycles = 0;
    ssize_t got = read(fd, &cycles, sizeof cycles);
    int32_t answer = got < 0 ? errno : got == sizeof cycles && cycles > 0 ? 0 : ENODATA;
    close(fd);
    return answer;
}
#else
int32_t xvlab_pmu_probe(void) { return ENOSYS; }
#endif

const char *xvlab_pmu_message(int32_t answer)
{
    switch (answer) {
    case 0:
        return "hardware counters can be read";
    case EACCES:
    case EPERM:
        return "the kernel does not let this process read hardware counters: kernel.perf_event_paranoid must be 2 or "
               "less (sysctl kernel.perf_event_paranoid=2), and a container needs CAP_PERFMON or a seccomp profile "
               "that permits perf_event_open";
    case ENOENT:
    case EOPNOTSUPP:
    case ENODEV:
        return "this machine offers no hardware counters: a virtual machine has them only if its host passes them on";
    case ENODATA:
        return "a hardware counter was opened and counted nothing: a virtual machine has them only if its host passes "
               "them on";
    case ENOSYS:
        return "this kernel was built without perf_event_open, or is not Linux";
    case EMFILE:
    case ENFILE:
        return "no file descriptor was left to open a hardware counter with";
    case EBUSY:
        return "somebody else has the hardware counters to himself";
    default:
        return "the kernel refused to open a hardware counter";
    }
}

#if defined(__clang__)
#define COMPILER "clang " __VERSION__
#elif defined(__GNUC__)
#define COMPILER "gcc " __VERSION__
#else
#define COMPILER "an unknown compiler"
#endif

const char *xvlab_compiler(void) { return COMPILER; }

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED 1
#endif
#endif

int32_t xvlab_build(void)
{
    int32_t build = 0;
#ifdef __OPTIMIZE__
    build |= XVLAB_BUILD_OPTIMISED;
#endif
#ifdef SANITIZED
    build |= XVLAB_BUILD_SANITIZED;
#endif
#ifdef XV_DEBUG
    build |= XVLAB_BUILD_DEBUG;
#endif
    return build;
}
