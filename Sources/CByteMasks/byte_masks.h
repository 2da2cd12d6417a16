/* Where among 64 bytes those stand that a scanner looks for, one bit a byte, the first in the lowest.
 *
 * Swift's own SIMD types become a loop over lanes; these functions are inlined into the Swift loop and need a
 * few instructions for sixteen bytes. Every x86-64 has SSE2; other processors take the portable one, which
 * gives the same bits, eight bytes at a time. All 64 bytes are read. */
#ifndef QUIPU_BYTE_MASKS_H
#define QUIPU_BYTE_MASKS_H

#include <stdint.h>
#include <string.h>

struct QuipuDelimited {
  uint64_t delimiters;
  /* Quotes, escapes and bytes below 0x20, unless they are the delimiter. */
  uint64_t others;
};

#define QUIPU_LOW_BITS 0x7F7F7F7F7F7F7F7FULL
#define QUIPU_EVERY_BYTE 0x0101010101010101ULL

/* The high bit of each byte that is zero; exact for every byte, because no carry leaves one. */
static inline uint64_t quipuZeros(uint64_t word) {
  return ~(((word & QUIPU_LOW_BITS) + QUIPU_LOW_BITS) | word | QUIPU_LOW_BITS);
}

/* The eight high bits side by side. */
static inline uint64_t quipuGathered(uint64_t highs) { return ((highs >> 7) * 0x0102040810204080ULL) >> 56; }

static inline struct QuipuDelimited
quipuDelimitedPortably(const uint8_t *bytes, uint8_t delimiter, uint8_t quote, uint8_t escape) {
  struct QuipuDelimited found = {0, 0};
  for (int place = 0; place < 64; place += 8) {
    uint64_t word;
    memcpy(&word, bytes + place, 8);
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    word = __builtin_bswap64(word);
#endif
    const uint64_t control = ~(((word & QUIPU_LOW_BITS) + 0x6060606060606060ULL) | word) & ~QUIPU_LOW_BITS;
    const uint64_t others =
        control | quipuZeros(word ^ quote * QUIPU_EVERY_BYTE) | quipuZeros(word ^ escape * QUIPU_EVERY_BYTE);
    found.delimiters |= quipuGathered(quipuZeros(word ^ delimiter * QUIPU_EVERY_BYTE)) << place;
    found.others |= quipuGathered(others) << place;
  }
  found.others &= ~found.delimiters;
  return found;
}

#if defined(__SSE2__)

#include <emmintrin.h>

static inline struct QuipuDelimited
quipuDelimited(const uint8_t *bytes, uint8_t delimiter, uint8_t quote, uint8_t escape) {
  const __m128i delimiters = _mm_set1_epi8((char)delimiter), quotes = _mm_set1_epi8((char)quote),
                escapes = _mm_set1_epi8((char)escape), lastControl = _mm_set1_epi8(0x1F);
  struct QuipuDelimited found = {0, 0};
  for (int place = 0; place < 64; place += 16) {
    const __m128i chunk = _mm_loadu_si128((const __m128i *)(bytes + place));
    const __m128i control = _mm_cmpeq_epi8(_mm_min_epu8(chunk, lastControl), chunk);
    const __m128i others =
        _mm_or_si128(control, _mm_or_si128(_mm_cmpeq_epi8(chunk, quotes), _mm_cmpeq_epi8(chunk, escapes)));
    found.delimiters |= (uint64_t)(uint16_t)_mm_movemask_epi8(_mm_cmpeq_epi8(chunk, delimiters)) << place;
    found.others |= (uint64_t)(uint16_t)_mm_movemask_epi8(others) << place;
  }
  found.others &= ~found.delimiters;
  return found;
}

#else

static inline struct QuipuDelimited
quipuDelimited(const uint8_t *bytes, uint8_t delimiter, uint8_t quote, uint8_t escape) {
  return quipuDelimitedPortably(bytes, delimiter, quote, escape);
}

#endif
#endif
