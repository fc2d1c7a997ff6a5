/* What all sources of the kernel share.

   The functions are arithmetic on arrays that the caller owns and that are not changed while a
   call lasts; words.c also reads files that the caller has open. They keep no state but scratch
   memory of the calling thread. Rows and columns are checked as they are read: an index that was
   made to harm finds nothing beyond its arrays.

   Those that a search calls take and return Python's own objects: to convert them elsewhere took
   as long as the work. Such a function first reads its arguments, then works, then makes what it
   returns. Reading and making may run code of others, which may call the kernel again: no scratch
   memory is relied on across them. */
#ifndef KB_KERNEL_H
#define KB_KERNEL_H

#include <stddef.h>
#include <stdint.h>

#include "python.h"

/* Raised with any change of a signature, of a struct or of what a function does;
   kb/kernel/library.py has the same number, and does not use a library of another. */
#define KB_REVISION 16

#define KB_API __attribute__((visibility("default")))

/* What a function returns when there is no memory. */
#define KB_NO_MEMORY (-1)

/* Exports kb_NAME, which makes a function of Python out of CALL, a `kb_function`, and what it is to
   hold: a tuple of the address of its struct and of whatever must live as long. */
#define KB_FUNCTION(NAME, CALL)                                                                  \
    static PyMethodDef NAME##_definition = {#NAME, CALL, METH_FASTCALL, NULL};                   \
    KB_API PyObject *kb_##NAME(PyObject *held) {                                                 \
        return PyCFunction_NewEx(&NAME##_definition, held, NULL);                                \
    }

/* The struct of a function that was made with `self`. NULL with an error when it was called with
   another number of arguments than it takes. */
const void *kb_own(PyObject *self, Py_ssize_t count, Py_ssize_t takes);

/* Borrow the memory of an array of items of `itemsize` bytes; 0 with an error if it is no such. To
   be given back with PyBuffer_Release. */
int kb_borrow(PyObject *array, Py_ssize_t itemsize, Py_buffer *buffer);

/* The numbers in a list; 0 with an error. An object's own code may change the list meanwhile. */
int kb_read_numbers(PyObject *list, int64_t count, int64_t *numbers);

/* A compressed sparse matrix: row r has the entries from starts[r] to starts[r + 1]; within a row
   columns ascend. `narrow` says that columns have 16 bits, otherwise 32. An entry's value is
   `values[i]`, or, where those are NULL, `steps[i]` times the row's scale. */
typedef struct {
    int64_t rows;
    int64_t entries;
    const int64_t *starts;
    const void *columns;
    const float *values;
    const uint8_t *steps;
    const float *scales;
    int64_t narrow;
} kb_matrix;

/* Different words, numbered from 0: those of a dict of Python, or, where that is NULL, the lines of
   a text, found by the table of `kb_index_lines`. */
typedef struct {
    PyObject *numbers;
    const char *text;
    const int32_t *ends;
    const int32_t *table;
    int64_t slots;
} kb_words;

/* Into `number`, that of a word of Python; -1 when it is not one of them. 0 with an error. */
int kb_find_word(const kb_words *words, PyObject *word, int32_t *number);

/* The compiled arrays of one language; see kb/index/scores.py. */
typedef struct {
    int64_t documents;
    int64_t topics;
    kb_matrix stems;
    kb_matrix pairs;
    kb_matrix grams;
    const float *stem_peaks;
    const float *stem_tenths;
    const int64_t *pair_keys;
    const float *stem_topics;
    const float *document_topics;
    kb_words known_stems;
    kb_words known_grams;
} kb_shelf;

/* Wanted terms of one kind: numbers of rows, -1 for what is not known, each with its weight. A pair
   has two rows, those of its stems: rows[2 i], rows[2 i + 1]. */
typedef struct {
    int64_t count;
    int32_t *rows;
    float *weights;
} kb_terms;

/* All that a question wants, or the first kinds of it. */
enum { KB_STEMS, KB_PAIRS, KB_GRAMS, KB_OTHERS, KB_TOPIC, KB_KINDS };
typedef struct {
    kb_terms of[KB_KINDS];
    float gram_weight;
    void *block;
} kb_wanted;

/* The first `kinds` kinds of what is wanted; `asked` is a `Wanted` of kb/index/wanted.py. 0 with an
   error; otherwise `kb_free_wanted` is to be called. */
int kb_read_wanted(const kb_shelf *shelf, PyObject *asked, int kinds, kb_wanted *wanted);
void kb_free_wanted(kb_wanted *wanted);

/* The mask of a filter: a byte a document, 0 for those that must not be found. `allowed` becomes
   NULL when `mask` is None. 0 with an error; otherwise `buffer` is to be released. */
int kb_read_mask(const kb_shelf *shelf, PyObject *mask, Py_buffer *buffer, const uint8_t **allowed);

/* Scratch memory of the calling thread: one block a purpose, grown when it is too small, kept until
   the thread ends. Zeroed when it is new or grows. NULL when there is no memory. */
enum { KB_BEST, KB_TOTALS, KB_GRAM_SUMS, KB_TOUCHED, KB_HEAP, KB_TERMS, KB_FOUND, KB_PURPOSES };
void *kb_scratch(int purpose, size_t bytes);

/* The highest of some numbers, 0 when none is above that. */
float kb_highest(const float *numbers, int64_t count);

/* The row of a pair of stems, or -1 when they never stand side by side. */
int64_t kb_pair_row(const kb_shelf *shelf, int32_t first, int32_t second);

/* Whether a row is one of a matrix; from where to where its entries are. */
int kb_find_row(const kb_matrix *matrix, int64_t row, int64_t *start, int64_t *end);

#endif
