/* Where wanted words stand in the texts of documents: kb/index/spans.py. */
#include <stdlib.h>
#include <string.h>

#include "kernel.h"

/* What a function returns when a document's words are not among those that there are. */
#define KB_UNREADABLE (-2)
/* Words for which there is room at first: ten passages seldom hold more of a question. */
#define ROOM 512

/* Text t of document d has the words from starts[texts * d + t] to the next start. Of each there is
   its stem, `narrow` with 16 bits, otherwise with 32, and its two offsets. `known` has the numbers
   of stems, of which there are `stems`. */
typedef struct {
    int64_t documents, texts, words, stems;
    const int64_t *starts;
    const void *stems_of;
    const uint16_t *offsets;
    int64_t narrow;
    kb_words known;
} kb_spans;

/* What is asked: documents, and the numbers of stems, -1 for those that are not known. */
typedef struct {
    int64_t count, many;
    int64_t *documents;
    int32_t *stems;
} asked_words;

/* A word that was asked for. Text t of the n-th document has the number texts * n + t; `stem` is a
   place in what was asked. */
typedef struct {
    int64_t text;
    int32_t start, end, stem;
} match;

typedef struct {
    match *held;
    int64_t count, room;
} match_list;

static int append(match_list *list, match each) {
    if (list->count == list->room) {
        const int64_t room = list->room ? 2 * list->room : ROOM;
        match *held = realloc(list->held, (size_t)room * sizeof(match));
        if (!held) return 0;
        list->held = held;
        list->room = room;
    }
    list->held[list->count++] = each;
    return 1;
}

/* The words of the n-th document; KB_NO_MEMORY, KB_UNREADABLE or 0. */
static int64_t find_in_document(const kb_spans *spans, const asked_words *asked, int64_t n,
                                const uint8_t *is_wanted, match_list *list) {
    const int64_t document = asked->documents[n];
    if (document < 0 || document >= spans->documents) return 0;
    const uint16_t *narrow = spans->stems_of;
    const int32_t *wide = spans->stems_of;
    const int64_t *starts = spans->starts + document * spans->texts;
    const int64_t first = starts[0], last = starts[spans->texts];
    if (first < 0 || last < first || last > spans->words) return KB_UNREADABLE;
    int64_t text = 0;
    for (int64_t word = first; word < last; word++) {
        while (text + 1 < spans->texts && word >= starts[text + 1]) text++;
        const uint32_t stem = spans->narrow ? narrow[word] : (uint32_t)wide[word];
        if (stem >= spans->stems || !is_wanted[stem]) continue;
        int32_t place = 0;
        while (asked->stems[place] != (int32_t)stem) place++;
        const uint16_t *offsets = spans->offsets + 2 * word;
        const match each = {n * spans->texts + text, offsets[0], offsets[1], place};
        if (!append(list, each)) return KB_NO_MEMORY;
    }
    return 0;
}

/* The words of all documents asked, in order. */
static int64_t find_words(const kb_spans *spans, const asked_words *asked, match_list *list) {
    uint8_t *is_wanted = kb_scratch(KB_TERMS, (size_t)spans->stems + 1);
    if (!is_wanted) return KB_NO_MEMORY;
    memset(is_wanted, 0, (size_t)spans->stems);
    for (int64_t i = 0; i < asked->many; i++)
        if (asked->stems[i] >= 0 && asked->stems[i] < spans->stems) is_wanted[asked->stems[i]] = 1;
    int64_t state = 0;
    for (int64_t n = 0; state == 0 && n < asked->count; n++)
        state = find_in_document(spans, asked, n, is_wanted, list);
    return state;
}

/* (start, end, stem) */
static PyObject *make_match(const match *each, PyObject *stems) {
    PyObject *made = PyTuple_New(3), *stem = PyList_GetItem(stems, each->stem);
    if (stem) Py_IncRef(stem);
    if (made) {
        PyTuple_SetItem(made, 0, PyLong_FromLongLong(each->start));
        PyTuple_SetItem(made, 1, PyLong_FromLongLong(each->end));
        PyTuple_SetItem(made, 2, stem);
        if (!PyErr_Occurred()) return made;
        Py_DecRef(made);
    } else if (stem) {
        Py_DecRef(stem);
    }
    return NULL;
}

/* The matches of a text, from `*next` on, where the first of the next text will be. */
static PyObject *make_text(const match_list *list, int64_t text, PyObject *stems, int64_t *next) {
    const int64_t first = *next;
    while (*next < list->count && list->held[*next].text == text) (*next)++;
    PyObject *made = PyList_New(*next - first);
    for (int64_t i = first; made && i < *next; i++) {
        PyObject *each = make_match(&list->held[i], stems);
        PyList_SetItem(made, i - first, each);
        if (each) continue;
        Py_DecRef(made);
        made = NULL;
    }
    return made;
}

/* [(matches of the first text, …) of the first document, …] */
static PyObject *make_answer(const kb_spans *spans, const asked_words *asked,
                             const match_list *list, PyObject *stems) {
    PyObject *answer = PyList_New(asked->count);
    int64_t next = 0;
    for (int64_t n = 0; answer && n < asked->count; n++) {
        PyObject *texts = PyTuple_New(spans->texts);
        for (int64_t t = 0; texts && t < spans->texts; t++) {
            PyObject *text = make_text(list, n * spans->texts + t, stems, &next);
            PyTuple_SetItem(texts, t, text);
            if (text) continue;
            Py_DecRef(texts);
            texts = NULL;
        }
        PyList_SetItem(answer, n, texts);
        if (texts) continue;
        Py_DecRef(answer);
        answer = NULL;
    }
    return answer;
}

/* What is asked, into the room for it. 0 with an error. An object's own code may change the lists
   while they are read. */
static int read_asked(const kb_spans *spans, PyObject *documents, PyObject *stems,
                      asked_words *asked) {
    int done = kb_read_numbers(documents, asked->count, asked->documents);
    for (int64_t i = 0; done && i < asked->many; i++) {
        PyObject *stem = PyList_GetItem(stems, i);
        if (!stem) return 0;
        Py_IncRef(stem);
        done = kb_find_word(&spans->known, stem, &asked->stems[i]);
        Py_DecRef(stem);
    }
    return done;
}

static PyObject *find_asked(const kb_spans *spans, const asked_words *asked, PyObject *stems) {
    match_list list = {0};
    PyObject *answer = NULL;
    const int64_t state = find_words(spans, asked, &list);
    if (state == KB_NO_MEMORY) PyErr_NoMemory();
    else if (state) PyErr_Format(PyExc_ValueError, "The words of the index are not where they should be.");
    else answer = make_answer(spans, asked, &list, stems);
    free(list.held);
    return answer;
}

/* find(documents, stems) → of each document and each of its texts, the words that have one of the
   stems, in order. Both are lists. */
static PyObject *find(PyObject *self, PyObject *const *arguments, Py_ssize_t count) {
    const kb_spans *spans = kb_own(self, count, 2);
    if (!spans) return NULL;
    PyObject *documents = arguments[0], *stems = arguments[1];
    asked_words asked = {PyList_Size(documents), PyList_Size(stems), NULL, NULL};
    if (asked.count < 0 || asked.many < 0)
        return PyErr_Format(PyExc_TypeError, "Documents and stems are two lists.");
    const size_t bytes = (size_t)asked.count * sizeof(int64_t);
    asked.documents = malloc(bytes + (size_t)asked.many * sizeof(int32_t) + 1);
    if (!asked.documents) return PyErr_NoMemory();
    asked.stems = (int32_t *)(asked.documents + asked.count);
    PyObject *answer = NULL;
    if (read_asked(spans, documents, stems, &asked)) answer = find_asked(spans, &asked, stems);
    free(asked.documents);
    return answer;
}

KB_FUNCTION(find_words, find)
