/* Sums and peaks of vectors. */
#include "kernel.h"

/* Numbers that are compared side by side. So many that a compiler does not unroll the loop, and then
   compares four or more at once; one by one, each waits for the one before. */
#define LANES 64

float kb_highest(const float *numbers, int64_t count) {
    float lanes[LANES] = {0}, highest = 0;
    int64_t i = 0;
    for (; i + LANES <= count; i += LANES)
        for (int64_t k = 0; k < LANES; k++)
            lanes[k] = numbers[i + k] > lanes[k] ? numbers[i + k] : lanes[k];
    for (; i < count; i++) highest = numbers[i] > highest ? numbers[i] : highest;
    for (int64_t k = 0; k < LANES; k++) highest = lanes[k] > highest ? lanes[k] : highest;
    return highest;
}

/* For kb/index/latent.py. Of each row r, the sum of weights[e] * vectors[taken[e]] for e from
   starts[r] to starts[r + 1], added up in that order in 32 bits. A vector has `width` numbers; sums
   has rows * width. Returns 0. */
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
