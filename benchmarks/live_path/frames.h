/* RFC 6455 as far as a load client and a floor need it: heads of frames in, masked frames out. */
#ifndef FRAMES_H
#define FRAMES_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT = 1, CLOSE = 8, PING = 9, PONG = 10 };

/* The nonce of the RFC's own example, so that the answer is known without SHA-1. */
#define NONCE "dGhlIHNhbXBsZSBub25jZQ=="
#define ACCEPT "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="

typedef struct {
    int opcode;
    int masked;
    size_t head;   /* bytes before the payload, the mask among them */
    size_t length; /* bytes of payload */
} Frame;

/* Read the head of a frame; 0 if it is not here whole. */
static inline int frame_read(const uint8_t *at, size_t have, Frame *frame)
{
    if (have < 2)
        return 0;
    size_t length = at[1] & 127, head = 2;
    if (length == 126) {
        if (have < 4)
            return 0;
        length = (size_t)at[2] << 8 | at[3];
        head = 4;
    } else if (length == 127) {
        if (have < 10)
            return 0;
        length = 0;
        for (int i = 2; i < 10; i++)
            length = length << 8 | at[i];
        head = 10;
    }
    frame->opcode = at[0] & 15;
    frame->masked = at[1] >> 7;
    frame->head = head + (frame->masked ? 4 : 0);
    frame->length = length;
    return have >= frame->head;
}

/* Write a head; with a mask, leave four bytes for it. Return its length. */
static inline size_t frame_head(uint8_t *out, int opcode, size_t length, int masked)
{
    uint8_t bit = masked ? 128 : 0;
    out[0] = 128 | opcode;
    if (length < 126) {
        out[1] = bit | length;
        return 2 + (masked ? 4 : 0);
    }
    out[1] = bit | 126;
    out[2] = length >> 8;
    out[3] = length & 255;
    return 4 + (masked ? 4 : 0);
}

/* Write a client's frame of less than 64 KiB, masked as the RFC asks; return its length. */
static inline size_t frame_masked(uint8_t *out, int opcode, const void *payload, size_t length)
{
    size_t head = frame_head(out, opcode, length, 1);
    for (int i = 0; i < 4; i++)
        out[head - 4 + i] = random();
    for (size_t i = 0; i < length; i++)
        out[head + i] = ((const uint8_t *)payload)[i] ^ out[head - 4 + (i & 3)];
    return head + length;
}

#endif
