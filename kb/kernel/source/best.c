/* The best passages for weighted stems and pairs, exactly: kb/index/best.py.

   MaxScore (Turtle and Flood 1995), a term at a time: terms with the highest possible impact first.
   As soon as what the terms to come can add at most is less than what the last of the best passages
   has already, no further passage can become one of the best; the terms to come are then only added
   to passages that are found, and those that cannot be lifted into the best ones are left out. */
#include <stdlib.h>

#include "kernel.h"

/* Sums are made in another order than bounds, which in 32 bits may differ by a millionth. */
#define SLACK 0.9999f

/* A term is looked up for each passage found, and not read, when it has this many more postings
   than there are passages. At 10,000 and 100,000 passages 12 and 24 were equal, 4 a tenth slower. */
#define LOOKUP_COST 12
/* What is found is thinned out when this many more postings than passages found are to come. At
   100,000 passages 2 and 32 were a twentieth slower; at 10,000 all from 4 on were equal. */
#define THINNING_COST 8
/* How many postings ahead the sum of a document is fetched: sums lie far apart, and a fifth of the
   time went into waiting for them. */
#define AHEAD 16

typedef struct {
    float most;
    float weight;
    const kb_matrix *matrix;
    int64_t start, end;
} term;

typedef struct {
    float score;
    int32_t document;
} hit;

/* Whether one hit is worse than another: a lower score or, of one score, a higher number. */
static int is_worse(hit one, hit other) {
    return one.score < other.score || (one.score == other.score && one.document > other.document);
}

/* A heap whose first is the worst. */
static void sink(hit *heap, int64_t size, int64_t place) {
    const hit moved = heap[place];
    for (;;) {
        int64_t child = 2 * place + 1;
        if (child >= size) break;
        if (child + 1 < size && is_worse(heap[child + 1], heap[child])) child++;
        if (!is_worse(heap[child], moved)) break;
        heap[place] = heap[child];
        place = child;
    }
    heap[place] = moved;
}

static void rise(hit *heap, int64_t place) {
    const hit moved = heap[place];
    while (place > 0) {
        const int64_t parent = (place - 1) / 2;
        if (!is_worse(moved, heap[parent])) break;
        heap[place] = heap[parent];
        place = parent;
    }
    heap[place] = moved;
}

/* The best `size` of the touched documents into a heap; returns how many there are. */
static int64_t choose(const float *totals, const int32_t *touched, int64_t count, hit *heap,
                      int64_t size) {
    int64_t held = 0, i = 0;
    for (; i < count && held < size; i++) {
        heap[held] = (hit){totals[touched[i]], touched[i]};
        rise(heap, held++);
    }
    float worst = held ? heap[0].score : 0;
    for (; i < count; i++) {
        const hit each = {totals[touched[i]], touched[i]};
        if (each.score < worst || !is_worse(heap[0], each)) continue;
        heap[0] = each;
        sink(heap, size, 0);
        worst = heap[0].score;
    }
    return held;
}

static uint32_t column_at(const kb_matrix *matrix, int64_t place) {
    return matrix->narrow ? ((const uint16_t *)matrix->columns)[place]
                          : (uint32_t)((const int32_t *)matrix->columns)[place];
}

/* Add a term to all documents that it stands in; new ones are put on the list. Returns its
   length. */
static int64_t read_all(const term *each, float *totals, int64_t documents, const uint8_t *allowed,
                        int32_t *touched, int64_t count) {
    const float *values = each->matrix->values, weight = each->weight;
    const uint16_t *narrow = each->matrix->columns;
    const int32_t *wide = each->matrix->columns;
#define READ(COLUMNS)                                       \
    for (int64_t i = each->start; i < each->end; i++) {     \
        const uint32_t d = (uint32_t)COLUMNS[i];            \
        const float given = weight * values[i];             \
        /* What gives nothing would be put on the list again and again, beyond its end. */ \
        if (d >= documents || !(given > 0)) continue;       \
        if (allowed && !allowed[d]) continue;               \
        if (i + AHEAD < each->end)                          \
            __builtin_prefetch(&totals[COLUMNS[i + AHEAD]], 1); \
        touched[count] = (int32_t)d;                        \
        count += totals[d] == 0;                            \
        totals[d] += given;                                 \
    }
    if (each->matrix->narrow) { READ(narrow) }
    else { READ(wide) }
#undef READ
    return count;
}

/* Add a term to documents that were touched, and to no other. */
static void read_touched(const term *each, float *totals, int64_t documents) {
    const float *values = each->matrix->values, weight = each->weight;
    for (int64_t i = each->start; i < each->end; i++) {
        const uint32_t d = column_at(each->matrix, i);
        if (d < documents) totals[d] += totals[d] > 0 ? weight * values[i] : 0;
    }
}

static void look_up(const term *each, float *totals, const int32_t *touched, int64_t count) {
    for (int64_t i = 0; i < count; i++) {
        const uint32_t wanted = (uint32_t)touched[i];
        int64_t low = each->start, high = each->end;
        while (low < high) {
            const int64_t middle = low + (high - low) / 2;
            if (column_at(each->matrix, middle) < wanted) low = middle + 1;
            else high = middle;
        }
        if (low < each->end && column_at(each->matrix, low) == wanted)
            totals[wanted] += each->weight * each->matrix->values[low];
    }
}

/* Keep the touched documents that reach `bound`; the others' sums are set to 0. */
static int64_t thin_out(float *totals, int32_t *touched, int64_t count, float bound) {
    int64_t kept = 0;
    for (int64_t i = 0; i < count; i++) {
        const int32_t d = touched[i];
        if (totals[d] >= bound) touched[kept++] = d;
        else totals[d] = 0;
    }
    return kept;
}

static int by_most(const void *one, const void *other) {
    const float left = ((const term *)one)->most, right = ((const term *)other)->most;
    return (left < right) - (left > right);
}

static int best_first(const void *one, const void *other) {
    return is_worse(*(const hit *)one, *(const hit *)other) ? 1 : -1;
}

/* Have the beginning of a term's postings fetched, which will be wanted soon. */
static void fetch_postings(const term *each) {
    const char *columns = each->matrix->columns;
    const int64_t width = each->matrix->narrow ? 2 : 4;
    __builtin_prefetch(columns + each->start * width);
    __builtin_prefetch(each->matrix->values + each->start);
    __builtin_prefetch(each->matrix->values + each->start + 16);
}

/* The terms that there are, highest possible impact first. `floor` becomes an impact that ten
   passages reach at least. */
static int64_t read_terms(const kb_shelf *shelf, const kb_wanted *wanted, term *terms,
                          float *floor) {
    const kb_terms *stems = &wanted->of[KB_STEMS], *pairs = &wanted->of[KB_PAIRS];
    int64_t count = 0;
    *floor = 0;
    for (int64_t i = 0; i < stems->count; i++) {
        const int32_t row = stems->rows[i];
        if (row < 0 || row >= shelf->stems.rows) continue;
        __builtin_prefetch(&shelf->stems.starts[row]);
        __builtin_prefetch(&shelf->stem_peaks[row]);
        __builtin_prefetch(&shelf->stem_tenths[row]);
    }
    for (int64_t i = 0; i < stems->count; i++) {
        const int32_t row = stems->rows[i];
        term each = {0, stems->weights[i], &shelf->stems, 0, 0};
        if (!(each.weight > 0)) continue;
        if (!kb_find_row(each.matrix, row, &each.start, &each.end)) continue;
        fetch_postings(&each);
        each.most = shelf->stem_peaks[row] * each.weight;
        const float tenth = shelf->stem_tenths[row] * each.weight;
        if (tenth > *floor) *floor = tenth;
        terms[count++] = each;
    }
    for (int64_t i = 0; i < pairs->count; i++) {
        const int64_t row = kb_pair_row(shelf, pairs->rows[2 * i], pairs->rows[2 * i + 1]);
        term each = {0, pairs->weights[i], &shelf->pairs, 0, 0};
        if (!(each.weight > 0)) continue;
        if (!kb_find_row(each.matrix, row, &each.start, &each.end)) continue;
        for (int64_t j = each.start; j < each.end; j++)
            if (each.matrix->values[j] > each.most) each.most = each.matrix->values[j];
        each.most *= each.weight;
        terms[count++] = each;
    }
    qsort(terms, (size_t)count, sizeof *terms, by_most);
    return count;
}

/* The `size` documents with the highest sums into `heap`, best first, those of one sum in their
   order. `known` says that a tenth highest impact of a stem may be relied on: no filter, and no
   more than ten wanted. Returns how many there are, or KB_NO_MEMORY. */
static int64_t find(const kb_shelf *shelf, const kb_wanted *wanted, int64_t size, int known,
                    const uint8_t *allowed, hit *heap) {
    const int64_t most_terms = wanted->of[KB_STEMS].count + wanted->of[KB_PAIRS].count;
    const size_t count = (size_t)shelf->documents;
    float *totals = kb_scratch(KB_BEST, count * sizeof(float) + 1);  /* zeros between calls */
    int32_t *touched = kb_scratch(KB_TOUCHED, (count + 1) * sizeof(int32_t));
    term *terms = kb_scratch(KB_TERMS, ((size_t)most_terms + 1) * sizeof(term));
    if (!totals || !touched || !terms) return KB_NO_MEMORY;
    float floor;
    const int64_t number = read_terms(shelf, wanted, terms, &floor);
    if (!known) floor = 0;
    float rest = 0;
    int64_t ahead = 0;
    for (int64_t i = 0; i < number; i++) {
        rest += terms[i].most;
        ahead += terms[i].end - terms[i].start;
    }
    int64_t found = 0;
    for (int64_t i = 0; i < number; i++) {
        const int64_t length = terms[i].end - terms[i].start;
        const int closed = rest < floor * SLACK;
        if (!closed)
            found = read_all(&terms[i], totals, shelf->documents, allowed, touched, found);
        else if (length > LOOKUP_COST * found)
            look_up(&terms[i], totals, touched, found);
        else
            read_touched(&terms[i], totals, shelf->documents);
        rest -= terms[i].most;
        ahead -= length;
        /* A better floor is worth a pass over what is found when much more than that is to come. */
        if (ahead <= THINNING_COST * found || found < size) continue;
        if (choose(totals, touched, found, heap, size) == size && heap[0].score > floor)
            floor = heap[0].score;
        found = thin_out(totals, touched, found, (floor - (rest > 0 ? rest : 0)) * SLACK);
    }
    const int64_t held = choose(totals, touched, found, heap, size);
    for (int64_t i = 0; i < found; i++) totals[touched[i]] = 0;
    qsort(heap, (size_t)held, sizeof *heap, best_first);
    return held;
}

/* ([document, …], [score, …]) */
static PyObject *make_answer(const hit *hits, int64_t count) {
    PyObject *answer = PyTuple_New(2);
    PyObject *documents = PyList_New(count), *scores = PyList_New(count);
    int done = answer && documents && scores;
    for (int64_t i = 0; done && i < count; i++) {
        PyObject *document = PyLong_FromLongLong(hits[i].document);
        PyObject *score = PyFloat_FromDouble((double)hits[i].score);
        done = document && score;
        PyList_SetItem(documents, i, document);
        PyList_SetItem(scores, i, score);
    }
    if (!done) {
        if (answer) Py_DecRef(answer);
        if (documents) Py_DecRef(documents);
        if (scores) Py_DecRef(scores);
        return NULL;
    }
    PyTuple_SetItem(answer, 0, documents);
    PyTuple_SetItem(answer, 1, scores);
    return answer;
}

static PyObject *find_hits(const kb_shelf *shelf, const kb_wanted *wanted, int64_t size, int known,
                           const uint8_t *allowed) {
    hit *heap = malloc(((size_t)size + 1) * sizeof(hit));
    int64_t held = heap ? 0 : KB_NO_MEMORY;
    if (heap && size) held = find(shelf, wanted, size, known, allowed, heap);
    PyObject *answer = held < 0 ? PyErr_NoMemory() : make_answer(heap, held);
    free(heap);
    return answer;
}

/* best(wanted, size, known, mask) → the `size` documents with the highest sums of stems and pairs,
   best first, and the sums. What does not weigh more than 0 is passed over. */
static PyObject *best(PyObject *self, PyObject *const *arguments, Py_ssize_t count) {
    const kb_shelf *shelf = kb_own(self, count, 4);
    if (!shelf) return NULL;
    long long size = PyLong_AsLongLong(arguments[1]);
    if (size == -1 && PyErr_Occurred()) return NULL;
    size = size < 0 ? 0 : size > shelf->documents ? shelf->documents : size;
    const int known = PyObject_IsTrue(arguments[2]);
    if (known < 0) return NULL;
    Py_buffer mask;
    const uint8_t *allowed;
    kb_wanted wanted;
    if (!kb_read_mask(shelf, arguments[3], &mask, &allowed)) return NULL;
    PyObject *answer = NULL;
    if (kb_read_wanted(shelf, arguments[0], KB_PAIRS + 1, &wanted)) {
        answer = find_hits(shelf, &wanted, size, known, allowed);
        kb_free_wanted(&wanted);
    }
    PyBuffer_Release(&mask);
    return answer;
}

KB_FUNCTION(best, best)
