/* SPDX-License-Identifier: Apache-2.0
 *
 * The debug build's last word: somebody broke the contract, and going on would only hide who. Only that build knows the
 * line, in the only thread-local that it has besides.
 */
#ifndef XV_PLATFORM_FATAL_H
#define XV_PLATFORM_FATAL_H

#include "crossview/debug.h"

/* The calling thread is about to call the library from there; file NULL: the line is not known. */
void xv_at(const char *file, int line);

/* Writes "<file>:<line>: " there, or nothing if the place is not known. How long it is. */
int xv_place(char *text, size_t size);

/* Tells the handler "<file>:<line>: <message>", or without the place if it is not known, and ends the process if the
   handler returns. */
void xv_fatal(const char *format, ...) __attribute__((format(printf, 1, 2), noreturn));

#endif
