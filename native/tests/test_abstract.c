/* SPDX-License-Identifier: Apache-2.0
 *
 * Operations on objects of any type: which slot is asked, and what is said where there is none.
 */
#include "values.h"

static void free_it(XvThreadState *ts, XvObject *op) { XvObject_Free(ts, op); }

static const XvTypeObject Plain_Type = {.tp_name = "plain", .tp_basicsize = sizeof(XvObject), .tp_dealloc = free_it};

static XvObject *new_of(XvThreadState *ts, const XvTypeObject *type) { return made(ts, XvObject_New(ts, type, 0)); }

TEST("a type without slots has identity, text and truth, and nothing else")
{
    World world = open_world();
    XvObject *a = new_of(world.ts, &Plain_Type), *b = new_of(world.ts, &Plain_Type), *repr;
    repr = made(world.ts, XvObject_Repr(world.ts, a));
    CHECK_CONTAINS(XvStr_AsUTF8(world.ts, repr), "<plain object at 0x");
    DROP(repr);
    CHECK_INT(XvObject_IsTrue(world.ts, a), ==, 1);
    CHECK_INT(XvObject_Hash(world.ts, a), ==, XvObject_HashPointer(a));
    CHECK_INT(XvObject_Hash(world.ts, a), !=, XvObject_Hash(world.ts, b));
    for (int op = Xv_EQ; op <= Xv_NE; op++) {
        CHECK_INT(XvObject_RichCompareBool(world.ts, a, a, op), ==, op == Xv_EQ);
        CHECK_INT(XvObject_RichCompareBool(world.ts, a, b, op), ==, op == Xv_NE);
    }
    CHECK_INT(XvObject_RichCompareBool(world.ts, a, a, Xv_LE), ==, -1);
    CHECK_RAISED(world.ts, XvExc_TypeError, "'<=' not supported between instances of 'plain' and 'plain'");
    DROP(a);
    DROP(b);
    close_clean(world);
}

TEST("what a type does not support is a TypeError that names it")
{
    World world = open_world();
    XvObject *one = INT(1);
    XvThreadState *ts = world.ts;
    CHECK_INT(XvObject_Length(ts, one), ==, -1);
    CHECK_RAISED(ts, XvExc_TypeError, "object of type 'int' has no len()");
    CHECK_PTR(XvObject_GetItem(ts, one, one), ==, NULL);
    CHECK_RAISED(ts, XvExc_TypeError, "'int' object is not subscriptable");
    CHECK_INT(XvObject_SetItem(ts, one, one, one), ==, -1);
    CHECK_RAISED(ts, XvExc_TypeError, "'int' object does not support item assignment");
    CHECK_INT(XvObject_DelItem(ts, one, one), ==, -1);
    CHECK_RAISED(ts, XvExc_TypeError, "'int' object does not support item deletion");
    CHECK_INT(XvObject_Contains(ts, one, one), ==, -1);
    CHECK_RAISED(ts, XvExc_TypeError, "argument of type 'int' is not iterable");
    CHECK_PTR(XvObject_GetIter(ts, one), ==, NULL);
    CHECK_RAISED(ts, XvExc_TypeError, "'int' object is not iterable");
    CHECK_PTR(XvIter_Next(ts, one), ==, NULL);
    CHECK_RAISED(ts, XvExc_TypeError, "'int' object is not an iterator");
    CHECK_PTR(XvObject_Call(ts, one, NULL, 0), ==, NULL);
    CHECK_RAISED(ts, XvExc_TypeError, "'int' object is not callable");
    CHECK_PTR(XvSequence_GetItem(ts, one, 0), ==, NULL);
    CHECK_RAISED(ts, XvExc_TypeError, "'int' object does not support indexing");
    CHECK_PTR(XvSequence_Concat(ts, one, one), ==, NULL);
    CHECK_RAISED(ts, XvExc_TypeError, "'int' object can't be concatenated");
    CHECK_INT(XvCallable_Check(one), ==, 0);
    CHECK_INT(XvIter_Check(one), ==, 0);
    CHECK_INT(XvCallable_Check(NULL), ==, 0);

    XvObject *dict = made(ts, XvDict_New(ts));
    CHECK_PTR(XvSequence_GetItem(ts, dict, 0), ==, NULL);
    CHECK_RAISED(ts, XvExc_TypeError, "'dict' object is not a sequence");
    DROP(dict);
    DROP(one);
    close_clean(world);
}

TEST("None is shown, false, hashed and equal to itself alone")
{
    World world = open_world();
    XvObject *none = Xv_None(world.ts), *zero = INT(0);
    CHECK_REPR(none, "None");
    CHECK_INT(XvObject_IsTrue(world.ts, none), ==, 0);
    CHECK_INT(XvObject_Hash(world.ts, none), ==, XvObject_HashPointer(none));
    CHECK_INT(XvObject_RichCompareBool(world.ts, none, none, Xv_EQ), ==, 1);
    CHECK_INT(XvObject_RichCompareBool(world.ts, none, zero, Xv_EQ), ==, 0);
    DROP(zero);
    close_clean(world);
}

/* Comparison that answers for one side only and says how it was asked. */
static int asked;

static int asks_right(XvThreadState *ts, XvObject *a, XvObject *b, int op)
{
    (void)ts;
    asked = op;
    return Xv_TYPE(a) == Xv_TYPE(b) ? XV_NOT_IMPLEMENTED : 1;
}

static const XvTypeObject Right_Type = {
    .tp_name = "right", .tp_basicsize = sizeof(XvObject), .tp_dealloc = free_it, .tp_richcompare = asks_right};

TEST("where the left operand's type has no answer the right one's is asked, with the comparison turned round")
{
    World world = open_world();
    XvObject *left = INT(1), *right = new_of(world.ts, &Right_Type), *other = new_of(world.ts, &Right_Type);
    static const int turned[6] = {Xv_GT, Xv_GE, Xv_EQ, Xv_NE, Xv_LT, Xv_LE};
    for (int op = Xv_LT; op <= Xv_GE; op++) {
        CHECK_INT(XvObject_RichCompareBool(world.ts, left, right, op), ==, 1);
        CHECK_INT(asked, ==, turned[op]);
        CHECK_INT(XvObject_RichCompareBool(world.ts, right, left, op), ==, 1);
        CHECK_INT(asked, ==, op);
    }
    /* Neither has an answer: identity. */
    CHECK_INT(XvObject_RichCompareBool(world.ts, right, other, Xv_EQ), ==, 0);
    CHECK_INT(XvObject_RichCompareBool(world.ts, right, other, Xv_GE), ==, -1);
    CHECK_RAISED(world.ts, XvExc_TypeError, "'>=' not supported between instances of 'right' and 'right'");
    /* It has a comparison and no hash: unhashable. */
    CHECK_INT(XvObject_Hash(world.ts, right), ==, -1);
    CHECK_RAISED(world.ts, XvExc_TypeError, "unhashable type: 'right'");
    DROP(left);
    DROP(right);
    DROP(other);
    close_clean(world);
}

TEST("a comparison that there is none, and operands that are none, are SystemErrors")
{
    World world = open_world();
    XvObject *one = INT(1);
    CHECK_INT(XvObject_RichCompareBool(world.ts, one, NULL, Xv_EQ), ==, -1);
    CHECK_RAISED(world.ts, XvExc_SystemError, "");
    CHECK_INT(XvObject_RichCompareBool(world.ts, NULL, NULL, Xv_EQ), ==, -1);
    CHECK_RAISED(world.ts, XvExc_SystemError, "");
    CHECK_PTR(XvObject_RichCompare(world.ts, one, one, 6), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_SystemError, "");
    CHECK_PTR(XvObject_RichCompare(world.ts, one, one, -1), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_SystemError, "");
    DROP(one);
    CHECK_RESULT(XvObject_Repr(world.ts, NULL), "'<NULL>'");
    close_clean(world);
}

/* A sequence that has no more than a length and items: the squares below 10 * 10. */
static Xv_ssize_t squares_length(XvThreadState *ts, XvObject *op)
{
    (void)ts;
    (void)op;
    return 10;
}

static XvObject *squares_item(XvThreadState *ts, XvObject *op, Xv_ssize_t index)
{
    (void)op;
    if (index < 0 || index >= 10)
        return XvErr_Format(ts, &XvExc_IndexError, "no such square");
    return XvInt_FromInt64(ts, index * index);
}

static const XvTypeObject Squares_Type = {
    .tp_name = "squares",
    .tp_basicsize = sizeof(XvObject),
    .tp_dealloc = free_it,
    .sq_length = squares_length,
    .sq_item = squares_item,
};

TEST("a sequence of somebody's own is indexed, iterated and searched by its two slots")
{
    World world = open_world();
    XvObject *squares = new_of(world.ts, &Squares_Type);
    CHECK_INT(XvObject_Length(world.ts, squares), ==, 10);
    CHECK_RESULT(ITEM(squares, INT(-1)), "81");
    CHECK_RESULT(XvSequence_GetItem(world.ts, squares, 3), "9");
    CHECK_RESULT(XvList_FromIterable(world.ts, squares), "[0, 1, 4, 9, 16, 25, 36, 49, 64, 81]");
    XvObject *yes = FLOAT(49.0), *no = INT(50);
    CHECK_INT(XvObject_Contains(world.ts, squares, yes), ==, 1);
    CHECK_INT(XvObject_Contains(world.ts, squares, no), ==, 0);
    DROP(yes);
    DROP(no);
    CHECK_PTR(ITEM(squares, INT(10)), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_IndexError, "no such square");
    CHECK_PTR(ITEM(squares, INT(-11)), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_IndexError, "no such square");
    CHECK_PTR(ITEM(squares, STR("a")), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_TypeError, "sequence index must be integer, not 'str'");
    CHECK_INT(SET_ITEM(squares, INT(0), INT(1)), ==, -1);
    CHECK_RAISED(world.ts, XvExc_TypeError, "'squares' object does not support item assignment");
    DROP(squares);
    close_clean(world);
}

/* Slots that break the rules of slots. */
static XvObject *returns_one(XvThreadState *ts, XvObject *op)
{
    (void)op;
    return XvInt_FromInt64(ts, 1);
}

static XvObject *call_by_first_argument(XvThreadState *ts, XvObject *op, XvObject *const *args, Xv_ssize_t nargs)
{
    (void)op;
    if (nargs == 0)
        return NULL;
    if (nargs == 1) {
        Xv_INCREF(args[0]);
        return args[0];
    }
    XvObject *result = nargs == 2 ? NULL : XvInt_FromInt64(ts, 1000);
    XvErr_SetString(ts, &XvExc_ValueError, "two is too many");
    return result;
}

static const XvTypeObject Rude_Type = {
    .tp_name = "rude",
    .tp_basicsize = sizeof(XvObject),
    .tp_dealloc = free_it,
    .tp_repr = returns_one,
    .tp_iter = returns_one,
    .tp_call = call_by_first_argument,
};

TEST("a slot that returns the wrong type is a TypeError")
{
    World world = open_world();
    XvObject *rude = new_of(world.ts, &Rude_Type);
    CHECK_PTR(XvObject_Repr(world.ts, rude), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_TypeError, "__repr__ returned non-string (type int)");
    CHECK_PTR(XvObject_Str(world.ts, rude), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_TypeError, "__repr__ returned non-string (type int)");
    CHECK_PTR(XvObject_GetIter(world.ts, rude), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_TypeError, "iter() returned non-iterator of type 'int'");
    XvObject *list = LIST((Xv_INCREF(rude), rude));
    CHECK_PTR(XvObject_Repr(world.ts, list), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_TypeError, "__repr__ returned non-string (type int)");
    XvErr_Clear(world.ts);
    DROP(list);
    DROP(rude);
    close_clean(world);
}

TEST("a call gives arguments and result through, and a callee that breaks the contract is a SystemError")
{
    World world = open_world();
    XvObject *rude = new_of(world.ts, &Rude_Type), *args[3];
    CHECK_INT(XvCallable_Check(rude), ==, 1);
    for (int i = 0; i < 3; i++)
        args[i] = INT(1000 + i);
    XvObject *result = made(world.ts, XvObject_Call(world.ts, rude, args, 1));
    CHECK_PTR(result, ==, args[0]);
    DROP(result);
    CHECK_PTR(XvObject_Call(world.ts, rude, NULL, 0), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_SystemError, "'rude' object returned NULL without setting an exception");
    CHECK_PTR(XvObject_Call(world.ts, rude, args, 2), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_ValueError, "two is too many");
    CHECK_PTR(XvObject_Call(world.ts, rude, args, 3), ==, NULL);
    CHECK(XvErr_Cause(world.ts, 1) != NULL);
    CHECK_STR(XvErr_Cause(world.ts, 1)->message, "two is too many");
    CHECK_RAISED(world.ts, XvExc_SystemError, "'rude' object returned a result with an exception set");
    CHECK_PTR(XvObject_Call(world.ts, rude, args, -1), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_SystemError, "");
    for (int i = 0; i < 3; i++)
        DROP(args[i]);
    DROP(rude);
    close_clean(world);
}

/* An object with one attribute, "value", that can be set and deleted. */
typedef struct Box {
    XvObject ob_base;
    XvObject *value;
} Box;

static void box_dealloc(XvThreadState *ts, XvObject *op)
{
    Xv_XDECREF(ts, ((Box *)op)->value);
    XvObject_Free(ts, op);
}

static int box_traverse(XvObject *op, Xv_visitproc visit, void *arg)
{
    Xv_VISIT(((Box *)op)->value);
    return 0;
}

static XvObject *box_getattro(XvThreadState *ts, XvObject *op, XvObject *name)
{
    Box *box = (Box *)op;
    if (!XvStr_EqualToUTF8(name, "value") || box->value == NULL)
        return XvErr_Format(ts, &XvExc_AttributeError, "the box has no %s", XvStr_AsUTF8(ts, name));
    Xv_INCREF(box->value);
    return box->value;
}

static int box_setattro(XvThreadState *ts, XvObject *op, XvObject *name, XvObject *value)
{
    Box *box = (Box *)op;
    XvObject *old = box->value;
    (void)name;
    Xv_XINCREF(value);
    box->value = value;
    Xv_XDECREF(ts, old);
    return 0;
}

static const XvTypeObject Box_Type = {
    .tp_name = "box",
    .tp_basicsize = sizeof(Box),
    .tp_flags = XV_TPFLAGS_HAVE_GC,
    .tp_dealloc = box_dealloc,
    .tp_traverse = box_traverse,
    .tp_getattro = box_getattro,
    .tp_setattro = box_setattro,
};

static const XvTypeObject Shut_Type = {
    .tp_name = "shut",
    .tp_basicsize = sizeof(Box),
    .tp_flags = XV_TPFLAGS_HAVE_GC,
    .tp_dealloc = box_dealloc,
    .tp_traverse = box_traverse,
    .tp_getattro = box_getattro,
};

TEST("attributes are what the type's slots say")
{
    World world = open_world();
    XvThreadState *ts = world.ts;
    XvObject *box = new_of(ts, &Box_Type), *shut = new_of(ts, &Shut_Type), *one = INT(1), *name = STR("value");
    CHECK_PTR(XvObject_GetAttr(ts, box, name), ==, NULL);
    CHECK_RAISED(ts, XvExc_AttributeError, "the box has no value");
    CHECK_INT(XvObject_SetAttr(ts, box, name, one), ==, 0);
    CHECK_RESULT(XvObject_GetAttr(ts, box, name), "1");
    CHECK_RESULT(XvObject_GetAttrString(ts, box, "value"), "1");
    CHECK_INT(XvObject_DelAttr(ts, box, name), ==, 0);
    CHECK_PTR(XvObject_GetAttrString(ts, box, "value"), ==, NULL);
    CHECK_RAISED(ts, XvExc_AttributeError, "the box has no value");

    CHECK_INT(XvObject_SetAttr(ts, shut, name, one), ==, -1);
    CHECK_RAISED(ts, XvExc_TypeError, "'shut' object has only read-only attributes (assign to .value)");
    CHECK_INT(XvObject_DelAttr(ts, shut, name), ==, -1);
    CHECK_RAISED(ts, XvExc_TypeError, "'shut' object has only read-only attributes (del .value)");
    CHECK_PTR(XvObject_GetAttr(ts, one, name), ==, NULL);
    CHECK_RAISED(ts, XvExc_AttributeError, "'int' object has no attribute 'value'");
    CHECK_INT(XvObject_SetAttr(ts, one, name, one), ==, -1);
    CHECK_RAISED(ts, XvExc_AttributeError, "'int' object has no attribute 'value'");
    CHECK_PTR(XvObject_GetAttr(ts, box, one), ==, NULL);
    CHECK_RAISED(ts, XvExc_TypeError, "attribute name must be string, not 'int'");
    CHECK_INT(XvObject_SetAttr(ts, box, one, one), ==, -1);
    CHECK_RAISED(ts, XvExc_TypeError, "attribute name must be string, not 'int'");
    CHECK_PTR(XvObject_GetAttrString(ts, box, "\xFF"), ==, NULL);
    CHECK_RAISED(ts, XvExc_UnicodeDecodeError, "");
    DROP(box);
    DROP(shut);
    DROP(one);
    DROP(name);
    close_clean(world);
}

/* A length that cannot be told. */
static Xv_ssize_t no_length(XvThreadState *ts, XvObject *op)
{
    (void)op;
    XvErr_SetString(ts, &XvExc_RuntimeError, "no idea");
    return -1;
}

static const XvTypeObject Vague_Type = {
    .tp_name = "vague", .tp_basicsize = sizeof(XvObject), .tp_dealloc = free_it, .sq_length = no_length,
    .sq_item = squares_item};

TEST("an error in a slot is the error of what asked it")
{
    World world = open_world();
    XvObject *vague = new_of(world.ts, &Vague_Type);
    CHECK_INT(XvObject_Length(world.ts, vague), ==, -1);
    CHECK_RAISED(world.ts, XvExc_RuntimeError, "no idea");
    CHECK_INT(XvObject_IsTrue(world.ts, vague), ==, -1);
    CHECK_RAISED(world.ts, XvExc_RuntimeError, "no idea");
    CHECK_PTR(XvSequence_GetItem(world.ts, vague, -1), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_RuntimeError, "no idea");
    CHECK_INT(XvObject_Contains(world.ts, vague, vague), ==, -1);
    CHECK_RAISED(world.ts, XvExc_RuntimeError, "no idea");
    CHECK_PTR(XvList_FromIterable(world.ts, vague), ==, NULL);
    CHECK_RAISED(world.ts, XvExc_RuntimeError, "no idea");
    DROP(vague);
    close_clean(world);
}

#ifdef XV_DEBUG
TEST("the checked build says where an argument was NULL")
{
    World world = open_world();
    XvThreadState *ts = world.ts;
    XvObject *list = EMPTY_LIST(), *dict = made(ts, XvDict_New(ts));
    CHECK_INT(XvObject_Length(ts, NULL), ==, -1);
    CHECK_RAISED(ts, XvExc_SystemError, "XvObject_Length: NULL argument");
    CHECK_INT(XvObject_Hash(ts, NULL), ==, -1);
    CHECK_RAISED(ts, XvExc_SystemError, "XvObject_Hash: NULL argument");
    CHECK_INT(XvList_Append(ts, list, NULL), ==, -1);
    CHECK_RAISED(ts, XvExc_SystemError, "XvList_Append: NULL argument");
    CHECK_INT(XvList_Append(ts, NULL, list), ==, -1);
    CHECK_RAISED(ts, XvExc_SystemError, "NULL argument");
    CHECK_INT(XvDict_SetItem(ts, dict, NULL, list), ==, -1);
    CHECK_RAISED(ts, XvExc_SystemError, "NULL argument");
    CHECK_INT(XvDict_SetItem(ts, dict, Xv_None(ts), NULL), ==, -1);
    CHECK_RAISED(ts, XvExc_SystemError, "XvDict_SetItem: NULL argument");
    CHECK_PTR(XvObject_GetItem(ts, list, NULL), ==, NULL);
    CHECK_RAISED(ts, XvExc_SystemError, "XvObject_GetItem: NULL argument");
    CHECK_INT(XvObject_SetItem(ts, dict, dict, NULL), ==, -1);
    CHECK_RAISED(ts, XvExc_SystemError, "XvObject_SetItem: NULL argument");
    CHECK_PTR(XvStr_FromString(ts, NULL), ==, NULL);
    CHECK_RAISED(ts, XvExc_SystemError, "XvStr_FromString: NULL argument");
    CHECK_INT(XvInt_AsInt64(ts, NULL), ==, -1);
    CHECK_RAISED(ts, XvExc_SystemError, "NULL argument");
    DROP(dict);
    DROP(list);
    close_clean(world);
}
#endif
