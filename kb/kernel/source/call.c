/* What all functions do with Python's objects. */
#include "kernel.h"

const void *kb_own(PyObject *self, Py_ssize_t count, Py_ssize_t takes) {
    if (count != takes) {
        PyErr_Format(PyExc_TypeError, "It takes %zd arguments, not %zd.", takes, count);
        return NULL;
    }
    PyObject *place = PyTuple_GetItem(self, 0);
    return place ? PyLong_AsVoidPtr(place) : NULL;
}

int kb_borrow(PyObject *array, Py_ssize_t itemsize, Py_buffer *buffer) {
    if (PyObject_GetBuffer(array, buffer, PyBUF_SIMPLE)) return 0;
    if (buffer->itemsize == itemsize) return 1;
    PyErr_Format(PyExc_ValueError, "The kernel reads items of %zd bytes here, not %zd.", itemsize,
                 buffer->itemsize);
    PyBuffer_Release(buffer);
    return 0;
}

int kb_read_numbers(PyObject *list, int64_t count, int64_t *numbers) {
    for (int64_t i = 0; i < count; i++) {
        PyObject *each = PyList_GetItem(list, i);
        if (!each) return 0;
        Py_IncRef(each);
        numbers[i] = PyLong_AsLongLong(each);
        const int done = numbers[i] != -1 || !PyErr_Occurred();
        Py_DecRef(each);
        if (!done) return 0;
    }
    return 1;
}
