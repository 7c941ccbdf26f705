/* SPDX-License-Identifier: Apache-2.0
 *
 * Looking for a value among the items of the first dimension: elements, or in several dimensions sub-views.
 */
#include "crossview/view.h"

#include "crossview/abstract.h"
#include "view/view.h"

/* Whether the item at index is or equals value. The comparison may run any code: so the view is asked anew each time.
   */
static int matches(XvThreadState *ts, XvObject *op, Xv_ssize_t index, XvObject *value)
{
    XvObject *item = xv_view_item(ts, op, index);
    int result = item == NULL ? -1 : XvObject_RichCompareBool(ts, item, value, Xv_EQ);
    Xv_XDECREF(ts, item);
    return result;
}

Xv_ssize_t XvView_Count(XvThreadState *ts, XvObject *op, XvObject *value)
{
    XvView *view = xv_view_of(ts, op);
    Xv_ssize_t count = 0, length;
    XV_ARGUMENT(ts, value, -1);
    if (view == NULL || xv_view_check_items(ts, view) < 0)
        return -1;
    length = xv_view_dims(view)[0];
    for (Xv_ssize_t i = 0; i < length; i++) {
        int found = matches(ts, op, i, value);
        if (found < 0)
            return -1;
        count += found;
    }
    return count;
}

Xv_ssize_t XvView_Index(XvThreadState *ts, XvObject *op, XvObject *value, Xv_ssize_t start, Xv_ssize_t stop)
{
    XvView *view = xv_view_of(ts, op);
    Xv_ssize_t length;
    XV_ARGUMENT(ts, value, -1);
    if (view == NULL)
        return -1;
    if (view->ndim == 0) {
        XvErr_SetString(ts, &XvExc_TypeError, "invalid lookup on 0-dim memory");
        return -1;
    }
    length = xv_view_dims(view)[0];
    if (start < 0)
        start = start + length < 0 ? 0 : start + length;
    if (stop < 0)
        stop += length;
    if (stop > length)
        stop = length;
    for (Xv_ssize_t i = start; i < stop; i++) {
        int found = matches(ts, op, i, value);
        if (found != 0)
            return found < 0 ? -1 : i;
    }
    XvErr_SetString(ts, &XvExc_ValueError, "memoryview.index(x): x not found");
    return -1;
}
