/* SPDX-License-Identifier: Apache-2.0 */
#include <signal.h>
#include <stdatomic.h>
#include <time.h>

#include "crew.h"
#include "labtest.h"
#include "pair_loops.h"
#include "ticks.h"

TEST("every kernel does what it says, and its counts prove it")
{
    XvLabCrew *crew = open_pair_of_workers();
    int64_t duration = MILLISECONDS(10);
    for (int32_t kernel = 0; kernel < XVLAB_PAIR_KERNELS; kernel++)
        for (int32_t threads = 1; threads <= 2 && threads <= xvlab_pair_max_threads(kernel); threads++) {
            printf("\n  %s, %d: ", xvlab_pair_name(kernel), threads);
            XvLabPairSample sample;
            XvLabPairWorker workers[2];
            memset(workers, 0, sizeof workers);
            CHECK_OK(xvlab_pair_run(crew, kernel, threads, duration, &sample, workers));
            CHECK_INT(sample.count_found, ==, sample.count_expected);
            CHECK_INT(sample.count_expected, >=, 2 * threads);
            CHECK_INT(sample.pairs, ==, sample.count_expected * XVLAB_CHUNK);
            int64_t pairs = 0;
            for (int32_t i = 0; i < threads; i++) {
                CHECK_INT(workers[i].pairs, >=, XVLAB_CHUNK);
                CHECK_INT(workers[i].ns, >=, duration / 2);
                CHECK_INT(workers[i].cpu, ==, xvlab_crew_last_cpu(crew, i));
                pairs += workers[i].pairs;
                printf("%.2f ns ", (double)workers[i].ns / (double)workers[i].pairs);
            }
            CHECK_INT(pairs, <, sample.pairs);
            CHECK_OK(xvlab_pair_run(crew, kernel, threads, 1000, &sample, NULL));
            CHECK_INT(sample.count_found, ==, sample.count_expected);
        }
    xvlab_crew_close(crew);
}

TEST("more threads than two count as well, wherever they run")
{
    int32_t cpus[4] = {-1, -1, -1, -1};
    XvLabCrew *crew = NULL;
    CHECK_OK(xvlab_crew_open(cpus, 4, &crew));
    for (int32_t kernel = 0; kernel < XVLAB_PAIR_KERNELS; kernel++)
        for (int32_t threads = 3; threads <= 4 && threads <= xvlab_pair_max_threads(kernel); threads++) {
            XvLabPairSample sample;
            CHECK_OK(xvlab_pair_run(crew, kernel, threads, MILLISECONDS(2), &sample, NULL));
            CHECK_INT(sample.count_expected, >=, 2 * threads);
            CHECK_INT(sample.count_found, ==, sample.count_expected);
        }
    xvlab_crew_close(crew);
}

/* A count that two threads change at once; nothing but the loop differs between the two tests that use it. */
typedef struct Contest {
    XvLabMeeting meeting;
    XvLabLoop loop;
    int64_t ticks;
    XvObject word;
    _Atomic(int64_t) chunks;
} Contest;

/* Here two threads race for a plain count, which is the point: a sanitizer need not say so. */
__attribute__((no_sanitize("thread"))) static void contend(void *arg, int32_t worker)
{
    (void)worker;
    Contest *contest = arg;
    xvlab_meet(&contest->meeting);
    int64_t chunks = 0, start = xvlab_ticks();
    do {
        contest->loop(NULL, &contest->word);
        chunks++;
    } while (xvlab_ticks() - start < contest->ticks);
    atomic_fetch_add(&contest->chunks, chunks);
}

static int64_t lost_updates(XvLabCrew *crew, XvLabLoop loop)
{
    static const XvTypeObject none = {.tp_name = "word"};
    /* So many references that no lost one takes the count to zero. */
    Contest contest = {.meeting = {.n = 2}, .loop = loop, .word = {INT64_C(1) << 40, &none}};
    contest.ticks = xvlab_crew_ticks(crew, MILLISECONDS(50));
    CHECK_OK(xvlab_crew_run(crew, 2, contend, &contest));
    CHECK_INT(contest.chunks, >=, 2);
    return contest.word.ob_refcnt - (INT64_C(1) << 40) - contest.chunks;
}

TEST("the proof can fail: a plain count that two threads share does not add up, an atomic one does")
{
    XvLabCrew *crew = open_pair_of_workers();
    CHECK_INT(lost_updates(crew, xvlab_loop_atomic), ==, 0);
    CHECK_INT(lost_updates(crew, xvlab_loop_atomic_seq_cst), ==, 0);
    if (!runs_apart(crew))
        printf("(skipped: needs two CPUs) ");
    else if (is_sanitized())
        printf("(skipped: a sanitizer would call it the race that it is) ");
    else {
        /* On a busy machine the two may take turns instead of running at once: then they meet another time. */
        int64_t lost = 0;
        for (int tries = 0; tries < 40 && lost == 0; tries++)
            lost = lost_updates(crew, xvlab_loop_bare);
        CHECK_INT(lost, !=, 0);
    }
    xvlab_crew_close(crew);
}

#ifdef __SANITIZE_THREAD__
#define SIGNALS_COME_LATE 1
#else
#define SIGNALS_COME_LATE 0
#endif

static XvObject *watched;
static volatile sig_atomic_t started; /* loops begun: each has raised the count by one before its pairs */
static volatile sig_atomic_t between_pairs;
static volatile sig_atomic_t within_a_pair;

/* Interrupts fall between any two instructions, so they see the count in memory as every instruction leaves it. */
static void look_at_count(int signal)
{
    (void)signal;
    Xv_ssize_t above = *(volatile Xv_ssize_t *)&watched->ob_refcnt - 1 - started;
    if (above == 0)
        between_pairs++;
    else if (above == 1)
        within_a_pair++;
}

static void watch(XvLabLoop loop, XvThreadState *ts)
{
    started = between_pairs = within_a_pair = 0;
    int64_t deadline = xvlab_now_ns() + MILLISECONDS(20000);
    while ((between_pairs < 5 || within_a_pair < 5) && xvlab_now_ns() < deadline) {
        started++;
        loop(ts, watched);
    }
    CHECK_INT(watched->ob_refcnt, ==, 1 + started);
    watched->ob_refcnt = 1;
    CHECK_INT(between_pairs, >=, 5);
    CHECK_INT(within_a_pair, >=, 5);
}

TEST("both halves of a pair happen in memory: an interrupt finds the count raised, and not raised")
{
    if (SIGNALS_COME_LATE) {
        printf("(skipped: this sanitizer delivers signals late) ");
        return;
    }
    struct sigaction action = {.sa_handler = look_at_count, .sa_flags = SA_RESTART};
    CHECK_INT(sigaction(SIGUSR1, &action, NULL), ==, 0);
    struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1};
    struct itimerspec every = {{0, 50000}, {0, 50000}};
    timer_t timer;
    CHECK_INT(timer_create(CLOCK_MONOTONIC, &event, &timer), ==, 0);

    XvRuntime *rt;
    XvInterpreter *interp;
    XvThreadState *ts;
    CHECK_OK(XvRuntime_Open(&rt));
    CHECK_OK(XvInterpreter_New(rt, "watched", &interp));
    CHECK_OK(XvInterpreter_Attach(interp, NULL, XV_FOREVER, &ts));
    watched = XvBytes_FromStringAndSize(ts, NULL, 32);
    CHECK(watched != NULL);
    CHECK_INT(timer_settime(timer, 0, &every, NULL), ==, 0);
    watch(xvlab_loop_bare, ts);
    watch(xvlab_loop_crossview, ts);
    watch(xvlab_loop_atomic, ts);
    watch(xvlab_loop_atomic_seq_cst, ts);
    CHECK_INT(timer_delete(timer), ==, 0);
    Xv_DECREF(ts, watched);
    XvThreadState_Detach(ts);
    XvInterpreter_Release(interp);
    CHECK_OK(XvRuntime_Close(rt, XV_FOREVER));
}

TEST("names and limits are those of the rows")
{
    CHECK_STR(xvlab_pair_name(XVLAB_PAIR_BARE), "bare add/sub");
    CHECK_STR(xvlab_pair_name(XVLAB_PAIR_BARE_OWN), "bare add/sub, own objects");
    CHECK_STR(xvlab_pair_name(XVLAB_PAIR_CROSSVIEW), "crossview");
    CHECK_STR(xvlab_pair_name(XVLAB_PAIR_ATOMIC), "atomic relaxed/acq_rel");
    CHECK_STR(xvlab_pair_name(XVLAB_PAIR_ATOMIC_SEQ_CST), "atomic seq_cst");
    CHECK_STR(xvlab_pair_name(XVLAB_PAIR_VIEWS), "views of one block in two interpreters");
    CHECK_STR(xvlab_pair_name(XVLAB_PAIR_ATOMIC_OWN), "atomic relaxed/acq_rel, own objects");
    CHECK_STR(xvlab_pair_name(XVLAB_PAIR_ATOMIC_RELAXED), "atomic relaxed/relaxed");
    CHECK_STR(xvlab_pair_name(XVLAB_PAIR_ATOMIC_RELEASE), "atomic relaxed/release, acquire fence");
    CHECK_STR(xvlab_pair_name(XVLAB_PAIR_IMMORTAL_312), "immortal check of 3.12, own objects");
    CHECK_STR(xvlab_pair_name(XVLAB_PAIR_IMMORTAL_314), "immortal check of 3.14, own objects");
    CHECK_STR(xvlab_pair_name(XVLAB_PAIR_IMMORTAL), "immortal check of 3.14, one immortal object");
    CHECK_STR(xvlab_pair_name(XVLAB_PAIR_BIASED_OWN), "biased, own objects");
    CHECK_STR(xvlab_pair_name(XVLAB_PAIR_BIASED_OTHER), "biased, another thread's object");
    CHECK_STR(xvlab_pair_name(XVLAB_PAIR_BIASED_QUEUE), "biased, through the merge queue");
    CHECK_STR(xvlab_pair_name(XVLAB_PAIR_LOGGED), "logged, commit thread");
    CHECK_STR(xvlab_pair_name(XVLAB_PAIR_SHARED_PTR), "shared_ptr");
    CHECK_STR(xvlab_pair_name(XVLAB_PAIR_SHARED_PTR_ALONE), "shared_ptr, only thread of its process");
    CHECK_STR(xvlab_pair_name(XVLAB_PAIR_SHARED_PTR_LAST), "shared_ptr, one reference and its end");
    CHECK_PTR(xvlab_pair_name(XVLAB_PAIR_KERNELS), ==, NULL);
    CHECK_PTR(xvlab_pair_name(-1), ==, NULL);
    CHECK_INT(xvlab_pair_max_threads(XVLAB_PAIR_BARE), ==, 1);
    CHECK_INT(xvlab_pair_max_threads(XVLAB_PAIR_KERNELS), ==, 0);
    CHECK_INT(xvlab_pair_max_threads(-1), ==, 0);
}

TEST("what is the same instructions is said to be so, of kernels that do the same with as many threads")
{
    for (int32_t kernel = 0; kernel < XVLAB_PAIR_KERNELS; kernel++) {
        int32_t same = xvlab_pair_same_as(kernel);
        CHECK_INT(xvlab_pair_same_as(same), ==, same);
        CHECK_INT(xvlab_pair_max_threads(same), ==, xvlab_pair_max_threads(kernel));
    }
    CHECK_INT(xvlab_pair_same_as(XVLAB_PAIR_ATOMIC), ==, XVLAB_PAIR_ATOMIC);
    CHECK_INT(xvlab_pair_same_as(XVLAB_PAIR_BIASED_OWN), ==, XVLAB_PAIR_BIASED_OWN);
    CHECK_INT(xvlab_pair_same_as(-1), ==, -1);
    CHECK_INT(xvlab_pair_same_as(XVLAB_PAIR_KERNELS), ==, -1);
}

TEST("what cannot be run is refused")
{
    XvLabCrew *crew = open_pair_of_workers();
    XvLabPairSample sample;
    CHECK_INT(xvlab_pair_run(crew, -1, 1, 1000, &sample, NULL), ==, XV_INVALID);
    CHECK_INT(xvlab_pair_run(crew, XVLAB_PAIR_KERNELS, 1, 1000, &sample, NULL), ==, XV_INVALID);
    CHECK_INT(xvlab_pair_run(crew, XVLAB_PAIR_BARE, 2, 1000, &sample, NULL), ==, XV_INVALID);
    CHECK_INT(xvlab_pair_run(crew, XVLAB_PAIR_VIEWS, 3, 1000, &sample, NULL), ==, XV_INVALID);
    CHECK_INT(xvlab_pair_run(crew, XVLAB_PAIR_VIEWS, 0, 1000, &sample, NULL), ==, XV_INVALID);
    CHECK_INT(xvlab_pair_run(crew, XVLAB_PAIR_BARE, 1, 999, &sample, NULL), ==, XV_INVALID);
    CHECK_INT(xvlab_pair_run(crew, XVLAB_PAIR_BARE, 1, XVLAB_MAX_SAMPLE_NS + 1, &sample, NULL), ==, XV_INVALID);
    CHECK_INT(xvlab_pair_run(crew, XVLAB_PAIR_BARE, 1, 1000, NULL, NULL), ==, XV_INVALID);
    CHECK_INT(xvlab_pair_run(NULL, XVLAB_PAIR_BARE, 1, 1000, &sample, NULL), ==, XV_INVALID);
    xvlab_crew_close(crew);
}
