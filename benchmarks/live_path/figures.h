/* Latencies in microseconds: a histogram whose buckets are at most 1.6 % wide. */
#ifndef FIGURES_H
#define FIGURES_H

#include <stdint.h>
#include <stdio.h>

#define SUB_BITS 6
#define SUBS (1 << SUB_BITS)

typedef struct {
    uint64_t counts[64 * SUBS];
    uint64_t all;
    uint64_t most;
} Histogram;

static inline size_t bucket_of(uint64_t us)
{
    if (us < SUBS)
        return us;
    int octave = 63 - __builtin_clzll(us) - SUB_BITS;
    return (size_t)(octave + 1) * SUBS + ((us >> octave) - SUBS);
}

/* The largest value that falls into a bucket. */
static inline uint64_t end_of(size_t bucket)
{
    if (bucket < SUBS)
        return bucket;
    int octave = bucket / SUBS - 1;
    return ((SUBS + bucket % SUBS + 1ull) << octave) - 1;
}

static inline void note(Histogram *histogram, int64_t us, uint64_t times)
{
    uint64_t value = us < 0 ? 0 : us;
    histogram->counts[bucket_of(value)] += times;
    histogram->all += times;
    if (value > histogram->most && times)
        histogram->most = value;
}

static inline uint64_t within(const Histogram *histogram, double share)
{
    uint64_t wanted = histogram->all * share, seen = 0;
    for (size_t bucket = 0; bucket < 64 * SUBS; bucket++) {
        seen += histogram->counts[bucket];
        if (seen > wanted)
            return end_of(bucket) < histogram->most ? end_of(bucket) : histogram->most;
    }
    return histogram->most;
}

/* Print "name": {...}, in milliseconds. */
static inline void print_histogram(const char *name, const Histogram *of)
{
    printf("\"%s\":{\"count\":%llu,\"p50\":%.3f,\"p95\":%.3f,\"p99\":%.3f,\"max\":%.3f}", name,
           (unsigned long long)of->all, within(of, .50) / 1e3, within(of, .95) / 1e3,
           within(of, .99) / 1e3, of->most / 1e3);
}

#endif
