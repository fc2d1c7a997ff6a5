/* What a question wants, read from Python's own objects: kb/index/wanted.py. */
#include <stdlib.h>

#include "kernel.h"

/* Where each kind of terms stands in `Wanted`, and the weight of the n-grams. */
static const Py_ssize_t PLACES[KB_KINDS] = {0, 1, 2, 4, 5};
enum { GRAM_WEIGHT = 3, MEMBERS = 6 };

/* The items of a mapping as a dict, a new reference; NULL when it has none, or with an error. */
static PyObject *read_dict(PyObject *mapping) {
    if (PyObject_Size(mapping) <= 0) return NULL;
    const int is_dict = PyObject_IsInstance(mapping, &PyDict_Type);
    if (is_dict < 0) return NULL;
    if (is_dict) {
        Py_IncRef(mapping);
        return mapping;
    }
    PyObject *copy = PyDict_New();
    if (copy && PyDict_Update(copy, mapping) < 0) {
        Py_DecRef(copy);
        return NULL;
    }
    return copy;
}

/* The keys of a dict, each a new reference, and its values as weights. Returns how many there are,
   at most `room`: a value's own code could have put more into the dict; -1 with an error, and
   `taken` has how many keys there are anyhow. */
static int take_items(PyObject *dict, Py_ssize_t room, PyObject **keys, float *weights,
                      Py_ssize_t *taken) {
    Py_ssize_t place = 0;
    PyObject *key, *value;
    *taken = 0;
    while (*taken < room && PyDict_Next(dict, &place, &key, &value)) {
        Py_IncRef(key);
        Py_IncRef(value);
        keys[*taken] = key;
        const double weight = PyFloat_AsDouble(value);
        Py_DecRef(value);
        weights[(*taken)++] = (float)weight;
        if (weight == -1.0 && PyErr_Occurred()) return 0;
    }
    return 1;
}

/* The rows of words; -1 for those that are not known. */
static int find_words(const kb_words *known, PyObject **words, kb_terms *terms) {
    for (int64_t i = 0; i < terms->count; i++)
        if (!kb_find_word(known, words[i], &terms->rows[i])) return 0;
    return 1;
}

/* The rows of pairs of words, without those of which one is not known. */
static int find_pairs(const kb_words *known, PyObject **pairs, kb_terms *terms) {
    int64_t kept = 0;
    for (int64_t i = 0; i < terms->count; i++) {
        int32_t *rows = &terms->rows[2 * kept];
        if (PyTuple_Size(pairs[i]) != 2) {
            PyErr_Format(PyExc_TypeError, "A pair of stems is a tuple of two.");
            return 0;
        }
        for (Py_ssize_t side = 0; side < 2; side++)
            if (!kb_find_word(known, PyTuple_GetItem(pairs[i], side), &rows[side])) return 0;
        terms->weights[kept] = terms->weights[i];
        kept += rows[0] >= 0 && rows[1] >= 0;
    }
    terms->count = kept;
    return 1;
}

/* Read all items before any of their words is looked up: both may run code of a class of the
   caller's own, which could change the dicts. */
static int read_terms(const kb_shelf *shelf, PyObject **dicts, const Py_ssize_t *sizes, int kinds,
                      PyObject **keys, kb_wanted *wanted) {
    Py_ssize_t taken[KB_KINDS] = {0};
    PyObject **first = keys;
    int done = 1;
    for (int kind = 0; done && kind < kinds; first += sizes[kind], kind++) {
        if (!dicts[kind]) continue;
        done = take_items(dicts[kind], sizes[kind], first, wanted->of[kind].weights, &taken[kind]);
        wanted->of[kind].count = taken[kind];
    }
    first = keys;
    for (int kind = 0; done && kind < kinds; first += sizes[kind], kind++) {
        const int is_gram = kind == KB_GRAMS || kind == KB_OTHERS;
        const kb_words *known = is_gram ? &shelf->known_grams : &shelf->known_stems;
        done = kind == KB_PAIRS ? find_pairs(known, first, &wanted->of[kind])
                                : find_words(known, first, &wanted->of[kind]);
    }
    first = keys;
    for (int kind = 0; kind < kinds; first += sizes[kind], kind++)
        for (Py_ssize_t i = 0; i < taken[kind]; i++) Py_DecRef(first[i]);
    return done;
}

/* One block for everything: keys, then weights, then rows, of which a pair has two. */
static PyObject **make_room(const Py_ssize_t *sizes, int kinds, kb_wanted *wanted) {
    size_t all = 0;
    for (int kind = 0; kind < kinds; kind++) all += (size_t)sizes[kind];
    PyObject **keys = malloc(all * (sizeof *keys + sizeof(float) + 2 * sizeof(int32_t)) + 1);
    wanted->block = keys;
    if (!keys) {
        PyErr_NoMemory();
        return NULL;
    }
    float *weights = (float *)(keys + all);
    int32_t *rows = (int32_t *)(weights + all);
    for (int kind = 0; kind < KB_KINDS; kind++) {
        const size_t size = kind < kinds ? (size_t)sizes[kind] : 0;
        wanted->of[kind] = (kb_terms){0, rows, weights};
        rows += 2 * size;
        weights += size;
    }
    return keys;
}

int kb_read_wanted(const kb_shelf *shelf, PyObject *asked, int kinds, kb_wanted *wanted) {
    PyObject *dicts[KB_KINDS] = {NULL};
    Py_ssize_t sizes[KB_KINDS] = {0};
    PyObject **keys = NULL;
    int done = PyTuple_Size(asked) == MEMBERS;
    if (!done) PyErr_Format(PyExc_TypeError, "What is wanted is a tuple of %d.", MEMBERS);
    for (int kind = 0; done && kind < kinds; kind++) {
        dicts[kind] = read_dict(PyTuple_GetItem(asked, PLACES[kind]));
        if (dicts[kind]) sizes[kind] = PyDict_Size(dicts[kind]);
        done = dicts[kind] ? sizes[kind] >= 0 : !PyErr_Occurred();
    }
    if (done) {
        const double weight = PyFloat_AsDouble(PyTuple_GetItem(asked, GRAM_WEIGHT));
        wanted->gram_weight = (float)weight;
        done = weight != -1.0 || !PyErr_Occurred();
    }
    if (done) {
        keys = make_room(sizes, kinds, wanted);
        done = keys && read_terms(shelf, dicts, sizes, kinds, keys, wanted);
        if (!done) free(keys);
    }
    for (int kind = 0; kind < kinds; kind++)
        if (dicts[kind]) Py_DecRef(dicts[kind]);
    return done;
}

void kb_free_wanted(kb_wanted *wanted) { free(wanted->block); }
