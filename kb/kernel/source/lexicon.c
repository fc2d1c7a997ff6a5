/* Words and their numbers: kb/index/vocabulary.py. */
#include <string.h>

#include "kernel.h"

/* FNV-1a (Fowler, Noll and Vo), of 32 bits. */
static uint32_t hash(const char *word, int64_t length) {
    uint32_t code = 2166136261u;
    for (int64_t i = 0; i < length; i++) code = (code ^ (uint8_t)word[i]) * 16777619u;
    return code ^ code >> 15;
}

static int64_t line_start(const int32_t *ends, int64_t line) {
    return line ? ends[line - 1] + 1 : 0;
}

/* Fill a table of `slots` slots, a power of two above the number of lines, that is all -1: the
   number of each line stands in the first free slot from its hash on. ends[n] is the place of the
   end of line n of `text`. Returns 0. */
KB_API int64_t kb_index_lines(const char *text, const int32_t *ends, int64_t lines, int32_t *table,
                              int64_t slots) {
    const uint32_t mask = (uint32_t)slots - 1;
    for (int64_t line = 0; line < lines; line++) {
        const int64_t start = line_start(ends, line);
        uint32_t slot = hash(text + start, ends[line] - start) & mask;
        while (table[slot] >= 0) slot = (slot + 1) & mask;
        table[slot] = (int32_t)line;
    }
    return 0;
}

static int32_t find_line(const kb_words *words, const char *word, int64_t length) {
    const uint32_t mask = (uint32_t)words->slots - 1;
    uint32_t slot = hash(word, length) & mask;
    int32_t line;
    while ((line = words->table[slot]) >= 0) {
        const int64_t start = line_start(words->ends, line);
        if (words->ends[line] - start == length &&
            !memcmp(words->text + start, word, (size_t)length))
            break;
        slot = (slot + 1) & mask;
    }
    return line;
}

/* Texts have lone surrogates as they are, which Python's own UTF-8 has not. */
static int find_odd_word(const kb_words *words, PyObject *word, int32_t *number) {
    PyErr_Clear();
    PyObject *bytes = PyUnicode_AsEncodedString(word, "utf-8", "surrogatepass");
    if (!bytes) return 0;
    *number = find_line(words, PyBytes_AsString(bytes), PyBytes_Size(bytes));
    Py_DecRef(bytes);
    return 1;
}

static int find_in_dict(PyObject *numbers, PyObject *word, int32_t *number) {
    PyObject *found = PyDict_GetItemWithError(numbers, word);
    *number = -1;
    if (!found) return !PyErr_Occurred();
    const long long held = PyLong_AsLongLong(found);
    if (held == -1 && PyErr_Occurred()) return 0;
    if (held >= 0 && held <= INT32_MAX) *number = (int32_t)held;
    return 1;
}

int kb_find_word(const kb_words *words, PyObject *word, int32_t *number) {
    if (words->numbers) return find_in_dict(words->numbers, word, number);
    Py_ssize_t length;
    const char *text = PyUnicode_AsUTF8AndSize(word, &length);
    if (!text) return find_odd_word(words, word, number);
    *number = find_line(words, text, length);
    return 1;
}

/* find(word) → the number of its line, -1 for a word that is not in the text. */
static PyObject *find(PyObject *self, PyObject *const *arguments, Py_ssize_t count) {
    const kb_words *words = kb_own(self, count, 1);
    int32_t number;
    if (!words || !kb_find_word(words, arguments[0], &number)) return NULL;
    return PyLong_FromLongLong(number);
}

KB_FUNCTION(find_line, find)
