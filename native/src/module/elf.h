/* SPDX-License-Identifier: Apache-2.0
 *
 * Whether a file can be what it should be, before the system's loader is let at it: that maps the parts which a shared
 * library says it has, and a file that is shorter ends the process with a SIGBUS.
 */
#ifndef XV_MODULE_ELF_H
#define XV_MODULE_ELF_H

#include <stdbool.h>
#include <stddef.h>

/* True if the file at path is a shared library for this machine and all there. Otherwise problem, of size bytes, says
   what it is. */
bool xv_elf_check(const char *path, char *problem, size_t size);

#endif
