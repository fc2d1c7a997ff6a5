/* How like a question is to what articles claim to answer: kb/search/claim.py. */
#include <stdlib.h>
#include <string.h>

#include "kernel.h"

#define WORD 64
#define ASCII 128

/* Lines of articles, in UTF-8: those of article n are the bytes of `text` from ends[n - 1] to
   ends[n], each with a line end behind it. */
typedef struct {
    int64_t articles, bytes;
    const int64_t *ends;
    const char *text;
} kb_lines;

/* A text that others are compared with. Of each character the places at which it stands in the
   text, a bit each, in `words` words of `places`: ASCII's characters first, then those of `slots`
   slots, a power of two or 0, of which `others` has the characters, 0 where there is none. `left`
   is room for as many words. */
typedef struct {
    int64_t length, words, slots;
    uint64_t *places, *left;
    uint32_t *others;
} pattern;

/* The line of an article that is most like the text; `line` counts from the article's first. */
typedef struct {
    int64_t article, line;
    double score;
} likest;

/* Whether a byte is the second, third or fourth of a character. */
static int is_later(char byte) { return ((uint8_t)byte & 0xC0) == 0x80; }

/* The next character; `*at` moves behind it. What is no UTF-8 is some character, and no byte from
   `end` on is read. */
static uint32_t read_character(const char **at, const char *end) {
    const uint8_t first = (uint8_t)*(*at)++;
    if (first < 0xC0) return first;
    int more = first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : 1;
    uint32_t character = first & (0x3Fu >> more);
    for (; more > 0 && *at < end && is_later(**at); more--)
        character = character << 6 | ((uint8_t)*(*at)++ & 0x3F);
    return character;
}

static int64_t count_characters(const char *at, const char *end) {
    int64_t count = 0;
    for (; at < end; at++) count += !is_later(*at);
    return count;
}

/* The words of a character's places; NULL when it is not in the text. With `adding`, room is made
   for it. */
static uint64_t *find_places(const pattern *text, uint32_t character, int adding) {
    if (character < ASCII) return text->places + character * text->words;
    if (!text->slots) return NULL;
    /* Letters of one script have numbers side by side: as they are, few of them collide. */
    const uint32_t mask = (uint32_t)text->slots - 1;
    uint32_t slot = character & mask;
    while (text->others[slot] && text->others[slot] != character) slot = (slot + 1) & mask;
    if (!text->others[slot]) {
        if (!adding) return NULL;
        text->others[slot] = character;
    }
    return text->places + (ASCII + (int64_t)slot) * text->words;
}

/* 0 when there is no memory; otherwise `places` is to be freed. */
static int make_pattern(pattern *text, const char *at, const char *end) {
    text->length = count_characters(at, end);
    text->words = text->length / WORD + 1;
    text->slots = 0;
    if (text->length < end - at) /* otherwise all of them are ASCII's */
        for (text->slots = 2; text->slots < 2 * text->length;) text->slots *= 2;
    const size_t words = (size_t)(text->words * (ASCII + text->slots + 1));
    text->places = calloc(words * sizeof(uint64_t) + (size_t)text->slots * sizeof(uint32_t), 1);
    if (!text->places) return 0;
    text->left = text->places + text->words * (ASCII + text->slots);
    text->others = (uint32_t *)(text->left + text->words);
    for (int64_t place = 0; at < end && place < text->length; place++) {
        uint64_t *places = find_places(text, read_character(&at, end), 1);
        places[place / WORD] |= (uint64_t)1 << place % WORD;
    }
    return 1;
}

/* The places that are left when a character has met its places, a word of them. Hyyrö 2004,
   "Bit-parallel LCS-length computation revisited". */
static uint64_t meet(uint64_t left, uint64_t places, uint64_t *carry) {
    const uint64_t met = left & places, sum = left + met, carried = sum + *carry;
    *carry = (sum < left) | (carried < sum);
    return carried | (left - met);
}

/* The length of the longest subsequence that a line has in common with a text of one word. */
static int64_t match_short(const pattern *text, const char *at, const char *end) {
    uint64_t left = ~(uint64_t)0;
    while (at < end) {
        const uint64_t *places = find_places(text, read_character(&at, end), 0);
        uint64_t carry = 0;
        if (places) left = meet(left, *places, &carry);
    }
    return __builtin_popcountll(~left);
}

/* The same with a text of any length. */
static int64_t match_long(const pattern *text, const char *at, const char *end) {
    memset(text->left, 0xFF, (size_t)text->words * sizeof(uint64_t));
    while (at < end) {
        const uint64_t *places = find_places(text, read_character(&at, end), 0);
        uint64_t carry = 0;
        for (int64_t word = 0; places && word < text->words; word++)
            text->left[word] = meet(text->left[word], places[word], &carry);
    }
    int64_t taken = 0;
    for (int64_t word = 0; word < text->words; word++)
        taken += __builtin_popcountll(~text->left[word]);
    return taken;
}

/* 0 to 100, as rapidfuzz's `fuzz.ratio`; or less than `least`, whatever it is then. */
static double compare(const pattern *text, const char *at, const char *end, double least) {
    const int64_t length = count_characters(at, end), both = text->length + length;
    if (!both) return 100;
    const int64_t shorter = length < text->length ? length : text->length;
    if (200.0 * (double)shorter < (least - 1) * (double)both) return -1;
    const int64_t common =
        text->words == 1 ? match_short(text, at, end) : match_long(text, at, end);
    const int64_t apart = both - 2 * common;
    return 100 * (1 - (double)apart / (double)both);
}

/* The line of an article that is most like the text, of equals the first. Whether there is one
   that reaches `least`. */
static int find_likest(const kb_lines *lines, const pattern *text, double least, likest *found) {
    const int64_t article = found->article;
    if (article < 0 || article >= lines->articles) return 0;
    const int64_t start = article ? lines->ends[article - 1] : 0, stop = lines->ends[article];
    if (start < 0 || stop > lines->bytes) return 0;
    const char *at = lines->text + start, *end;
    int is_found = 0;
    for (int64_t line = 0; start < stop && at < lines->text + stop; line++, at = end + 1) {
        end = memchr(at, '\n', (size_t)(lines->text + stop - at));
        if (!end) break;
        const double score = compare(text, at, end, least);
        if (!(score >= least) || (is_found && score <= found->score)) continue;
        found->line = line;
        found->score = score;
        is_found = 1;
    }
    return is_found;
}

/* (article, line, score) */
static PyObject *make_row(const likest *each) {
    PyObject *row = PyTuple_New(3);
    if (!row) return NULL;
    PyTuple_SetItem(row, 0, PyLong_FromLongLong(each->article));
    PyTuple_SetItem(row, 1, PyLong_FromLongLong(each->line));
    PyTuple_SetItem(row, 2, PyFloat_FromDouble(each->score));
    if (!PyErr_Occurred()) return row;
    Py_DecRef(row);
    return NULL;
}

static PyObject *make_answer(const likest *found, int64_t number) {
    PyObject *answer = PyList_New(number);
    for (int64_t i = 0; answer && i < number; i++) {
        PyObject *row = make_row(&found[i]);
        PyList_SetItem(answer, i, row);
        if (row) continue;
        Py_DecRef(answer);
        answer = NULL;
    }
    return answer;
}

static PyObject *find_all(const kb_lines *lines, PyObject *asked, PyObject *articles,
                          Py_ssize_t count, double least) {
    PyObject *answer = NULL;
    pattern text = {0};
    const char *start = PyBytes_AsString(asked);
    likest *found = malloc((size_t)count * sizeof *found + 1);
    int64_t *numbers = malloc((size_t)count * sizeof *numbers + 1);
    int64_t number = 0;
    if (!found || !numbers) {
        PyErr_NoMemory();
    } else if (kb_read_numbers(articles, count, numbers)) {
        if (make_pattern(&text, start, start + PyBytes_Size(asked))) {
            for (Py_ssize_t i = 0; i < count; i++) {
                found[number].article = numbers[i];
                number += find_likest(lines, &text, least, &found[number]);
            }
            answer = make_answer(found, number);
        } else {
            PyErr_NoMemory();
        }
    }
    free(text.places);
    free(numbers);
    free(found);
    return answer;
}

/* find(text, articles, least) → of each article in the list that has a line as like the text as
   `least` says, the likest line. The text is bytes. */
static PyObject *find(PyObject *self, PyObject *const *arguments, Py_ssize_t count) {
    const kb_lines *lines = kb_own(self, count, 3);
    if (!lines) return NULL;
    const double least = PyFloat_AsDouble(arguments[2]);
    if (least == -1.0 && PyErr_Occurred()) return NULL;
    const Py_ssize_t articles = PyList_Size(arguments[1]);
    if (PyBytes_Size(arguments[0]) < 0 || articles < 0)
        return PyErr_Format(PyExc_TypeError, "Bytes are compared with a list of articles.");
    return find_all(lines, arguments[0], arguments[1], articles, least);
}

KB_FUNCTION(find_likest, find)
