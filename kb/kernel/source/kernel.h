/* What all sources of the kernel share.

   The functions are arithmetic on arrays that the caller owns and that are not changed while a
   call lasts; words.c also reads files that the caller has open. They keep no state but scratch
   memory of the calling thread. Rows and columns are checked as they are read: an index that was
   made to harm finds nothing beyond its arrays. */
#ifndef KB_KERNEL_H
#define KB_KERNEL_H

#include <stddef.h>
#include <stdint.h>

/* Raised with any change of a signature, of a struct or of what a function does;
   kb/kernel/library.py has the same number, and does not use a library of another. */
#define KB_REVISION 11

#define KB_API __attribute__((visibility("default")))

/* What a function returns when there is no memory. */
#define KB_NO_MEMORY (-1)

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
} kb_shelf;

/* Wanted terms of one kind: numbers of rows, each with its weight. */
typedef struct {
    int64_t count;
    const int32_t *rows;
    const float *weights;
} kb_terms;

/* All that a question wants. A pair has two rows, those of its stems: rows[2 i], rows[2 i + 1]. */
typedef struct {
    kb_terms stems, pairs, grams, others, topic;
} kb_wanted;

/* Wanted terms as they are handed over: five counts, then all rows, then all weights, each kind in
   the order of `kb_wanted`. */
kb_wanted kb_read_wanted(const int32_t *packed);

/* Scratch memory of the calling thread: one block a purpose, grown when it is too small, kept until
   the thread ends. Zeroed when it is new or grows. NULL when there is no memory. */
enum { KB_BEST, KB_TOTALS, KB_GRAMS, KB_TOUCHED, KB_HEAP, KB_TERMS, KB_FOUND, KB_PURPOSES };
void *kb_scratch(int purpose, size_t bytes);

/* The row of a pair of stems, or -1 when they never stand side by side. */
int64_t kb_pair_row(const kb_shelf *shelf, int32_t first, int32_t second);

/* Whether a row is one of a matrix; from where to where its entries are. */
int kb_find_row(const kb_matrix *matrix, int64_t row, int64_t *start, int64_t *end);

#endif
