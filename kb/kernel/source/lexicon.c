/* Words in a sorted list, one a line: kb/index/vocabulary.py. */
#include <string.h>

#include "kernel.h"

/* UTF-8 sorts by its bytes as its code points do. */
static int compare(const char *one, int64_t length, const char *other, int64_t size) {
    const int order = memcmp(one, other, (size_t)(length < size ? length : size));
    return order ? order : (length > size) - (length < size);
}

/* The line of each word in `asked`, of `left` bytes, where each is ended by a line end; or -1, into
   `lines`. `text` has `size` lines, sorted; ends[n] is the place of the end of line n. Returns how
   many words there are. */
KB_API int64_t kb_find_lines(const char *text, const int32_t *ends, int64_t size,
                             const char *asked, int64_t left, int32_t *lines) {
    int64_t n = 0;
    for (; left > 0; n++) {
        const char *end = memchr(asked, '\n', (size_t)left);
        if (!end) break;
        const int64_t length = end - asked;
        int64_t low = 0, high = size;
        lines[n] = -1;
        while (low < high && lines[n] < 0) {
            const int64_t middle = low + (high - low) / 2;
            const int32_t start = middle ? ends[middle - 1] + 1 : 0;
            const int order = compare(text + start, ends[middle] - start, asked, length);
            if (order == 0) lines[n] = (int32_t)middle;
            else if (order < 0) low = middle + 1;
            else high = middle;
        }
        asked = end + 1;
        left -= length + 1;
    }
    return n;
}
