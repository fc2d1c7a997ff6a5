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
    int32_t more_passages;
} rank_weights;

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

/* The best `size` articles of the `count` documents found (ascending) into `head`, best first, and
   the numbers of all articles with a relevant passage into `articles`, ascending. `owners` has the
   article of each of `all` documents. Returns how many articles there are, or KB_NO_MEMORY;
   `held` becomes the length of the head. */
KB_API int64_t kb_rank(int64_t count, const int64_t *documents, const float *scores,
                       const float *grams, const float *topics, const int32_t *owners,
                       int64_t all, const rank_weights *weights, int64_t size, ranked *head,
                       int64_t *held, int32_t *articles) {
    float *totals = kb_scratch(KB_TOTALS, (size_t)count * sizeof(float) + 1);
    int64_t *kept = kb_scratch(KB_TOUCHED, (size_t)count * sizeof(int64_t) + 1);
    article *heap = kb_scratch(KB_HEAP, (size_t)size * sizeof(article) + 1);
    if (!totals || !kept || !heap) return KB_NO_MEMORY;
    float highest = 0, best = 0;
    for (int64_t i = 0; i < count; i++) highest = scores[i] > highest ? scores[i] : highest;
    const float gain = weights->topic_weight * highest;
    for (int64_t i = 0; i < count; i++) {
        totals[i] = scores[i] + gain * topics[i];
        best = i == 0 || totals[i] > best ? totals[i] : best;
    }
    const float floor = weights->relevant_from * best;
    int64_t relevant = 0;
    for (int64_t i = 0; i < count; i++) {
        if (totals[i] < floor || documents[i] < 0 || documents[i] >= all) continue;
        kept[relevant] = i;
        totals[relevant++] = totals[i];
    }
    int64_t found = 0;
    *held = 0;
    for (int64_t i = 0; i < relevant;) {
        article each = {totals[i], owners[documents[kept[i]]], i, i, i};
        for (; each.end < relevant && owners[documents[kept[each.end]]] == each.owner; each.end++)
            if (totals[each.end] > each.score) {
                each.score = totals[each.end];
                each.best = each.end;
            }
        articles[found++] = each.owner;
        offer(heap, held, size, &each);
        i = each.end;
    }
    for (int64_t i = 0; i < *held; i++) {
        const article *each = &heap[i];
        const int64_t place = kept[each->best];
        const float more = weights->more_weight * find_more(each, totals, weights->more_passages);
        head[i] = (ranked){each->owner,  (int32_t)documents[place], each->score + more,
                           grams[place], gain * topics[place],      more};
    }
    qsort(head, (size_t)*held, sizeof *head, best_first);
    return found;
}
