/* SPDX-License-Identifier: Apache-2.0
 *
 * Exception types derive from one another as CPython's do, and an error keeps what caused it.
 */
#include "values.h"

/* Each type with the chain of its bases, as `[t.__name__ for t in T.__mro__]` gives it, object left out. */
static const struct {
    const XvTypeObject *type;
    const char *bases;
} hierarchy[] = {
    {&XvExc_BaseException, "BaseException"},
    {&XvExc_KeyboardInterrupt, "KeyboardInterrupt BaseException"},
    {&XvExc_Exception, "Exception BaseException"},
    {&XvExc_ArithmeticError, "ArithmeticError Exception BaseException"},
    {&XvExc_OverflowError, "OverflowError ArithmeticError Exception BaseException"},
    {&XvExc_ZeroDivisionError, "ZeroDivisionError ArithmeticError Exception BaseException"},
    {&XvExc_AssertionError, "AssertionError Exception BaseException"},
    {&XvExc_AttributeError, "AttributeError Exception BaseException"},
    {&XvExc_BufferError, "BufferError Exception BaseException"},
    {&XvExc_ImportError, "ImportError Exception BaseException"},
    {&XvExc_ModuleNotFoundError, "ModuleNotFoundError ImportError Exception BaseException"},
    {&XvExc_LookupError, "LookupError Exception BaseException"},
    {&XvExc_IndexError, "IndexError LookupError Exception BaseException"},
    {&XvExc_KeyError, "KeyError LookupError Exception BaseException"},
    {&XvExc_MemoryError, "MemoryError Exception BaseException"},
    {&XvExc_OSError, "OSError Exception BaseException"},
    {&XvExc_TimeoutError, "TimeoutError OSError Exception BaseException"},
    {&XvExc_RuntimeError, "RuntimeError Exception BaseException"},
    {&XvExc_NotImplementedError, "NotImplementedError RuntimeError Exception BaseException"},
    {&XvExc_RecursionError, "RecursionError RuntimeError Exception BaseException"},
    {&XvExc_StopIteration, "StopIteration Exception BaseException"},
    {&XvExc_SystemError, "SystemError Exception BaseException"},
    {&XvExc_TypeError, "TypeError Exception BaseException"},
    {&XvExc_ValueError, "ValueError Exception BaseException"},
    {&XvExc_UnicodeError, "UnicodeError ValueError Exception BaseException"},
    {&XvExc_UnicodeDecodeError, "UnicodeDecodeError UnicodeError ValueError Exception BaseException"},
    {&XvExc_InterpreterError, "InterpreterError Exception BaseException"},
    {&XvExc_NotShareableError, "NotShareableError ValueError Exception BaseException"},
    {&XvExc_QueueError, "QueueError RuntimeError Exception BaseException"},
    {&XvExc_QueueClosed, "QueueClosed QueueError RuntimeError Exception BaseException"},
};
#define TYPES (sizeof hierarchy / sizeof *hierarchy)

TEST("exception types have CPython's names and bases")
{
    for (size_t i = 0; i < TYPES; i++) {
        char bases[200] = "";
        for (const XvTypeObject *type = hierarchy[i].type; type != NULL; type = type->tp_base) {
            strcat(bases, type->tp_name);
            strcat(bases, type->tp_base != NULL ? " " : "");
        }
        CHECK_STR(bases, hierarchy[i].bases);
    }
}

TEST("an error matches its type and the types that it derives from, and no other")
{
    World world = open_world();
    CHECK_INT(XvErr_Matches(world.ts, &XvExc_BaseException), ==, 0);
    for (size_t i = 0; i < TYPES; i++) {
        XvErr_SetString(world.ts, hierarchy[i].type, "");
        for (size_t j = 0; j < TYPES; j++) {
            char name[64];
            /* The names of the bases are words of that list. */
            snprintf(name, sizeof name, "%s", hierarchy[j].type->tp_name);
            const char *at = strstr(hierarchy[i].bases, name);
            int expected = 0;
            for (; at != NULL && !expected; at = strstr(at + 1, name))
                expected = (at == hierarchy[i].bases || at[-1] == ' ')
                           && (at[strlen(name)] == ' ' || at[strlen(name)] == 0);
            CHECK_INT(XvErr_Matches(world.ts, hierarchy[j].type), ==, expected);
            CHECK_INT(XvType_IsSubtype(hierarchy[i].type, hierarchy[j].type), ==, expected);
        }
    }
    XvErr_Clear(world.ts);
    CHECK_INT(XvErr_Matches(world.ts, &XvExc_BaseException), ==, 0);
    CHECK_INT(XvType_IsSubtype(&XvInt_Type, &XvExc_BaseException), ==, 0);
    CHECK_INT(XvType_IsSubtype(&XvInt_Type, &XvInt_Type), ==, 1);
    close_clean(world);
}

static const XvTypeObject DemoError = {.tp_name = "DemoError", .tp_base = &XvExc_IndexError};

TEST("a type of somebody's own is caught by its bases")
{
    World world = open_world();
    XvErr_SetString(world.ts, &DemoError, "mine");
    CHECK_INT(XvErr_Matches(world.ts, &XvExc_LookupError), ==, 1);
    CHECK_INT(XvErr_Matches(world.ts, &XvExc_KeyError), ==, 0);
    CHECK_STR(XvErr_TypeName(world.ts), "DemoError");
    CHECK_RAISED(world.ts, DemoError, "mine");
    close_clean(world);
}

TEST("an error keeps its cause")
{
    World world = open_world();
    CHECK_PTR(XvErr_Cause(world.ts, 0), ==, NULL);
    XvErr_SetString(world.ts, &XvExc_KeyError, "'colour'");
    CHECK_PTR(XvErr_Cause(world.ts, 1), ==, NULL);
    CHECK_PTR(XvErr_FormatFromCause(world.ts, &XvExc_ValueError, "no %s: %s", "settings", XvErr_Message(world.ts)), ==,
              NULL);
    CHECK_STR(XvErr_Message(world.ts), "no settings: 'colour'");
    CHECK_INT(XvErr_Matches(world.ts, &XvExc_ValueError), ==, 1);
    CHECK_INT(XvErr_Matches(world.ts, &XvExc_KeyError), ==, 0);
    CHECK_PTR(XvErr_Cause(world.ts, 0)->type, ==, &XvExc_ValueError);
    CHECK_PTR(XvErr_Cause(world.ts, 1)->type, ==, &XvExc_KeyError);
    CHECK_STR(XvErr_Cause(world.ts, 1)->message, "'colour'");
    CHECK_PTR(XvErr_Cause(world.ts, 2), ==, NULL);
    CHECK_PTR(XvErr_Cause(world.ts, -1), ==, NULL);
    CHECK_PTR(XvErr_Cause(world.ts, 1000), ==, NULL);

    /* A new error has none. */
    XvErr_SetString(world.ts, &XvExc_TypeError, "new");
    CHECK_PTR(XvErr_Cause(world.ts, 1), ==, NULL);
    XvErr_Clear(world.ts);
    CHECK_PTR(XvErr_Cause(world.ts, 0), ==, NULL);
    close_clean(world);
}

TEST("without an error there is no cause")
{
    World world = open_world();
    XvErr_SetString(world.ts, &XvExc_KeyError, "over and done");
    XvErr_Clear(world.ts);
    XvErr_FormatFromCause(world.ts, &XvExc_ValueError, "out of the blue");
    CHECK_PTR(XvErr_Cause(world.ts, 1), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_ValueError, "out of the blue");
    close_clean(world);
}

TEST("of many causes the nearest and the innermost are kept")
{
    World world = open_world();
    XvErr_SetString(world.ts, &XvExc_MemoryError, "0");
    for (int i = 1; i < 10; i++) {
        XvErr_FormatFromCause(world.ts, &XvExc_RuntimeError, "%d", i);
        char expected[4] = {(char)('0' + i), 0};
        CHECK_STR(XvErr_Message(world.ts), expected);
        int length = i + 1 < XV_ERR_CHAIN ? i + 1 : XV_ERR_CHAIN;
        CHECK(XvErr_Cause(world.ts, length) == NULL);
        for (int depth = 1; depth < length - 1; depth++) {
            expected[0] = (char)('0' + i - depth);
            CHECK_STR(XvErr_Cause(world.ts, depth)->message, expected);
        }
        CHECK_STR(XvErr_Cause(world.ts, length - 1)->message, "0");
        CHECK_PTR(XvErr_Cause(world.ts, length - 1)->type, ==, &XvExc_MemoryError);
    }
    XvErr_Clear(world.ts);
    close_clean(world);
}

TEST("Fetch takes the error out with its causes, and Restore puts it back")
{
    World world = open_world();
    XvError saved;
    XvErr_SetString(world.ts, &XvExc_KeyError, "inner");
    XvErr_FormatFromCause(world.ts, &XvExc_ValueError, "outer");
    XvErr_Fetch(world.ts, &saved);
    CHECK_NO_ERROR(world.ts);
    XvErr_SetString(world.ts, &XvExc_TypeError, "in between");
    XvErr_FormatFromCause(world.ts, &XvExc_TypeError, "more");
    XvErr_Restore(world.ts, &saved);
    CHECK_STR(XvErr_Cause(world.ts, 1)->message, "inner");
    CHECK_PTR(XvErr_Cause(world.ts, 2), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_ValueError, "outer");

    XvErr_Fetch(world.ts, &saved);
    XvErr_SetString(world.ts, &XvExc_TypeError, "to be replaced by nothing");
    XvErr_Restore(world.ts, &saved);
    CHECK_NO_ERROR(world.ts);
    close_clean(world);
}

/* The error that is set fills its place, and is UTF-8. */
static void check_message(World world)
{
    XvError error;
    XvErr_Fetch(world.ts, &error);
    CHECK_INT(strlen(error.chain[0].message), >=, XV_ERR_MESSAGE_SIZE - 3);
    DROP(STR(error.chain[0].message));
}

TEST("a long message is cut between two characters")
{
    World world = open_world();
    char text[XV_ERR_MESSAGE_SIZE + 10];
    for (int shift = 0; shift < 3; shift++) {
        memset(text, 'x', sizeof text);
        for (int at = shift; at + 3 < (int)sizeof text; at += 3)
            memcpy(text + at, "€", 3);
        text[sizeof text - 1] = 0;
        XvErr_SetString(world.ts, &XvExc_ValueError, text);
        check_message(world);
        XvErr_Format(world.ts, &XvExc_ValueError, "%s", text);
        check_message(world);
    }
    close_clean(world);
}

TEST("a KeyError shows its key")
{
    World world = open_world();
    XvObject *key = TUPLE(INT(1), STR("a"));
    XvErr_SetKeyError(world.ts, key);
    CHECK_STR(XvErr_Message(world.ts), "(1, 'a')");
    CHECK_RAISED(world.ts, XvExc_KeyError, "");
    DROP(key);
    close_clean(world);
}
