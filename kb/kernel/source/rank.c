/* Passages to articles: kb/search/rank.py, which explains the weights. */
#include <stdlib.h>

#include "kernel.h"

/* The best passage of an article, while articles are compared; `start` and `end` are the places of
   its passages among those kept. */
typedef struct {
    float score;
    int32_t owner;
    int64_t best, start, end;
} article;

typedef struct {
    float topic_weight, relevant_from, more_weight;
    int32_t more_passages, head;
} rank_weights;

/* The documents found, ascending, and the article of each of `all` documents. */
typedef struct {
    int64_t count;
    const int64_t *documents;
    const float *scores, *grams, *topics;
    int64_t all;
    const int32_t *owners;
} passages;

/* What is known of an article of the head; the numbers of kb/search/rank.py's `Ranked`. */
typedef struct {
    int32_t owner, document;
    float score, grams, topic, more;
} ranked;

static int is_behind(const article *one, const article *other) {
    return one->score < other->score || (one->score == other->score && one->owner > other->owner);
}

/* A heap whose first is the last of the articles. */
static void sink(article *heap, int64_t size, int64_t place) {
    const article moved = heap[place];
    for (;;) {
        int64_t child = 2 * place + 1;
        if (child >= size) break;
        if (child + 1 < size && is_behind(&heap[child + 1], &heap[child])) child++;
        if (!is_behind(&heap[child], &moved)) break;
        heap[place] = heap[child];
        place = child;
    }
    heap[place] = moved;
}

static void offer(article *heap, int64_t *held, int64_t size, const article *each) {
    if (*held < size) {
        heap[(*held)++] = *each;
        if (*held == size)
            for (int64_t place = size / 2; place-- > 0;) sink(heap, size, place);
    } else if (is_behind(&heap[0], each)) {
        heap[0] = *each;
        sink(heap, size, 0);
    }
}

/* The mean score of the passages that follow an article's best one, a missing one counting 0;
   having one off the topic costs nothing. */
static float find_more(const article *each, const float *scores, int32_t passages) {
    float taken = 0;
    int64_t last = each->best;
    for (int32_t step = 0; step < passages; step++) {
        /* The next one in the order of score, then of place: behind `last` in it. */
        int64_t next = -1;
        for (int64_t i = each->start; i < each->end; i++) {
            const int is_after = scores[i] < scores[last] || (scores[i] == scores[last] && i > last);
            if (is_after && (next < 0 || scores[i] > scores[next])) next = i;
        }
        if (next < 0) break;
        taken += scores[next];
        last = next;
    }
    return taken > 0 ? taken / (float)passages : 0;
}

static int best_first(const void *one, const void *other) {
    const ranked *left = one, *right = other;
    if (left->score != right->score) return left->score < right->score ? 1 : -1;
    return (left->owner > right->owner) - (left->owner < right->owner);
}

/* The best articles into `head`, best first; how many there are into `held`. The numbers of all
   articles with a relevant passage into `articles`, ascending. Returns how many these are, or
   KB_NO_MEMORY. */
static int64_t find_best(const passages *found, const rank_weights *weights, ranked *head,
                         int64_t *held, int32_t *articles) {
    const int64_t count = found->count;
    const int32_t *owners = found->owners;
    float *totals = kb_scratch(KB_TOTALS, (size_t)count * sizeof(float) + 1);
    int64_t *kept = kb_scratch(KB_TOUCHED, (size_t)count * sizeof(int64_t) + 1);
    article *heap = kb_scratch(KB_HEAP, (size_t)weights->head * sizeof(article) + 1);
    if (!totals || !kept || !heap) return KB_NO_MEMORY;
    const int64_t *documents = found->documents;
    const float *scores = found->scores, *topics = found->topics;
    const float gain = weights->topic_weight * kb_highest(scores, count);
    for (int64_t i = 0; i < count; i++) totals[i] = scores[i] + gain * topics[i];
    const float floor = weights->relevant_from * kb_highest(totals, count);
    int64_t relevant = 0;
    for (int64_t i = 0; i < count; i++) {
        if (totals[i] < floor || documents[i] < 0 || documents[i] >= found->all) continue;
        kept[relevant] = i;
        totals[relevant++] = totals[i];
    }
    int64_t number = 0;
    *held = 0;
    for (int64_t i = 0; i < relevant;) {
        article each = {totals[i], owners[documents[kept[i]]], i, i, i};
        for (; each.end < relevant && owners[documents[kept[each.end]]] == each.owner; each.end++)
            if (totals[each.end] > each.score) {
                each.score = totals[each.end];
                each.best = each.end;
            }
        articles[number++] = each.owner;
        offer(heap, held, weights->head, &each);
        i = each.end;
    }
    for (int64_t i = 0; i < *held; i++) {
        const article *each = &heap[i];
        const int64_t place = kept[each->best];
        const float more = weights->more_weight * find_more(each, totals, weights->more_passages);
        head[i] = (ranked){each->owner,         (int32_t)documents[place], each->score + more,
                           found->grams[place], gain * topics[place],      more};
    }
    qsort(head, (size_t)*held, sizeof *head, best_first);
    return number;
}

/* (owner, document, score, grams, topic, more, *rest) */
static PyObject *make_row(const ranked *each, PyObject *rest, Py_ssize_t more) {
    const float parts[] = {each->score, each->grams, each->topic, each->more};
    PyObject *row = PyTuple_New(6 + more);
    if (!row) return NULL;
    PyTuple_SetItem(row, 0, PyLong_FromLongLong(each->owner));
    PyTuple_SetItem(row, 1, PyLong_FromLongLong(each->document));
    for (Py_ssize_t i = 0; i < 4; i++)
        PyTuple_SetItem(row, 2 + i, PyFloat_FromDouble((double)parts[i]));
    for (Py_ssize_t i = 0; i < more; i++) {
        PyObject *one = PyTuple_GetItem(rest, i);
        Py_IncRef(one);
        PyTuple_SetItem(row, 6 + i, one);
    }
    if (!PyErr_Occurred()) return row;
    Py_DecRef(row);
    return NULL;
}

/* ([row, …], articles, how many of these there are). The reference to `articles` is taken. */
static PyObject *make_answer(const ranked *head, int64_t held, PyObject *rest, PyObject *articles,
                             int64_t number) {
    const Py_ssize_t more = PyTuple_Size(rest);
    PyObject *answer = PyTuple_New(3), *rows = PyList_New(held);
    PyObject *size = PyLong_FromLongLong(number);
    int done = answer && rows && size;
    for (int64_t i = 0; done && i < held; i++) {
        PyObject *row = make_row(&head[i], rest, more);
        PyList_SetItem(rows, i, row);
        done = row != NULL;
    }
    if (!done) {
        if (answer) Py_DecRef(answer);
        if (rows) Py_DecRef(rows);
        if (size) Py_DecRef(size);
        Py_DecRef(articles);
        return NULL;
    }
    PyTuple_SetItem(answer, 0, rows);
    PyTuple_SetItem(answer, 1, articles);
    PyTuple_SetItem(answer, 2, size);
    return answer;
}

static PyObject *rank_passages(const passages *found, const rank_weights *weights,
                               PyObject *rest) {
    PyObject *articles =
        PyBytes_FromStringAndSize(NULL, (Py_ssize_t)sizeof(int32_t) * found->count);
    if (!articles) return NULL;
    ranked *head = malloc((size_t)weights->head * sizeof(ranked) + 1);
    int64_t held, number = KB_NO_MEMORY;
    if (head) {
        int32_t *numbers = (int32_t *)(void *)PyBytes_AsString(articles);
        number = find_best(found, weights, head, &held, numbers);
    }
    PyObject *answer = NULL;
    if (number >= 0) {
        answer = make_answer(head, held, rest, articles, number);
    } else {
        Py_DecRef(articles);
        PyErr_NoMemory();
    }
    free(head);
    return answer;
}

/* rank(documents, scores, grams, topics, owners, rest) → the articles of the documents found, which
   have one place each in the first four arrays, best first; behind each the members of `rest`. */
static PyObject *rank(PyObject *self, PyObject *const *arguments, Py_ssize_t count) {
    enum { DOCUMENTS, SCORES, GRAMS, TOPICS, OWNERS, ARRAYS };
    static const Py_ssize_t sizes[ARRAYS] = {8, 4, 4, 4, 4};
    const rank_weights *weights = kb_own(self, count, ARRAYS + 1);
    if (!weights) return NULL;
    if (PyTuple_Size(arguments[ARRAYS]) < 0)
        return PyErr_Format(PyExc_TypeError, "The rest of a row is a tuple.");
    Py_buffer buffers[ARRAYS];
    int held = 0;
    while (held < ARRAYS && kb_borrow(arguments[held], sizes[held], &buffers[held])) held++;
    PyObject *answer = NULL;
    if (held == ARRAYS) {
        const int64_t number = buffers[DOCUMENTS].len / 8;
        int fits = 1;
        for (int i = SCORES; i <= TOPICS; i++) fits = fits && buffers[i].len == 4 * number;
        const passages found = {
            number,
            buffers[DOCUMENTS].buf,
            buffers[SCORES].buf,
            buffers[GRAMS].buf,
            buffers[TOPICS].buf,
            buffers[OWNERS].len / 4,
            buffers[OWNERS].buf,
        };
        if (fits) answer = rank_passages(&found, weights, arguments[ARRAYS]);
        else PyErr_Format(PyExc_ValueError, "The columns of passages are not of one length.");
    }
    while (held > 0) PyBuffer_Release(&buffers[--held]);
    return answer;
}

KB_FUNCTION(rank, rank)
