/* SPDX-License-Identifier: Apache-2.0
 *
 * str: UTF-8 in, code points out.
 */
#include "values.h"

#define SMILE "\xF0\x9F\x98\x80" /* U+1F600 */

TEST("a str gives its text, its bytes and its code points back")
{
    World world = open_world();
    static const struct {
        const char *text;
        Xv_ssize_t bytes, length;
    } texts[] = {
        {"", 0, 0}, {"a", 1, 1}, {"abc", 3, 3}, {"a longer text than a word", 25, 25}, {"é", 2, 1}, {"€", 3, 1},
        {SMILE, 4, 1}, {"aé€" SMILE "z", 11, 5}, {"exactly8é", 10, 9}, {"\x7F", 1, 1}, {"\xF4\x8F\xBF\xBF", 4, 1},
        {"\xED\x9F\xBF\xEE\x80\x80", 6, 2},
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        XvObject *op = STR(texts[i].text);
        Xv_ssize_t bytes = -1;
        CHECK(XvStr_Check(op));
        CHECK_STR(XvStr_AsUTF8AndSize(world.ts, op, &bytes), texts[i].text);
        CHECK_INT(bytes, ==, texts[i].bytes);
        CHECK_INT(XvStr_Length(world.ts, op), ==, texts[i].length);
        CHECK_INT(XvObject_Length(world.ts, op), ==, texts[i].length);
        CHECK_INT(XvStr_EqualToUTF8(op, texts[i].text), ==, 1);
        DROP(op);
    }
    close_clean(world);
}

TEST("a str may have zeros in it")
{
    World world = open_world();
    XvObject *op = made(world.ts, XvStr_FromStringAndSize(world.ts, "a\0b", 3));
    CHECK_INT(XvStr_Length(world.ts, op), ==, 3);
    CHECK_INT(memcmp(XvStr_AsUTF8(world.ts, op), "a\0b", 4), ==, 0);
    CHECK_INT(XvStr_EqualToUTF8(op, "a"), ==, 0);
    CHECK_REPR(op, "'a\\x00b'");
    DROP(op);
    close_clean(world);
}

TEST("what is not UTF-8 is refused in the words of Python's decoder")
{
    World world = open_world();
    static const struct {
        const char *bytes, *message;
    } faults[] = {
        {"\xFF", "'utf-8' codec can't decode byte 0xff in position 0: invalid start byte"},
        {"ab\x80", "'utf-8' codec can't decode byte 0x80 in position 2: invalid start byte"},
        {"\xC0\xAF", "'utf-8' codec can't decode byte 0xc0 in position 0: invalid start byte"},
        {"\xC1\xBF", "'utf-8' codec can't decode byte 0xc1 in position 0: invalid start byte"},
        {"\xF5\x80\x80\x80", "'utf-8' codec can't decode byte 0xf5 in position 0: invalid start byte"},
        {"\xC3", "'utf-8' codec can't decode byte 0xc3 in position 0: unexpected end of data"},
        {"abcdefgh\xE2\x82", "'utf-8' codec can't decode bytes in position 8-9: unexpected end of data"},
        {"\xF0\x9F\x98", "'utf-8' codec can't decode bytes in position 0-2: unexpected end of data"},
        {"\xC3(", "'utf-8' codec can't decode byte 0xc3 in position 0: invalid continuation byte"},
        {"\xE2\x82(", "'utf-8' codec can't decode bytes in position 0-1: invalid continuation byte"},
        {"\xF0\x9F\x98(", "'utf-8' codec can't decode bytes in position 0-2: invalid continuation byte"},
        {"\xE0\x9F\xBF", "'utf-8' codec can't decode byte 0xe0 in position 0: invalid continuation byte"},
        {"\xED\xA0\x80", "'utf-8' codec can't decode byte 0xed in position 0: invalid continuation byte"},
        {"\xED\xBF\xBF", "'utf-8' codec can't decode byte 0xed in position 0: invalid continuation byte"},
        {"\xF0\x8F\xBF\xBF", "'utf-8' codec can't decode byte 0xf0 in position 0: invalid continuation byte"},
        {"\xF4\x90\x80\x80", "'utf-8' codec can't decode byte 0xf4 in position 0: invalid continuation byte"},
    };
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        CHECK_PTR(XvStr_FromString(world.ts, faults[i].bytes), ==, NULL);
        CHECK_STR(XvErr_Message(world.ts), faults[i].message);
        CHECK(XvErr_Matches(world.ts, &XvExc_ValueError));
        CHECK_RAISED(world.ts, XvExc_UnicodeDecodeError, "");
    }
    CHECK_PTR(XvStr_FromStringAndSize(world.ts, "abc", -1), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_ValueError, "negative size -1 for str");
    close_clean(world);
}

TEST("one ASCII character, and none, are one object each")
{
    World world = open_world();
    for (char c = 1; c < 127; c++) {
        char text[2] = {c, 0};
        XvObject *first = STR(text), *second = STR(text);
        CHECK_PTR(first, ==, second);
        DROP(first);
        DROP(second);
    }
    XvObject *a = STR(""), *b = STR(""), *x = STR("ab"), *y = STR("ab");
    CHECK_PTR(a, ==, b);
    CHECK_PTR(x, !=, y);
    DROP(a);
    DROP(b);
    DROP(x);
    DROP(y);
    close_clean(world);
}

TEST("a formatted str is as long as it has to be")
{
    World world = open_world();
    char long_text[1000];
    memset(long_text, 'x', sizeof long_text - 1);
    long_text[sizeof long_text - 1] = 0;
    XvObject *op = made(world.ts, XvStr_FromFormat(world.ts, "%d %s", 7, "€"));
    CHECK_STR(XvStr_AsUTF8(world.ts, op), "7 €");
    CHECK_INT(XvStr_Length(world.ts, op), ==, 3);
    DROP(op);
    op = made(world.ts, XvStr_FromFormat(world.ts, "<%s>", long_text));
    CHECK_INT(XvStr_Length(world.ts, op), ==, 1001);
    DROP(op);
    CHECK_PTR(XvStr_FromFormat(world.ts, "%s", "\xFF"), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_UnicodeDecodeError, "");
    close_clean(world);
}

TEST("repr quotes and escapes as Python does")
{
    World world = open_world();
    CHECK_RESULT(STR(""), "''");
    CHECK_RESULT(STR("it's"), "\"it's\"");
    CHECK_RESULT(STR("say \"hi\""), "'say \"hi\"'");
    CHECK_RESULT(STR("it's \"both\""), "'it\\'s \"both\"'");
    CHECK_RESULT(STR("\t\n\r\\\x01\x1F\x7F"), "'\\t\\n\\r\\\\\\x01\\x1f\\x7f'");
    CHECK_RESULT(STR("é€" SMILE), "'é€" SMILE "'");
    CHECK_RESULT(STR("\xC2\x80\xC2\x9F\xC2\xA0\xC2\xAD"), "'\\x80\\x9f\\xa0\\xad'");
    CHECK_RESULT(STR("\xE2\x80\x8B\xE2\x80\xA8\xEF\xBB\xBF\xE3\x80\x80"), "'\\u200b\\u2028\\ufeff\\u3000'");
    CHECK_RESULT(STR("\xEE\x80\x80\xF3\xA0\x80\x81"), "'\\ue000\\U000e0001'");
    close_clean(world);
}

TEST("str of a str is itself, of anything else its repr")
{
    World world = open_world();
    XvObject *text = STR("it's"), *same = made(world.ts, XvObject_Str(world.ts, text)), *one = INT(1);
    CHECK_PTR(same, ==, text);
    XvObject *digits = made(world.ts, XvObject_Str(world.ts, one));
    CHECK(XvStr_EqualToUTF8(digits, "1"));
    DROP(text);
    DROP(same);
    DROP(one);
    DROP(digits);
    close_clean(world);
}

TEST("order goes by code points")
{
    World world = open_world();
    CHECK_ORDER(STR("abc"), STR("abc"), 0);
    CHECK_ORDER(STR("abc"), STR("abd"), -1);
    CHECK_ORDER(STR("abc"), STR("ab"), 1);
    CHECK_ORDER(STR(""), STR("a"), -1);
    CHECK_ORDER(STR("z"), STR("é"), -1);
    CHECK_ORDER(STR("\xEF\xBF\xBD"), STR(SMILE), -1); /* U+FFFD and U+1F600: UTF-16 would say otherwise */
    close_clean(world);
}

TEST("equal strs hash alike in every interpreter of a runtime, others hardly ever")
{
    World world = open_world();
    enum { COUNT = 2000 };
    Xv_hash_t hashes[COUNT];
    char text[32];
    for (int i = 0; i < COUNT; i++) {
        snprintf(text, sizeof text, "key %d", i);
        XvObject *first = STR(text), *second = STR(text);
        hashes[i] = XvObject_Hash(world.ts, first);
        CHECK_INT(hashes[i], !=, -1);
        CHECK_INT(XvObject_Hash(world.ts, first), ==, hashes[i]);
        CHECK_INT(XvObject_Hash(world.ts, second), ==, hashes[i]);
        for (int j = 0; j < i; j++)
            CHECK_INT(hashes[i], !=, hashes[j]);
        DROP(first);
        DROP(second);
    }
    XvInterpreter *other = open_interpreter(world.rt, "other");
    XvThreadState *other_ts = NULL;
    CHECK_OK(XvInterpreter_Attach(other, world.ts, XV_FOREVER, &other_ts));
    CHECK_INT(hash_of(other_ts, made(other_ts, XvStr_FromString(other_ts, "key 0"))), ==, hashes[0]);
    XvThreadState_Detach(other_ts);
    close_interpreter(other);
    close_clean(world);
}

TEST("another runtime hashes text in another way")
{
    World world = open_world(), other = open_world();
    XvObject *here = STR("the same text"), *there = made(other.ts, XvStr_FromString(other.ts, "the same text"));
    CHECK_INT(XvObject_Hash(world.ts, here), !=, XvObject_Hash(other.ts, there));
    DROP(here);
    Xv_DECREF(other.ts, there);
    close_clean(other);
    close_clean(world);
}

TEST("an index is a code point, from either end")
{
    World world = open_world();
    XvObject *texts[] = {STR("abcde"), STR("aé€" SMILE "z")};
    static const char *const characters[2][5] = {{"'a'", "'b'", "'c'", "'d'", "'e'"},
                                                 {"'a'", "'é'", "'€'", "'" SMILE "'", "'z'"}};
    for (int t = 0; t < 2; t++) {
        for (int i = 0; i < 5; i++) {
            CHECK_RESULT(ITEM(texts[t], INT(i)), characters[t][i]);
            CHECK_RESULT(ITEM(texts[t], INT(i - 5)), characters[t][i]);
            CHECK_RESULT(XvSequence_GetItem(world.ts, texts[t], i - 5), characters[t][i]);
        }
        CHECK_PTR(ITEM(texts[t], INT(5)), ==, NULL);
        CHECK_RAISED(world.ts, XvExc_IndexError, "string index out of range");
        CHECK_PTR(ITEM(texts[t], INT(-6)), ==, NULL);
        CHECK_RAISED(world.ts, XvExc_IndexError, "string index out of range");
        CHECK_PTR(XvSequence_GetItem(world.ts, texts[t], -6), ==, NULL);
        CHECK_RAISED(world.ts, XvExc_IndexError, "string index out of range");
    }
    CHECK_INT(XvStr_ReadChar(world.ts, texts[1], 3), ==, 0x1F600);
    CHECK_INT(XvStr_ReadChar(world.ts, texts[1], 1), ==, 0xE9);
    CHECK_INT(XvStr_ReadChar(world.ts, texts[1], 2), ==, 0x20AC);
    CHECK_INT(XvStr_ReadChar(world.ts, texts[1], 5), ==, -1);
    CHECK_RAISED(world.ts, XvExc_IndexError, "string index out of range");
    CHECK_INT(XvStr_ReadChar(world.ts, texts[1], -1), ==, -1);
    CHECK_RAISED(world.ts, XvExc_IndexError, "string index out of range");
    CHECK_PTR(ITEM(texts[0], STR("a")), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_TypeError, "string indices must be integers, not 'str'");
    DROP(texts[0]);
    DROP(texts[1]);
    close_clean(world);
}

TEST("slices are of code points, with any step")
{
    World world = open_world();
    XvObject *op = STR("aé€" SMILE "z"), *whole = ITEM(op, SLICE(0, 9, 1));
    CHECK_PTR(whole, ==, op);
    DROP(whole);
    CHECK_RESULT(ITEM(op, SLICE(1, 3, 1)), "'é€'");
    CHECK_RESULT(ITEM(op, SLICE(3, 3, 1)), "''");
    CHECK_RESULT(ITEM(op, SLICE(0, 5, 2)), "'a€z'");
    CHECK_RESULT(ITEM(op, SLICE(-1, -6, -1)), "'z" SMILE "€éa'");
    CHECK_RESULT(ITEM(op, SLICE(4, 0, -3)), "'zé'");
    CHECK_RESULT(XvStr_Substring(world.ts, op, -3, 2), "'aé'");
    CHECK_RESULT(XvStr_Substring(world.ts, op, 2, 99), "'€" SMILE "z'");
    CHECK_RESULT(XvStr_Substring(world.ts, op, 4, 2), "''");
    CHECK_PTR(XvStr_Substring(world.ts, Xv_None(world.ts), 4, 2), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_TypeError, "expected str, got NoneType");
    DROP(op);
    close_clean(world);
}

TEST("slices agree with their characters one by one")
{
    World world = open_world();
    XvObject *texts[] = {STR("abcdefg"), STR("aé€" SMILE "bß" SMILE)};
    for (int t = 0; t < 2; t++)
        for (Xv_ssize_t start = -9; start <= 9; start++)
            for (Xv_ssize_t stop = -9; stop <= 9; stop++)
                for (Xv_ssize_t step = -3; step <= 3; step++) {
                    Xv_ssize_t first = start, last = stop, count;
                    if (step == 0)
                        continue;
                    XvObject *part = made(world.ts, ITEM(texts[t], SLICE(start, stop, step)));
                    count = XvSlice_AdjustIndices(7, &first, &last, step);
                    CHECK_INT(XvStr_Length(world.ts, part), ==, count);
                    for (Xv_ssize_t i = 0; i < count; i++)
                        CHECK_INT(XvStr_ReadChar(world.ts, part, i), ==,
                                  XvStr_ReadChar(world.ts, texts[t], first + i * step));
                    DROP(part);
                }
    DROP(texts[0]);
    DROP(texts[1]);
    close_clean(world);
}

TEST("strs are joined to strs only")
{
    World world = open_world();
    XvObject *a = STR("aé"), *b = STR("€"), *empty = STR(""), *one = INT(1);
    XvObject *joined = made(world.ts, XvSequence_Concat(world.ts, a, b));
    CHECK(XvStr_EqualToUTF8(joined, "aé€"));
    CHECK_INT(XvStr_Length(world.ts, joined), ==, 3);
    DROP(joined);
    joined = made(world.ts, XvStr_Concat(world.ts, a, empty));
    CHECK_PTR(joined, ==, a);
    DROP(joined);
    joined = made(world.ts, XvStr_Concat(world.ts, empty, a));
    CHECK_PTR(joined, ==, a);
    DROP(joined);
    CHECK_PTR(XvSequence_Concat(world.ts, a, one), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_TypeError, "can only concatenate str (not \"int\") to str");
    CHECK_PTR(XvStr_Concat(world.ts, one, a), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_TypeError, "expected str, got int");
    DROP(a);
    DROP(b);
    DROP(empty);
    DROP(one);
    close_clean(world);
}

TEST("a str contains its parts")
{
    World world = open_world();
    XvObject *op = STR("aé€"), *parts[] = {STR(""), STR("é"), STR("é€"), STR("aé€"), STR("ea"), STR("aé€x"), INT(1)};
    for (int i = 0; i < 6; i++)
        CHECK_INT(XvObject_Contains(world.ts, op, parts[i]), ==, i < 4);
    CHECK_INT(XvObject_Contains(world.ts, op, parts[6]), ==, -1);
    CHECK_RAISED(world.ts, XvExc_TypeError, "'in <string>' requires string as left operand, not int");
    for (int i = 0; i < 7; i++)
        DROP(parts[i]);
    DROP(op);
    close_clean(world);
}

TEST("iteration goes over the characters, and ends for good")
{
    World world = open_world();
    XvObject *op = STR("aé" SMILE), *iterator = made(world.ts, XvObject_GetIter(world.ts, op));
    CHECK_STR(XvObject_TypeName(iterator), "str_iterator");
    DROP(op);
    CHECK_RESULT(XvIter_Next(world.ts, iterator), "'a'");
    CHECK_RESULT(XvIter_Next(world.ts, iterator), "'é'");
    CHECK_RESULT(XvIter_Next(world.ts, iterator), "'" SMILE "'");
    for (int i = 0; i < 2; i++) {
        CHECK_PTR(XvIter_Next(world.ts, iterator), ==, NULL);
        CHECK_NO_ERROR(world.ts);
    }
    XvObject *again = made(world.ts, XvObject_GetIter(world.ts, iterator));
    CHECK_PTR(again, ==, iterator);
    DROP(again);
    DROP(iterator);
    close_clean(world);
}

TEST("a str cannot be changed")
{
    World world = open_world();
    XvObject *op = STR("abc");
    CHECK_INT(SET_ITEM(op, INT(0), STR("x")), ==, -1);
    CHECK_RAISED(world.ts, XvExc_TypeError, "'str' object does not support item assignment");
    CHECK_INT(DEL_ITEM(op, INT(0)), ==, -1);
    CHECK_RAISED(world.ts, XvExc_TypeError, "'str' object doesn't support item deletion");
    DROP(op);
    close_clean(world);
}
