/* Words in a list, one a line: kb/index/vocabulary.py. */
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

/* The line of each word in `asked`, of `left` bytes, where each is ended by a line end, into
   `lines`; -1 for one that is none. The table is of `kb_index_lines`. Returns how many words there
   are. */
KB_API int64_t kb_find_lines(const char *text, const int32_t *ends, const int32_t *table,
                             int64_t slots, const char *asked, int64_t left, int32_t *lines) {
    const uint32_t mask = (uint32_t)slots - 1;
    int64_t count = 0;
    while (left > 0) {
        const char *end = memchr(asked, '\n', (size_t)left);
        if (!end) break;
        const int64_t length = end - asked;
        uint32_t slot = hash(asked, length) & mask;
        int32_t line;
        while ((line = table[slot]) >= 0) {
            const int64_t start = line_start(ends, line);
            if (ends[line] - start == length && !memcmp(text + start, asked, (size_t)length)) break;
            slot = (slot + 1) & mask;
        }
        lines[count++] = line;
        asked = end + 1;
        left -= length + 1;
    }
    return count;
}
