/* SPDX-License-Identifier: Apache-2.0
 *
 * The shapes, and one sample of one.
 */
#include "litmus.h"

static const XvLabRow *const shapes[XVLAB_LITMUS_SHAPES] = {
    [XVLAB_LITMUS_LOST_UPDATE_PLAIN] = &xvlab_shape_lost_update_plain,
    [XVLAB_LITMUS_LOST_UPDATE_ATOMIC] = &xvlab_shape_lost_update_atomic,
    [XVLAB_LITMUS_SPLIT_NO_FENCE] = &xvlab_shape_split_no_fence,
    [XVLAB_LITMUS_SPLIT_ONE_FENCE] = &xvlab_shape_split_one_fence,
    [XVLAB_LITMUS_SPLIT_TWO_FENCES] = &xvlab_shape_split_two_fences,
    [XVLAB_LITMUS_MESSAGE_PLAIN] = &xvlab_shape_message_plain,
    [XVLAB_LITMUS_MESSAGE_ORDERED] = &xvlab_shape_message_ordered,
};

XvStatus xvlab_litmus_run_shape(XvLabCrew *crew, const XvLabRow *shape, int64_t duration_ns, uint64_t seed,
                                XvLabLitmusSample *out)
{
    XvLabHazardSample tally;
    XvStatus status = xvlab_hazard_run_row(crew, shape, duration_ns, seed, &tally);
    *out = (XvLabLitmusSample){tally.trials, tally.lost_updates, tally.overlapped, tally.ns};
    return status;
}

XvStatus xvlab_litmus_run(XvLabCrew *crew, int32_t shape, int64_t duration_ns, uint64_t seed, XvLabLitmusSample *out)
{
    if (crew == NULL || out == NULL || shape < 0 || shape >= XVLAB_LITMUS_SHAPES || xvlab_crew_size(crew) < 2
        || duration_ns < 1000 || duration_ns > XVLAB_MAX_SAMPLE_NS)
        return XV_INVALID;
    return xvlab_litmus_run_shape(crew, shapes[shape], duration_ns, seed, out);
}

const char *xvlab_litmus_name(int32_t shape)
{
    return shape < 0 || shape >= XVLAB_LITMUS_SHAPES ? NULL : shapes[shape]->name;
}

int32_t xvlab_memory_model(void)
{
#if defined(__x86_64__)
    return XVLAB_MODEL_X86_TSO;
#elif defined(__aarch64__)
    return XVLAB_MODEL_AARCH64;
#else
    return -1;
#endif
}
