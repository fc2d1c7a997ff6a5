/* Sums of vectors: kb/index/latent.py. */
#include "kernel.h"

/* Of each row r, the sum of weights[e] * vectors[taken[e]] for e from starts[r] to starts[r + 1],
   added up in that order in 32 bits. A vector has `width` numbers; sums has rows * width. Returns
   0. */
KB_API int64_t kb_sum_vectors(const int64_t *starts, int64_t rows, const int32_t *taken,
                           const float *weights, const float *vectors, int64_t width, float *sums) {
    for (int64_t row = 0; row < rows; row++) {
        float *sum = sums + row * width;
        for (int64_t place = 0; place < width; place++) sum[place] = 0;
        for (int64_t entry = starts[row]; entry < starts[row + 1]; entry++) {
            const float *vector = vectors + (int64_t)taken[entry] * width;
            const float weight = weights[entry];
            for (int64_t place = 0; place < width; place++) sum[place] += weight * vector[place];
        }
    }
    return 0;
}
