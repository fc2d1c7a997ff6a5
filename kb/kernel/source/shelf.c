/* Scratch memory, masks, and finding rows. */
#include <pthread.h>
#include <stdlib.h>

#include "kernel.h"

KB_API int32_t kb_revision(void) { return KB_REVISION; }

typedef struct {
    void *blocks[KB_PURPOSES];
    size_t sizes[KB_PURPOSES];
} scratch;

static pthread_key_t key;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void release(void *held) {
    scratch *mine = held;
    for (int purpose = 0; purpose < KB_PURPOSES; purpose++) free(mine->blocks[purpose]);
    free(mine);
}

static void make_key(void) { (void)pthread_key_create(&key, release); }

void *kb_scratch(int purpose, size_t bytes) {
    (void)pthread_once(&once, make_key);
    scratch *mine = pthread_getspecific(key);
    if (!mine) {
        mine = calloc(1, sizeof *mine);
        if (!mine || pthread_setspecific(key, mine)) {
            free(mine);
            return NULL;
        }
    }
    if (mine->sizes[purpose] < bytes) {
        free(mine->blocks[purpose]);
        mine->blocks[purpose] = calloc(1, bytes);
        mine->sizes[purpose] = mine->blocks[purpose] ? bytes : 0;
    }
    return mine->blocks[purpose];
}

int kb_read_mask(const kb_shelf *shelf, PyObject *mask, Py_buffer *buffer,
                 const uint8_t **allowed) {
    *buffer = (Py_buffer){0};  /* releasing this does nothing */
    *allowed = NULL;
    if (mask == &_Py_NoneStruct) return 1;
    if (!kb_borrow(mask, 1, buffer)) return 0;
    *allowed = buffer->buf;
    if (buffer->len == shelf->documents) return 1;
    PyErr_Format(PyExc_ValueError, "A mask of %zd places for %lld documents.", buffer->len,
                 (long long)shelf->documents);
    PyBuffer_Release(buffer);
    return 0;
}

int64_t kb_pair_row(const kb_shelf *shelf, int32_t first, int32_t second) {
    const int64_t wanted = (int64_t)first * shelf->stems.rows + second;
    int64_t low = 0, high = shelf->pairs.rows;
    while (low < high) {
        const int64_t middle = low + (high - low) / 2;
        if (shelf->pair_keys[middle] < wanted) low = middle + 1;
        else high = middle;
    }
    return low < shelf->pairs.rows && shelf->pair_keys[low] == wanted ? low : -1;
}

int kb_find_row(const kb_matrix *matrix, int64_t row, int64_t *start, int64_t *end) {
    if (row < 0 || row >= matrix->rows) return 0;
    *start = matrix->starts[row];
    *end = matrix->starts[row + 1];
    return *start >= 0 && *start < *end && *end <= matrix->entries;
}
