/* Where wanted words stand in the texts of documents: kb/index/spans.py. */
#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "kernel.h"

/* What a function returns when a file ends too early or cannot be read. */
#define KB_UNREADABLE (-2)

/* Text t of document d has the words from starts[texts * d + t] to the next start. Their stems and
   their offsets (two a word) are in files, from `stems_begin` and `offsets_begin` on: they are
   read, not mapped. `narrow` says that stems have 16 bits, otherwise 32; offsets have 16. */
typedef struct {
    int64_t documents, texts, words, stems;
    const int64_t *starts;
    int64_t stems_file, stems_begin, offsets_file, offsets_begin, narrow;
} kb_spans;

typedef struct {
    int32_t text, start, end, stem;
} match;

static int read_exactly(int64_t file, void *to, size_t bytes, int64_t from) {
    char *place = to;
    while (bytes) {
        const ssize_t got = pread((int)file, place, bytes, (off_t)from);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return 0;
        place += got;
        from += got;
        bytes -= (size_t)got;
    }
    return 1;
}

/* The words of `count` documents whose stem is one of `wanted`, in order, into `found`, as many as
   fit into `room`; text t of the n-th document has the number texts * n + t. Returns how many there
   are, which may be more than `room`; KB_NO_MEMORY or KB_UNREADABLE. */
KB_API int64_t kb_find_words(const kb_spans *spans, int64_t count, const int64_t *documents,
                             int64_t many, const int32_t *wanted, int64_t room, match *found) {
    uint8_t *is_wanted = kb_scratch(KB_TERMS, (size_t)spans->stems + 1);
    if (!is_wanted) return KB_NO_MEMORY;
    memset(is_wanted, 0, (size_t)spans->stems);
    for (int64_t i = 0; i < many; i++)
        if (wanted[i] >= 0 && wanted[i] < spans->stems) is_wanted[wanted[i]] = 1;
    const size_t stem_size = spans->narrow ? sizeof(uint16_t) : sizeof(int32_t);
    const size_t offset_size = 2 * sizeof(uint16_t);
    int64_t number = 0;
    for (int64_t n = 0; n < count; n++) {
        if (documents[n] < 0 || documents[n] >= spans->documents) continue;
        const int64_t *starts = spans->starts + documents[n] * spans->texts;
        const int64_t first = starts[0], last = starts[spans->texts];
        if (first < 0 || last < first || last > spans->words) return KB_UNREADABLE;
        const size_t words = (size_t)(last - first);
        void *stems = kb_scratch(KB_TOUCHED, words * stem_size + 1);
        uint16_t *offsets = kb_scratch(KB_FOUND, words * offset_size + 1);
        if (!stems || !offsets) return KB_NO_MEMORY;
        if (!read_exactly(spans->stems_file, stems, words * stem_size,
                          spans->stems_begin + first * (int64_t)stem_size) ||
            !read_exactly(spans->offsets_file, offsets, words * offset_size,
                          spans->offsets_begin + first * (int64_t)offset_size))
            return KB_UNREADABLE;
        int64_t text = 0;
        for (int64_t word = 0; word < (int64_t)words; word++) {
            while (text + 1 < spans->texts && first + word >= starts[text + 1]) text++;
            const uint32_t stem = spans->narrow ? ((const uint16_t *)stems)[word]
                                                : (uint32_t)((const int32_t *)stems)[word];
            if (stem >= spans->stems || !is_wanted[stem]) continue;
            if (number < room)
                found[number] = (match){(int32_t)(n * spans->texts + text), offsets[2 * word],
                                        offsets[2 * word + 1], (int32_t)stem};
            number++;
        }
    }
    return number;
}
