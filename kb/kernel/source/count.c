/* How often each value stands in some articles: kb/index/catalogue.py. */
#include "kernel.h"

/* The values of articles, by number: those of article n are from starts[n] to starts[n + 1], or
   where `starts` is NULL it has the one at n. A value is a number below `different`; others count
   nothing. */
typedef struct {
    const int64_t *starts;
    const int32_t *values;
    int64_t entries, different;
} kb_column;

/* Add up the values of some of `all` articles, for each of `columns`, into `counts`: as many
   numbers for each column as it has different values, one column after the other. Returns 0. */
KB_API int64_t kb_count(const kb_column *column, int64_t columns, int64_t all, int64_t count,
                        const int32_t *articles, int32_t *counts) {
    for (; columns > 0; columns--, counts += column->different, column++) {
        for (int64_t i = 0; i < count; i++) {
            const int32_t article = articles[i];
            if (article < 0 || article >= all) continue;
            int64_t start = column->starts ? column->starts[article] : article;
            const int64_t end = column->starts ? column->starts[article + 1] : article + 1;
            for (start = start < 0 ? 0 : start; start < end && start < column->entries; start++) {
                const int32_t value = column->values[start];
                if (value >= 0 && value < column->different) counts[value]++;
            }
        }
    }
    return 0;
}
