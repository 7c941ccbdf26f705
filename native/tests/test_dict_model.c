/* SPDX-License-Identifier: Apache-2.0
 *
 * dict against a model that is too simple to be wrong: an array of pairs that is searched from the front. Random
 * programs of a fixed seed are run on both.
 */
#include "values.h"

#define KEYS 120
#define STEPS 20000

/* What the dict should have. A key is a number below KEYS; key_of says what object that is. */
typedef struct Model {
    int keys[KEYS];
    int64_t values[KEYS];
    int count;
} Model;

static int model_find(const Model *model, int key)
{
    for (int i = 0; i < model->count; i++)
        if (model->keys[i] == key)
            return i;
    return -1;
}

static void model_set(Model *model, int key, int64_t value)
{
    int i = model_find(model, key);
    if (i < 0)
        model->keys[i = model->count++] = key;
    model->values[i] = value;
}

static int model_delete(Model *model, int key)
{
    int i = model_find(model, key);
    if (i < 0)
        return 0;
    model->count--;
    memmove(&model->keys[i], &model->keys[i + 1], (size_t)(model->count - i) * sizeof *model->keys);
    memmove(&model->values[i], &model->values[i + 1], (size_t)(model->count - i) * sizeof *model->values);
    return 1;
}

/* Keys of every kind, some of which collide: small ints, ints a power of two apart, floats, strs, bytes, tuples. */
static XvObject *key_of(World world, int key)
{
    char text[16];
    switch (key % 6) {
    case 0: return INT(key);
    case 1: return INT((int64_t)key << 32);
    case 2: return FLOAT(key + 0.5);
    case 3:
        snprintf(text, sizeof text, "%d", key);
        return STR(text);
    case 4:
        snprintf(text, sizeof text, "%d", key);
        return made(world.ts, XvBytes_FromStringAndSize(world.ts, text, (Xv_ssize_t)strlen(text)));
    default: return TUPLE(INT(key), STR("t"));
    }
}

static void check_same(World world, XvObject *dict, const Model *model)
{
    Xv_ssize_t position = 0;
    XvObject *key, *value;
    CHECK_INT(XvDict_Size(world.ts, dict), ==, model->count);
    for (int i = 0; i < model->count; i++) {
        XvObject *expected = key_of(world, model->keys[i]);
        CHECK_INT(XvDict_Next(world.ts, dict, &position, &key, &value), ==, 1);
        CHECK_INT(XvObject_RichCompareBool(world.ts, key, expected, Xv_EQ), ==, 1);
        CHECK_INT(XvInt_AsInt64(world.ts, value), ==, model->values[i]);
        DROP(expected);
    }
    CHECK_INT(XvDict_Next(world.ts, dict, &position, &key, &value), ==, 0);
}

static void step(World world, XvObject **dict, Model *model, uint64_t random, int64_t number)
{
    int key = (int)(random % KEYS);
    XvObject *op = key_of(world, key), *value;
    int at = model_find(model, key);
    switch (random >> 32 & 15) {
    case 0: case 1: case 2: case 3: case 4: case 5:
        value = INT(number);
        CHECK_INT(XvDict_SetItem(world.ts, *dict, op, value), ==, 0);
        DROP(value);
        model_set(model, key, number);
        break;
    case 6: case 7: case 8: case 9:
        CHECK_INT(XvDict_Pop(world.ts, *dict, op, NULL), ==, model_delete(model, key));
        break;
    case 10: case 11: case 12:
        value = XvDict_GetItem(world.ts, *dict, op);
        CHECK_INT(value != NULL, ==, at >= 0);
        if (at >= 0)
            CHECK_INT(XvInt_AsInt64(world.ts, value), ==, model->values[at]);
        break;
    case 13:
        CHECK_INT(XvDict_Contains(world.ts, *dict, op), ==, at >= 0);
        break;
    case 14:
        value = made(world.ts, XvDict_Copy(world.ts, *dict));
        CHECK_INT(XvObject_RichCompareBool(world.ts, value, *dict, Xv_EQ), ==, 1);
        DROP(*dict);
        *dict = value;
        break;
    default:
        if ((random >> 40) % 20 != 0)
            break;
        CHECK_INT(XvDict_Clear(world.ts, *dict), ==, 0);
        model->count = 0;
    }
    DROP(op);
}

static void run_program(uint64_t seed)
{
    World world = open_world();
    XvObject *dict = made(world.ts, XvDict_New(world.ts));
    Model model = {.count = 0};
    uint64_t state = seed;
    for (int64_t i = 0; i < ROUNDS(STEPS); i++) {
        step(world, &dict, &model, random_next(&state), i);
        if (i % 50 == 0)
            check_same(world, dict, &model);
        CHECK_NO_ERROR(world.ts);
    }
    check_same(world, dict, &model);
    DROP(dict);
    close_clean(world);
}

TEST("a dict does what the model does, seed 1") { run_program(1); }
TEST("a dict does what the model does, seed 20171003") { run_program(20171003); }
TEST("a dict does what the model does, seed 0x9E3779B97F4A7C15") { run_program(UINT64_C(0x9E3779B97F4A7C15)); }
TEST("a dict does what the model does, seed 0xFFFFFFFFFFFFFFFF") { run_program(UINT64_MAX); }
