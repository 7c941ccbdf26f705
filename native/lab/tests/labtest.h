/* SPDX-License-Identifier: Apache-2.0
 *
 * What the laboratory's tests share: a crew on the CPUs that there are, and the knowledge of what that allows.
 */
#ifndef XVLAB_TEST_H
#define XVLAB_TEST_H

#include <stdbool.h>

#include "crossview_lab/lab.h"
#include "xvtest.h"

#define MILLISECONDS(n) ((int64_t)(n) * 1000000)

#define CHECK_OK(call) CHECK_INT(call, ==, XV_OK)

/* Two workers, on CPUs of their own if there are two. */
static inline XvLabCrew *open_pair_of_workers(void)
{
    int32_t cpus[2] = {-1, -1};
    if (xvlab_cpus(cpus, 2) < 2)
        cpus[1] = cpus[0];
    XvLabCrew *crew = NULL;
    CHECK_OK(xvlab_crew_open(cpus, 2, &crew));
    CHECK(crew != NULL);
    return crew;
}

/* Whether two workers really run at the same time: without that nothing goes wrong, and nothing can be shown. */
static inline bool runs_apart(const XvLabCrew *crew)
{
    return xvlab_cpus(NULL, 0) >= 2 && xvlab_crew_pin_error(crew, 0) == 0 && xvlab_crew_pin_error(crew, 1) == 0;
}

static inline bool is_sanitized(void) { return (xvlab_build() & XVLAB_BUILD_SANITIZED) != 0; }

#endif
