/* SPDX-License-Identifier: Apache-2.0
 *
 * The story of an execution that failed: one line for each step, with the source line and who called.
 */
#include "model.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LINES = 6000, CALLERS = 3, DEPTH = 8, PLACES = 4096 };

typedef struct Line {
    int thread;
    bool asked_for;      /* a plain access to the watched place */
    const void *pc, *callers[CALLERS];
    char text[120];
} Line;

typedef struct Place {
    const void *pc;
    char function[80], file[200];
    int line;
} Place;

static Line lines[LINES];
static Place places[PLACES];
static int line_count, place_count, first_of_story;
static const char *watch;

void tell_begin(const void *address)
{
    line_count = first_of_story = 0;
    watch = address;
}

bool watched(const void *p, size_t size)
{
    return telling && watch != NULL && watch >= (const char *)p && watch < (const char *)p + size;
}

void tell(const void *pc, const char *format, ...)
{
    const Thread *self = &threads[me];
    Line *line = &lines[line_count];
    va_list args;
    if (!telling || line_count == LINES)
        return;
    *line = (Line){.thread = me, .pc = pc, .asked_for = format[0] == 'p'};
    if (thread_count == 1)
        first_of_story = line_count + 1;
    for (int i = 0; i < CALLERS && self->depth - 1 - i >= 0; i++)
        line->callers[i] = self->calls[self->depth - 1 - i];
    va_start(args, format);
    vsnprintf(line->text, sizeof line->text, format, args);
    va_end(args);
    line_count++;
}

static Place *place_of(const void *pc)
{
    for (int i = 0; i < place_count; i++)
        if (places[i].pc == pc)
            return &places[i];
    if (place_count == PLACES)
        return NULL;
    places[place_count].pc = pc;
    return &places[place_count++];
}

/* Asks addr2line for all of them at once. A return address belongs to the line of the instruction before it. */
static void find_places(void)
{
    static char command[PLACES * 20 + 100];
    int length = snprintf(command, sizeof command, "addr2line -f -e /proc/%d/exe", (int)getpid());
    FILE *answer;
    for (int i = 0; i < place_count; i++)
        length += snprintf(command + length, sizeof command - (size_t)length, " %p",
                           (const void *)((const char *)places[i].pc - 1));
    answer = popen(command, "r");
    for (int i = 0; answer != NULL && i < place_count; i++)
        if (fscanf(answer, " %79[^\n] %199[^:\n]:%d%*[^\n]", places[i].function, places[i].file, &places[i].line) < 2)
            break;
    if (answer != NULL)
        pclose(answer);
}

/* The file and its folder: there are a driver and a source of the same name. */
static const char *short_name(const char *file)
{
    const char *name = file + strlen(file);
    for (int slashes = 0; name > file; name--)
        if (name[-1] == '/' && ++slashes == 2)
            break;
    return name;
}

static void print_source(const Place *place)
{
    char text[300] = "";
    FILE *file = fopen(place->file, "r");
    for (int i = 0; file != NULL && i < place->line; i++)
        if (fgets(text, sizeof text, file) == NULL)
            text[0] = 0;
    if (file != NULL)
        fclose(file);
    text[strcspn(text, "\n")] = 0;
    printf("%s", text + strspn(text, " "));
}

static void print_line(int number, const Line *line)
{
    const Place *place = place_of(line->pc);
    char where[240];
    snprintf(where, sizeof where, "%s:%d", short_name(place->file), place->line);
    printf("%4d %-12s %-50s %-24s ", number, threads[line->thread].name, line->text, where);
    print_source(place);
    for (int i = 0; i < CALLERS && line->callers[i] != NULL; i++) {
        place = place_of(line->callers[i]);
        printf("%s%s:%d", i == 0 ? "   [from " : ", ", short_name(place->file), place->line);
    }
    printf("%s\n", line->callers[0] != NULL ? "]" : "");
}

/* Where a thread is, and how it got there. */
static void print_whereabouts(const Thread *thread)
{
    const Place *place = place_of(thread->at);
    printf("  %s: %s at %s:%d", thread->name, place->function, short_name(place->file), place->line);
    for (int i = thread->depth - 1; i >= 0 && thread->depth - i <= DEPTH; i--) {
        place = place_of(thread->calls[i]);
        printf(", from %s %s:%d", place->function, short_name(place->file), place->line);
    }
    printf("\n");
}

static bool worth_telling(const Thread *thread) { return !thread->ended && thread->at != NULL; }

void tell_all(const char *failure, bool story)
{
    for (int i = 0; story && i < line_count; i++) {
        place_of(lines[i].pc);
        for (int k = 0; k < CALLERS && lines[i].callers[k] != NULL; k++)
            place_of(lines[i].callers[k]);
    }
    for (const Thread *thread = threads; thread < threads + thread_count; thread++)
        if (worth_telling(thread)) {
            place_of(thread->at);
            for (int i = thread->depth - 1; i >= 0 && thread->depth - i <= DEPTH; i--)
                place_of(thread->calls[i]);
        }
    find_places();
    /* What is before the first thread is left out, but for what happened to the place in question. */
    for (int i = 0; story && i < line_count; i++)
        if (i >= first_of_story || lines[i].asked_for)
            print_line(i + 1, &lines[i]);
    printf("%s\n", failure);
    for (const Thread *thread = threads; thread < threads + thread_count; thread++)
        if (worth_telling(thread))
            print_whereabouts(thread);
}
