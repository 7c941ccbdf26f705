/* SPDX-License-Identifier: Apache-2.0 */
#include "platform/fatal.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

static void print(const char *message) { fprintf(stderr, "crossview: %s\n", message); }

/* Set before there are threads, or by a test that is alone. */
static XvDebug_FatalProc handler = print;

void XvDebug_SetFatalHandler(XvDebug_FatalProc proc) { handler = proc != NULL ? proc : print; }

#ifdef XV_DEBUG

static _Thread_local struct {
    const char *file;
    int line;
} place;

void xv_at(const char *file, int line)
{
    place.file = file;
    place.line = line;
}

int xv_place(char *text, size_t size)
{
    int n = place.file == NULL ? 0 : snprintf(text, size, "%s:%d: ", place.file, place.line);
    if (n < (int)size)
        return n;
    text[0] = 0;
    return 0;
}

void xv_fatal(const char *format, ...)
{
    char message[512];
    int n = xv_place(message, sizeof message);
    va_list args;
    va_start(args, format);
    vsnprintf(message + n, sizeof message - (size_t)n, format, args);
    va_end(args);
    handler(message);
    abort();
}

#endif
