/* The floor: what the kernel takes to tell everybody, one send() of one ready frame for each. */
#define _GNU_SOURCE
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../frames.h"

#define SHAKEN "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" \
               "Sec-WebSocket-Accept: " ACCEPT "\r\n\r\n"
#define HELLO "{\"from\":0,\"to\":0}"

static int people[1 << 16], here;
static uint8_t in[1 << 16], out[1 << 16];

/* Send what somebody said to all, as the same bytes. */
static void tell(uint8_t *said, Frame frame)
{
    size_t head = frame_head(out, TEXT, frame.length, 0);
    for (size_t i = 0; i < frame.length; i++)
        out[head + i] = said[frame.head + i] ^ said[frame.head - 4 + (i & 3)];
    for (int i = 0; i < here; i++)
        if (send(people[i], out, head + frame.length, MSG_NOSIGNAL | MSG_DONTWAIT) < 0)
            perror("somebody does not read");
}

static void hear(int fd)
{
    static ssize_t kept; /* the beginning of a frame of the one who speaks */
    ssize_t got = recv(fd, in + kept, sizeof in - kept, 0);
    if (got <= 0) {
        close(fd);
        for (int i = 0; i < here; i++)
            if (people[i] == fd)
                people[i--] = people[--here];
        return;
    }
    if (got > 4 && !memcmp(in, "GET ", 4)) {
        uint8_t hello[64];
        size_t head = frame_head(hello, TEXT, sizeof HELLO - 1, 0);
        memcpy(hello + head, HELLO, sizeof HELLO - 1);
        send(fd, SHAKEN, sizeof SHAKEN - 1, MSG_NOSIGNAL);
        send(fd, hello, head + sizeof HELLO - 1, MSG_NOSIGNAL);
        people[here++] = fd;
        return;
    }
    Frame frame;
    uint8_t *at = in, *end = in + kept + got;
    while (frame_read(at, end - at, &frame) && frame.head + frame.length <= (size_t)(end - at)) {
        if (frame.length >= 126) /* shorter ones are greetings */
            tell(at, frame);
        at += frame.head + frame.length;
    }
    kept = end - at;
    memmove(in, at, kept);
}

int main(int count, char **words)
{
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    int door = socket(AF_INET, SOCK_STREAM, 0), poller = epoll_create1(0), yes = 1;
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(atoi(words[count - 1]))};
    struct epoll_event event = {.events = EPOLLIN, .data.fd = door}, found[512];
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    setsockopt(door, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (bind(door, (void *)&at, sizeof at) || listen(door, 2048))
        return 1;
    epoll_ctl(poller, EPOLL_CTL_ADD, door, &event);
    puts("ready");
    fflush(stdout);
    for (;;)
        for (int i = 0, n = epoll_wait(poller, found, 512, -1); i < n; i++)
            if (found[i].data.fd == door) {
                event.data.fd = accept(door, NULL, NULL);
                setsockopt(event.data.fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
                epoll_ctl(poller, EPOLL_CTL_ADD, event.data.fd, &event);
            } else
                hear(found[i].data.fd);
}
