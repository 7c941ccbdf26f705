/* SPDX-License-Identifier: Apache-2.0
 *
 * The helper program: what is measured of a process needs one that does nothing else, and a JVM is not to be forked. It
 * lies beside this library, is given a command line, and answers with a struct of int64_t on its standard output.
 */
#ifndef XVLAB_HELPER_H
#define XVLAB_HELPER_H

#include <stddef.h>

#include "crossview/export.h"

/* argv[0] is put in place here. XV_OK: *answer has been filled, and the program has ended well. XV_INVALID: it
   cannot be run, or says so. */
XvStatus xvlab_helper_run(char **argv, void *answer, size_t size);

#endif
