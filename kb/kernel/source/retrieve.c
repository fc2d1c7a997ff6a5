/* All passages that hold enough of the wanted terms: kb/index/retrieval.py. */
#include <math.h>
#include <string.h>

#include "kernel.h"

/* How many rows or documents ahead of their use memory is fetched. */
#define AHEAD 8
/* How many documents are passed over at once when none of them is found. With 16, and with 8, the
   whole took a tenth longer: so few are compared one by one. */
#define BLOCK 32
/* The highest value of a row, in steps of its scale; kb/index/coarse.py. */
#define STEPS 255.0f

/* Add a row's values, each times a weight, to the sums of its columns. */
static void add_row(const kb_matrix *matrix, int64_t row, float weight, float *sums,
                    int64_t columns) {
    int64_t start, end;
    if (!kb_find_row(matrix, row, &start, &end)) return;
    const uint16_t *narrow = matrix->columns;
    const int32_t *wide = matrix->columns;
    const float *values = matrix->values;
    const uint8_t *steps = matrix->steps;
    const float scale = values ? weight : weight * matrix->scales[row];
#define ADD(COLUMNS, VALUE)                                  \
    for (int64_t i = start; i < end; i++) {                  \
        const uint32_t column = (uint32_t)COLUMNS[i];        \
        if (column < columns) sums[column] += scale * VALUE; \
    }
    if (matrix->narrow && values) { ADD(narrow, values[i]) }
    else if (matrix->narrow) { ADD(narrow, (float)steps[i]) }
    else if (values) { ADD(wide, values[i]) }
    else { ADD(wide, (float)steps[i]) }
#undef ADD
}

/* Have the beginning of a row fetched, which will be wanted soon; rows stand far apart. */
static void fetch_row(const kb_matrix *matrix, int64_t row) {
    int64_t start, end;
    if (!kb_find_row(matrix, row, &start, &end)) return;
    const char *columns = matrix->columns;
    __builtin_prefetch(columns + start * (matrix->narrow ? 2 : 4));
    if (matrix->values) __builtin_prefetch(matrix->values + start);
    else __builtin_prefetch(matrix->steps + start);
}

static void add_terms(const kb_matrix *matrix, const kb_terms *terms, float *sums,
                      int64_t columns) {
    const int32_t *rows = terms->rows;
    for (int64_t i = 0; i < terms->count && i < 2 * AHEAD; i++)
        if (rows[i] >= 0 && rows[i] < matrix->rows) __builtin_prefetch(matrix->starts + rows[i]);
    for (int64_t i = 0; i < terms->count; i++) {
        const int64_t next = i + AHEAD, later = i + 2 * AHEAD;
        if (later < terms->count && rows[later] >= 0 && rows[later] < matrix->rows)
            __builtin_prefetch(matrix->starts + rows[later]);
        if (next < terms->count) fetch_row(matrix, rows[next]);
        add_row(matrix, rows[i], terms->weights[i], sums, columns);
    }
}

static void add_pairs(const kb_shelf *shelf, const kb_terms *pairs, float *sums) {
    for (int64_t i = 0; i < pairs->count; i++) {
        const int64_t row = kb_pair_row(shelf, pairs->rows[2 * i], pairs->rows[2 * i + 1]);
        add_row(&shelf->pairs, row, pairs->weights[i], sums, shelf->documents);
    }
}

/* What is wanted of each document, added up: all of it into `totals`, and what the question's
   n-grams give, before their weight, into `of_grams`. */
static void add_up(const kb_shelf *shelf, const kb_wanted *wanted, const uint8_t *allowed,
                   float *totals, float *of_grams) {
    const int64_t count = shelf->documents;
    const float gram_weight = wanted->gram_weight;
    memset(totals, 0, (size_t)count * sizeof(float));
    memset(of_grams, 0, (size_t)count * sizeof(float));
    add_terms(&shelf->grams, &wanted->of[KB_GRAMS], of_grams, count);
    add_terms(&shelf->stems, &wanted->of[KB_STEMS], totals, count);
    add_pairs(shelf, &wanted->of[KB_PAIRS], totals);
    add_terms(&shelf->grams, &wanted->of[KB_OTHERS], totals, count);
    for (int64_t d = 0; d < count; d++) totals[d] += gram_weight * of_grams[d];
    if (allowed)
        for (int64_t d = 0; d < count; d++)
            if (!allowed[d]) totals[d] = 0;
}

/* The documents whose sum is more than `share` of the highest, ascending. Returns how many. Most
   stand in blocks of which none is found, which are passed over at once. */
static int64_t choose(const float *totals, int64_t count, float share, int32_t *found) {
    const float floor = share * kb_highest(totals, count);
    int64_t number = 0, d = 0;
    while (d < count) {
        const int64_t end = d + BLOCK < count ? d + BLOCK : count;
        if (end - d == BLOCK) {
            int32_t above = 0;
            for (int64_t k = 0; k < BLOCK; k++) above |= totals[d + k] > floor;
            if (!above) {
                d = end;
                continue;
            }
        }
        for (; d < end; d++) {
            found[number] = (int32_t)d;
            number += totals[d] > floor;
        }
    }
    return number;
}

/* The question's place among the topics, of length 1 or 0; shape (topics,). */
static void find_direction(const kb_shelf *shelf, const kb_terms *topic, float *direction) {
    const int64_t width = shelf->topics;
    memset(direction, 0, (size_t)width * sizeof(float));
    for (int64_t i = 0; i < topic->count; i++) {
        const int32_t row = topic->rows[i];
        if (row < 0 || row >= shelf->stems.rows) continue;
        const float weight = log1pf(topic->weights[i]);
        for (int64_t k = 0; k < width; k++)
            direction[k] += weight * shelf->stem_topics[(int64_t)row * width + k];
    }
    float square = 0;
    for (int64_t k = 0; k < width; k++) square += direction[k] * direction[k];
    const float length = sqrtf(square);
    for (int64_t k = 0; length > 0 && k < width; k++) direction[k] /= length;
}

static float multiply(const float *one, const float *other, int64_t width) {
    float parts[8] = {0};
    int64_t k = 0;
    for (; k + 8 <= width; k += 8)
        for (int64_t lane = 0; lane < 8; lane++) parts[lane] += one[k + lane] * other[k + lane];
    for (; k < width; k++) parts[0] += one[k] * other[k];
    return ((parts[0] + parts[4]) + (parts[1] + parts[5])) +
           ((parts[2] + parts[6]) + (parts[3] + parts[7]));
}

/* What is known of the documents found, one column behind the other: their numbers, of 64 bits,
   their sums, the n-grams' part of these, and their cosines with the question's topic. To make
   bytes runs no code of others, so that scratch memory stays as it is. */
static PyObject *take_found(const kb_shelf *shelf, const int32_t *found, int64_t number,
                            const float *totals, const float *of_grams, const float *direction) {
    const size_t width = sizeof(int64_t) + 3 * sizeof(float);
    PyObject *columns = PyBytes_FromStringAndSize(NULL, number * (Py_ssize_t)width);
    if (!columns) return NULL;
    int64_t *documents = (int64_t *)(void *)PyBytes_AsString(columns);
    float *scores = (float *)(documents + number);
    float *grams = scores + number, *topics = grams + number;
    const float *places = shelf->document_topics;
    for (int64_t i = 0; i < number; i++) {
        const int32_t d = found[i];
        /* Documents found stand far apart: fetching what is wanted soon halves the time. */
        if (i + AHEAD < number) {
            const float *next = places + found[i + AHEAD] * shelf->topics;
            __builtin_prefetch(next);
            __builtin_prefetch(next + 16);
        }
        documents[i] = d;
        scores[i] = totals[d];
        grams[i] = of_grams[d];
        topics[i] = multiply(direction, places + d * shelf->topics, shelf->topics);
    }
    return columns;
}

/* The columns of the documents found. */
static PyObject *find(const kb_shelf *shelf, const kb_wanted *wanted, const uint8_t *allowed,
                      float share) {
    const size_t bytes = (size_t)shelf->documents * sizeof(float);
    float *totals = kb_scratch(KB_TOTALS, bytes + 1);
    float *of_grams = kb_scratch(KB_GRAM_SUMS, bytes + 1);
    int32_t *found = kb_scratch(KB_FOUND, (size_t)shelf->documents * sizeof(int32_t) + 1);
    float *direction = kb_scratch(KB_HEAP, (size_t)shelf->topics * sizeof(float) + 1);
    if (!totals || !of_grams || !found || !direction) return PyErr_NoMemory();
    add_up(shelf, wanted, allowed, totals, of_grams);
    const int64_t number = choose(totals, shelf->documents, share, found);
    find_direction(shelf, &wanted->of[KB_TOPIC], direction);
    return take_found(shelf, found, number, totals, of_grams, direction);
}

/* (columns, what the question's n-grams could give at most, how many of them are known, each with
   its weight). The reference to `columns` is taken. */
static PyObject *make_answer(const kb_shelf *shelf, const kb_terms *grams, PyObject *columns) {
    double reachable = 0, known = 0;
    for (int64_t i = 0; i < grams->count; i++) {
        const int32_t row = grams->rows[i];
        if (row < 0 || row >= shelf->grams.rows) continue;
        reachable += (double)grams->weights[i] * (shelf->grams.scales[row] * STEPS);
        known += (double)grams->weights[i];
    }
    PyObject *answer = PyTuple_New(3);
    PyObject *reached = PyFloat_FromDouble(reachable), *counted = PyFloat_FromDouble(known);
    if (!answer || !reached || !counted) {
        Py_DecRef(columns);
        if (answer) Py_DecRef(answer);
        if (reached) Py_DecRef(reached);
        if (counted) Py_DecRef(counted);
        return NULL;
    }
    PyTuple_SetItem(answer, 0, columns);
    PyTuple_SetItem(answer, 1, reached);
    PyTuple_SetItem(answer, 2, counted);
    return answer;
}

/* retrieve(wanted, mask, share) → the documents whose sum is more than `share` of the highest. */
static PyObject *retrieve(PyObject *self, PyObject *const *arguments, Py_ssize_t count) {
    const kb_shelf *shelf = kb_own(self, count, 3);
    if (!shelf) return NULL;
    const double share = PyFloat_AsDouble(arguments[2]);
    if (share == -1.0 && PyErr_Occurred()) return NULL;
    Py_buffer mask;
    const uint8_t *allowed;
    kb_wanted wanted;
    if (!kb_read_mask(shelf, arguments[1], &mask, &allowed)) return NULL;
    PyObject *answer = NULL;
    if (kb_read_wanted(shelf, arguments[0], KB_KINDS, &wanted)) {
        PyObject *columns = find(shelf, &wanted, allowed, (float)share);
        if (columns) answer = make_answer(shelf, &wanted.of[KB_GRAMS], columns);
        kb_free_wanted(&wanted);
    }
    PyBuffer_Release(&mask);
    return answer;
}

KB_FUNCTION(retrieve, retrieve)
