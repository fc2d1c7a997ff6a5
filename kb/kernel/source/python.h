/* What the kernel calls of Python: functions of its stable ABI (PEP 384), as its documentation of
   the C API declares them. They are found in the interpreter that loads the library, so that no
   header of Python is needed to compile it, and one library fits every Python from 3.11 on. */
#ifndef KB_PYTHON_H
#define KB_PYTHON_H

#include <stddef.h>

/* An object; nothing is known of what is in it. */
typedef struct _object PyObject;
typedef ptrdiff_t Py_ssize_t;

/* How a function of a library is called: with the object that it was made with, its arguments, and
   how many there are. It returns a new reference, or sets an error and returns NULL. */
typedef PyObject *(*kb_function)(PyObject *self, PyObject *const *arguments, Py_ssize_t count);

/* `PyMethodDef`; only functions of one kind are made here. */
typedef struct {
    const char *name;
    kb_function call;
    int flags;
    const char *doc;
} PyMethodDef;
enum { METH_FASTCALL = 0x80 };

/* Memory that an object lends, such as a numpy array; in the stable ABI since 3.11. */
typedef struct {
    void *buf;
    PyObject *obj;
    Py_ssize_t len, itemsize;
    int readonly, ndim;
    char *format;
    Py_ssize_t *shape, *strides, *suboffsets;
    void *internal;
} Py_buffer;
enum { PyBUF_SIMPLE = 0 };

/* Of these objects only the addresses are wanted. */
extern PyObject _Py_NoneStruct, PyDict_Type;
extern PyObject *PyExc_OSError, *PyExc_TypeError, *PyExc_ValueError;

/* Borrowed: the reference that is returned belongs to the container. */
PyObject *PyDict_GetItemWithError(PyObject *dict, PyObject *key);
PyObject *PyErr_Occurred(void);
PyObject *PyList_GetItem(PyObject *list, Py_ssize_t place);
PyObject *PyTuple_GetItem(PyObject *tuple, Py_ssize_t place);
int PyDict_Next(PyObject *dict, Py_ssize_t *place, PyObject **key, PyObject **value);

/* New references. */
PyObject *PyBytes_FromStringAndSize(const char *from, Py_ssize_t size);
PyObject *PyCFunction_NewEx(PyMethodDef *definition, PyObject *self, PyObject *module);
PyObject *PyDict_New(void);
PyObject *PyFloat_FromDouble(double number);
PyObject *PyList_New(Py_ssize_t size);
PyObject *PyLong_FromLongLong(long long number);
PyObject *PyTuple_New(Py_ssize_t size);
PyObject *PyUnicode_AsEncodedString(PyObject *text, const char *encoding, const char *errors);

/* These take the reference that they are given, whatever becomes of it. */
int PyList_SetItem(PyObject *list, Py_ssize_t place, PyObject *item);
int PyTuple_SetItem(PyObject *tuple, Py_ssize_t place, PyObject *item);

/* -1, or NULL, says that an error is set; of a number, only together with PyErr_Occurred. */
char *PyBytes_AsString(PyObject *bytes);
Py_ssize_t PyBytes_Size(PyObject *bytes);
Py_ssize_t PyDict_Size(PyObject *dict);
int PyDict_Update(PyObject *dict, PyObject *other);
double PyFloat_AsDouble(PyObject *number);
Py_ssize_t PyList_Size(PyObject *list);
long long PyLong_AsLongLong(PyObject *number);
void *PyLong_AsVoidPtr(PyObject *number);
int PyObject_GetBuffer(PyObject *lender, Py_buffer *buffer, int flags);
int PyObject_IsInstance(PyObject *object, PyObject *type);
int PyObject_IsTrue(PyObject *object);
Py_ssize_t PyObject_Size(PyObject *object);
Py_ssize_t PyTuple_Size(PyObject *tuple);
const char *PyUnicode_AsUTF8AndSize(PyObject *text, Py_ssize_t *size);

void PyBuffer_Release(Py_buffer *buffer);
void PyErr_Clear(void);
PyObject *PyErr_Format(PyObject *type, const char *format, ...);
PyObject *PyErr_NoMemory(void);
void Py_DecRef(PyObject *object);
void Py_IncRef(PyObject *object);

#endif
