/* How often each value stands in some articles: kb/index/catalogue.py. */
#include <stdlib.h>

#include "kernel.h"

/* The values of articles, by number: those of article n are from starts[n] to starts[n + 1], or
   where `starts` is NULL it has the one at n. A value is a number below `different`; others count
   nothing. */
typedef struct {
    const int64_t *starts;
    const int32_t *values;
    int64_t entries, different;
} kb_column;

/* Columns of `articles` articles; `different` is the sum of theirs. */
typedef struct {
    int64_t columns, articles, different;
    const kb_column *first;
} kb_columns;

/* Add up the values of articles. `counts` has as many numbers as there are different values. */
static void count_column(const kb_column *column, int64_t all, int64_t count,
                         const int32_t *articles, int32_t *counts) {
    for (int64_t i = 0; i < count; i++) {
        const int32_t article = articles[i];
        if (article < 0 || article >= all) continue;
        int64_t start = column->starts ? column->starts[article] : article;
        const int64_t end = column->starts ? column->starts[article + 1] : article + 1;
        for (start = start < 0 ? 0 : start; start < end && start < column->entries; start++) {
            const int32_t value = column->values[start];
            if (value >= 0 && value < column->different) counts[value]++;
        }
    }
}

static PyObject *make_list(const int32_t *counts, int64_t different) {
    PyObject *list = PyList_New(different);
    for (int64_t i = 0; list && i < different; i++) {
        PyObject *each = PyLong_FromLongLong(counts[i]);
        PyList_SetItem(list, i, each);
        if (each) continue;
        Py_DecRef(list);
        list = NULL;
    }
    return list;
}

/* A list for each column, one after the other in `counts`. */
static PyObject *make_answer(const kb_columns *columns, const int32_t *counts) {
    PyObject *answer = PyList_New(columns->columns);
    for (int64_t i = 0; answer && i < columns->columns; i++) {
        PyObject *list = make_list(counts, columns->first[i].different);
        counts += columns->first[i].different;
        PyList_SetItem(answer, i, list);
        if (list) continue;
        Py_DecRef(answer);
        answer = NULL;
    }
    return answer;
}

/* count(articles) → of each column, how often each value stands in these articles, whose numbers
   are an array of 32 bits each. */
static PyObject *count_values(PyObject *self, PyObject *const *arguments, Py_ssize_t count) {
    const kb_columns *columns = kb_own(self, count, 1);
    Py_buffer articles;
    if (!columns || !kb_borrow(arguments[0], sizeof(int32_t), &articles)) return NULL;
    const int64_t asked = articles.len / (Py_ssize_t)sizeof(int32_t);
    int32_t *counts = calloc((size_t)columns->different + 1, sizeof *counts);
    int32_t *next = counts;
    for (int64_t i = 0; counts && i < columns->columns; i++) {
        const kb_column *column = &columns->first[i];
        count_column(column, columns->articles, asked, articles.buf, next);
        next += column->different;
    }
    PyBuffer_Release(&articles);
    PyObject *answer = counts ? make_answer(columns, counts) : PyErr_NoMemory();
    free(counts);
    return answer;
}

KB_FUNCTION(count, count_values)
