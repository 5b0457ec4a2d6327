/*
 * A load client: thousands of WebSocket connections on one core, and when each of them was told.
 *
 * Events are published on a schedule; every latency counts from the moment that an event was due,
 * not from when there was time to send it, and an event that never came counts until the end. So
 * no waiting hides. Frames are read by their heads and by "from" and "to", the positions that they
 * cover; a gap or a double is counted at each connection.
 *
 * Standard input: one line a connection, "path TAB cookie TAB hello TAB wish"; then, once "ready"
 * was printed, a line that says go. In a wish @F, @T and @N become the position before it, its own,
 * and its number. Whoever has an empty wish only listens. Standard output: one JSON line each.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <getopt.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "figures.h"
#include "frames.h"

enum { BUFFER = 1 << 18, WISH_MAX = 16384, EVENTS_MAX = 1 << 20, POLLED = 512 };
enum State { NEW, SHAKING, GREETING, READY, STALLED, GONE };

typedef struct {
    int fd;
    enum State state;
    bool stalls;      /* is going to stop reading: not counted among those who are told */
    uint32_t told;    /* the last position that it was told */
    uint8_t *kept;    /* the beginning of a frame that is not here whole */
    uint8_t *unsent;
    uint32_t kept_bytes, unsent_bytes;
    char *path, *cookie, *hello, *wish;
} Line;

typedef struct {
    uint32_t line, from, to, at_us;
} Record;

static struct {
    int port, sources, handshakes, flight, rcvbuf;
    char *origin;
    bool engine_io, answers, storm;
    uint32_t since, goal;
    double rate, seconds, once, drain, stall, stall_after;
} set = {.sources = 1, .handshakes = 256, .drain = 30, .origin = ""};

static Line *lines;
static uint32_t line_count, ready_count, shaking_count, next_new, listening_count;
static uint32_t *publishers, publisher_count;
static int poller;
static uint8_t buffer[BUFFER];

static int64_t begun_us, last_told_us;
static uint32_t base, published, wanted, complete, answered;
static int64_t due_us[EVENTS_MAX];          /* by number */
static int64_t due_at[EVENTS_MAX];          /* by position - base; 0 while not known */
static uint32_t heard_by[EVENTS_MAX];       /* by position - base */
static int64_t complete_us[EVENTS_MAX];     /* by position - base */
static Record *records;
static size_t record_count, record_room;

static Histogram each, last, answer, stalled_closed;
static uint64_t gaps, doubles, frames, bytes, deliveries, deliveries_in_time, frame_bytes;
static uint64_t lost, refused, bad_handshakes;
static uint64_t stalled_count;

static int64_t now_us(void)
{
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    return at.tv_sec * 1000000ll + at.tv_nsec / 1000;
}

static void fail(const char *what)
{
    fprintf(stderr, "load client: %s: %s\n", what, strerror(errno));
    exit(1);
}

/* --- sending ---------------------------------------------------------------------------------- */

static void watch(Line *line, uint32_t events)
{
    struct epoll_event event = {.events = events, .data.u32 = line - lines};
    epoll_ctl(poller, EPOLL_CTL_MOD, line->fd, &event);
}

static void send_bytes(Line *line, const uint8_t *out, size_t length)
{
    ssize_t sent = line->unsent_bytes ? 0 : send(line->fd, out, length, MSG_NOSIGNAL);
    if (sent < 0)
        sent = 0; /* a lost connection is noticed where it is read */
    if ((size_t)sent == length)
        return;
    line->unsent = realloc(line->unsent, line->unsent_bytes + length - sent);
    memcpy(line->unsent + line->unsent_bytes, out + sent, length - sent);
    line->unsent_bytes += length - sent;
    watch(line, EPOLLIN | EPOLLOUT);
}

static void send_unsent(Line *line)
{
    ssize_t sent = send(line->fd, line->unsent, line->unsent_bytes, MSG_NOSIGNAL);
    if (sent <= 0)
        return;
    line->unsent_bytes -= sent;
    memmove(line->unsent, line->unsent + sent, line->unsent_bytes);
    if (!line->unsent_bytes)
        watch(line, EPOLLIN);
}

static void send_frame(Line *line, int opcode, const void *payload, size_t length)
{
    uint8_t out[WISH_MAX + 16];
    send_bytes(line, out, frame_masked(out, opcode, payload, length));
}

static void send_text(Line *line, const char *text)
{
    send_frame(line, TEXT, text, strlen(text));
}

/* Send a wish with its numbers in it. */
static void publish(Line *line, uint32_t number, int64_t due)
{
    char out[WISH_MAX];
    size_t length = 0;
    for (const char *in = line->wish; *in && length < WISH_MAX - 16; in++) {
        if (in[0] == '@' && in[1] && strchr("FTN", in[1])) {
            uint32_t value = in[1] == 'N' ? number : base + number + (in[1] == 'T');
            length += sprintf(out + length, "%u", value);
            in++;
        } else
            out[length++] = *in;
    }
    due_us[number] = due;
    if (!set.answers)
        due_at[number + 1] = due;
    send_frame(line, TEXT, out, length);
}

static void connect_line(Line *line)
{
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(set.port)};
    struct sockaddr_in from = {.sin_family = AF_INET};
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    from.sin_addr.s_addr = htonl(INADDR_LOOPBACK + (line - lines) % set.sources);
    line->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    if (line->fd < 0)
        fail("socket");
    int yes = 1;
    setsockopt(line->fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &yes, sizeof yes);
    setsockopt(line->fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    if (line->stalls && set.rcvbuf)
        setsockopt(line->fd, SOL_SOCKET, SO_RCVBUF, &set.rcvbuf, sizeof set.rcvbuf);
    if (bind(line->fd, (struct sockaddr *)&from, sizeof from))
        fail("bind");
    if (connect(line->fd, (struct sockaddr *)&to, sizeof to) && errno != EINPROGRESS)
        fail("connect");
    struct epoll_event event = {.events = EPOLLOUT, .data.u32 = line - lines};
    epoll_ctl(poller, EPOLL_CTL_ADD, line->fd, &event);
    line->state = SHAKING;
    shaking_count++;
}

static void ask_upgrade(Line *line)
{
    char out[WISH_MAX];
    int length = snprintf(out, sizeof out,
                          "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nUpgrade: websocket\r\n"
                          "Connection: Upgrade\r\nSec-WebSocket-Key: " NONCE "\r\n"
                          "Sec-WebSocket-Version: 13\r\nOrigin: %s\r\n%s%s%s\r\n",
                          line->path, set.port, set.origin, *line->cookie ? "Cookie: " : "",
                          line->cookie, *line->cookie ? "\r\n" : "");
    watch(line, EPOLLIN);
    send_bytes(line, (uint8_t *)out, length);
}

/* --- being told ------------------------------------------------------------------------------- */

static uint32_t number_after(const char *text, size_t length, const char *name, bool *found)
{
    const char *at = memmem(text, length, name, strlen(name));
    *found = at != NULL;
    uint32_t value = 0;
    if (at)
        for (at += strlen(name); at < text + length && *at >= '0' && *at <= '9'; at++)
            value = 10 * value + (*at - '0');
    return value;
}

static void lose(Line *line)
{
    if (line->state == SHAKING)
        shaking_count--;
    if (line->state == STALLED)
        note(&stalled_closed, now_us() - begun_us - set.stall_after * 1e6, 1);
    else
        lost++;
    close(line->fd);
    line->state = GONE;
}

static void count(Line *line, uint32_t from, uint32_t to, int64_t at)
{
    if (to == from || line->stalls || !begun_us || set.storm)
        return;
    last_told_us = at;
    for (uint32_t position = from + 1; position <= to; position++) {
        uint32_t place = position - base;
        if (place >= EVENTS_MAX)
            continue;
        deliveries++;
        if (++heard_by[place] == listening_count) {
            complete_us[place] = at;
            complete++;
        }
        if (!set.answers)
            note(&each, at - due_at[place], 1);
    }
    if (set.answers) {
        if (record_count == record_room) {
            record_room = record_room ? 2 * record_room : 1 << 20;
            records = realloc(records, record_room * sizeof *records);
        }
        records[record_count++] = (Record){line - lines, from, to, at - begun_us};
    }
}

static void hear_positions(Line *line, uint32_t from, uint32_t to, int64_t at)
{
    if (line->state == GREETING) {
        line->state = READY;
        ready_count++;
        if (!set.storm) {
            line->told = to;
            return;
        }
    }
    if (from > line->told)
        gaps++;
    if (from < line->told || to < from)
        doubles++;
    if (set.storm && line->told < set.goal && to >= set.goal) {
        complete++;
        last_told_us = at;
        note(&each, at - begun_us, 1);
    }
    if (from == line->told && to > from)
        count(line, from, to, at);
    line->told = to;
}

static void hear_answer(const char *text, size_t length, int64_t at)
{
    const char *id = memmem(text, length, "\"id\":\"", 6);
    const char *dash = id ? memchr(id, '-', length - (id - text)) : NULL;
    bool found;
    uint32_t position = number_after(text, length, "\"position\":", &found);
    if (!dash || !found)
        return;
    uint32_t number = strtoul(dash + 1, NULL, 10);
    if (number >= published)
        return;
    answered++;
    note(&answer, at - due_us[number], 1);
    if (position > base && position - base < EVENTS_MAX)
        due_at[position - base] = due_us[number];
}

static void hear_text(Line *line, const char *text, size_t length, int64_t at)
{
    size_t seen = length < 160 ? length : 160;
    if (set.engine_io && text[0] != '4') {
        if (text[0] == '0')
            send_text(line, "40");
        else if (text[0] == '2')
            send_text(line, "3");
        return;
    }
    if (set.engine_io && length > 1 && text[1] == '0') {
        send_text(line, line->hello);
        return;
    }
    if (set.answers && !strncmp(text, "{\"k\":\"done\"", 11)) {
        hear_answer(text, length, at);
        return;
    }
    if (set.answers && (!strncmp(text, "{\"k\":\"refused\"", 14) || !strncmp(text, "{\"k\":\"bye\"", 10))) {
        if (!refused++)
            fprintf(stderr, "load client: told %.*s\n", (int)seen, text);
        return;
    }
    bool has_from, has_to;
    uint32_t from = number_after(text, seen, "\"from\":", &has_from);
    uint32_t to = number_after(text, seen, "\"to\":", &has_to);
    if (has_from && has_to) {
        frames++;
        frame_bytes += length;
        hear_positions(line, from, to, at);
    }
}

/* Return how many bytes of the frames at ``at`` are done with. */
static size_t hear_frames(Line *line, const uint8_t *at, size_t have)
{
    size_t done = 0;
    int64_t now = now_us();
    Frame frame;
    while (frame_read(at + done, have - done, &frame)) {
        if (have - done < frame.head + frame.length)
            break;
        const uint8_t *payload = at + done + frame.head;
        done += frame.head + frame.length;
        if (frame.opcode == TEXT)
            hear_text(line, (const char *)payload, frame.length, now);
        else if (frame.opcode == PING)
            send_frame(line, PONG, payload, frame.length);
    }
    return done;
}

static size_t hear_handshake(Line *line, const uint8_t *at, size_t have)
{
    const uint8_t *end = memmem(at, have, "\r\n\r\n", 4);
    if (!end)
        return 0;
    if (memcmp(at, "HTTP/1.1 101", 12) || !memmem(at, end - at, ACCEPT, strlen(ACCEPT))) {
        if (!bad_handshakes++)
            fprintf(stderr, "load client: no handshake: %.*s\n", 200, (const char *)at);
        lose(line);
        return have;
    }
    shaking_count--;
    line->state = GREETING;
    line->told = set.since;
    if (!set.engine_io)
        send_text(line, line->hello);
    size_t head = end + 4 - at;
    return head + hear_frames(line, at + head, have - head);
}

static void hear(Line *line)
{
    memcpy(buffer, line->kept, line->kept_bytes);
    ssize_t got = recv(line->fd, buffer + line->kept_bytes, BUFFER - line->kept_bytes, 0);
    if (got <= 0) {
        if (got == 0 || (errno != EAGAIN && errno != EINTR))
            lose(line);
        return;
    }
    bytes += got;
    size_t have = line->kept_bytes + got;
    size_t done = (line->state == SHAKING ? hear_handshake : hear_frames)(line, buffer, have);
    line->kept_bytes = have - done;
    if (line->kept_bytes) {
        line->kept = realloc(line->kept, line->kept_bytes);
        memcpy(line->kept, buffer + done, line->kept_bytes);
    }
}

/* --- the loop --------------------------------------------------------------------------------- */

static void turn(int64_t wait_us)
{
    struct epoll_event events[POLLED];
    struct timespec wait = {wait_us / 1000000, wait_us % 1000000 * 1000};
    int found = epoll_pwait2(poller, events, POLLED, &wait, NULL);
    for (int i = 0; i < found; i++) {
        Line *line = &lines[events[i].data.u32];
        if (line->state == GONE)
            continue;
        if (line->state == STALLED) {
            lose(line);
            continue;
        }
        if (events[i].events & EPOLLOUT) {
            if (line->unsent_bytes)
                send_unsent(line);
            else if (line->state == SHAKING)
                ask_upgrade(line);
        }
        if (events[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR))
            hear(line);
    }
}

static void connect_more(void)
{
    while (next_new < line_count && shaking_count < (uint32_t)set.handshakes)
        connect_line(&lines[next_new++]);
}

static void connect_all(void)
{
    int64_t until = now_us() + 300000000;
    while (ready_count + lost < line_count) {
        connect_more();
        turn(100000);
        if (now_us() > until) {
            fprintf(stderr, "load client: only %u of %u came in\n", ready_count, line_count);
            exit(1);
        }
    }
}

static void stop_reading(void)
{
    for (uint32_t i = 0; i < line_count; i++)
        if (lines[i].stalls && lines[i].state == READY) {
            watch(&lines[i], 0);
            lines[i].state = STALLED;
            stalled_count++;
        }
}

/* Publish what is due; return when the next is due, or a tenth of a second. */
static int64_t publish_due(int64_t now, const int64_t *moments)
{
    while (published < wanted) {
        int64_t due = now;
        if (set.flight) {
            if (now - begun_us > set.seconds * 1e6)
                wanted = published;
            if (published - complete >= (uint32_t)set.flight)
                break;
        } else {
            due = begun_us + moments[published];
            if (due > now)
                return due - now;
        }
        publish(&lines[publishers[published % publisher_count]], published, due);
        published++;
    }
    return 100000;
}

static int by_size(const void *one, const void *other)
{
    int64_t a = *(const int64_t *)one, b = *(const int64_t *)other;
    return (a > b) - (a < b);
}

static int64_t *schedule(void)
{
    static int64_t moments[EVENTS_MAX];
    wanted = set.once ? publisher_count : set.flight ? EVENTS_MAX - 1 : set.rate * set.seconds;
    if (wanted >= EVENTS_MAX)
        wanted = EVENTS_MAX - 1;
    for (uint32_t i = 0; i < wanted && !set.flight; i++)
        moments[i] = set.once ? random() % (int64_t)(set.once * 1e6) : i * 1e6 / set.rate;
    if (set.once)
        qsort(moments, wanted, sizeof *moments, by_size);
    return moments;
}

static bool finished(int64_t now)
{
    if (set.storm)
        return complete + lost >= line_count || now - begun_us > 120000000;
    double offered = set.once ? set.once : set.seconds;
    if (published < wanted || now - begun_us < offered * 1e6)
        return false;
    if (!deliveries_in_time)
        deliveries_in_time = deliveries;
    bool all = complete >= published && (!set.answers || answered >= published);
    return all || now - begun_us > (offered + set.drain) * 1e6;
}

static void run(void)
{
    int64_t *moments = schedule();
    for (uint32_t i = 0; i < line_count; i++)
        listening_count += !lines[i].stalls && (set.storm || lines[i].state == READY);
    frames = bytes = frame_bytes = 0;
    begun_us = now_us();
    for (int64_t now = begun_us; !finished(now); now = now_us()) {
        if (set.storm)
            connect_more();
        if (set.stall && !stalled_count && now - begun_us > set.stall_after * 1e6)
            stop_reading();
        int64_t wait = set.storm ? 10000 : publish_due(now, moments);
        turn(wait);
    }
}

/* --- what came of it -------------------------------------------------------------------------- */

static void settle(int64_t ended)
{
    for (size_t i = 0; i < record_count; i++)
        for (uint32_t position = records[i].from + 1; position <= records[i].to; position++) {
            uint32_t place = position - base;
            if (place < EVENTS_MAX && due_at[place])
                note(&each, begun_us + records[i].at_us - due_at[place], 1);
        }
    for (uint32_t place = 1; place <= published; place++) {
        if (!due_at[place])
            continue;
        bool whole = heard_by[place] >= listening_count;
        note(&last, (whole ? complete_us[place] : ended) - due_at[place], 1);
        if (!whole)
            note(&each, ended - due_at[place], listening_count - heard_by[place]);
    }
    if (set.answers && answered < published)
        note(&answer, ended - begun_us, published - answered);
}

static void report(void)
{
    int64_t ended = now_us();
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    if (!set.storm)
        settle(ended);
    uint64_t expected = set.storm ? line_count : (uint64_t)published * listening_count;
    printf("{\"offered_seconds\":%.3f,\"lines\":%u,\"published\":%u,\"answered\":%u,\"complete\":%u,\"expected\":%llu,"
           "\"deliveries\":%llu,\"in_time\":%llu,\"frames\":%llu,\"frame_bytes\":%llu,"
           "\"bytes\":%llu,",
           set.once ? set.once : set.seconds, line_count, published, answered, complete, (unsigned long long)expected,
           (unsigned long long)deliveries, (unsigned long long)deliveries_in_time,
           (unsigned long long)frames, (unsigned long long)frame_bytes,
           (unsigned long long)bytes);
    printf("\"gaps\":%llu,\"doubles\":%llu,\"lost\":%llu,\"refused\":%llu,\"stalled\":%llu,"
           "\"seconds\":%.6f,\"client_cpu\":%.3f,",
           (unsigned long long)gaps, (unsigned long long)doubles, (unsigned long long)lost,
           (unsigned long long)refused, (unsigned long long)stalled_count,
           (last_told_us ? last_told_us - begun_us : ended - begun_us) / 1e6,
           used.ru_utime.tv_sec + used.ru_stime.tv_sec +
               (used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6);
    print_histogram("each", &each);
    printf(",");
    print_histogram("last", &last);
    printf(",");
    print_histogram("answer", &answer);
    printf(",");
    print_histogram("stalled_closed", &stalled_closed);
    printf("}\n");
}

/* --- what to do ------------------------------------------------------------------------------- */

static void read_lines(void)
{
    char *text = NULL;
    size_t room = 0;
    while (getline(&text, &room, stdin) > 1) {
        if (line_count % 1024 == 0)
            lines = realloc(lines, (line_count + 1024) * sizeof *lines);
        Line *line = &lines[line_count++];
        memset(line, 0, sizeof *line);
        char *rest = strdup(text);
        rest[strcspn(rest, "\n")] = 0;
        line->path = strsep(&rest, "\t");
        line->cookie = strsep(&rest, "\t");
        line->hello = strsep(&rest, "\t");
        line->wish = rest;
        if (!line->wish)
            fail("a connection is four columns");
    }
    publishers = calloc(line_count + 1, sizeof *publishers);
    for (uint32_t i = 0; i < line_count; i++)
        if (*lines[i].wish)
            publishers[publisher_count++] = i;
    uint32_t stalling = line_count * set.stall;
    for (uint32_t i = line_count; i-- && stalling;)
        if (!*lines[i].wish) {
            lines[i].stalls = true;
            stalling--;
        }
}

static void read_options(int count, char **words)
{
    static const char *names[] = {"port",  "origin", "sources", "handshakes", "flight",
                                  "rate",  "seconds", "once",   "drain",      "stall",
                                  "stall-after", "since", "goal", "rcvbuf", NULL};
    struct option options[20] = {{0}};
    int used = 0;
    for (; names[used]; used++)
        options[used] = (struct option){names[used], required_argument, NULL, used};
    options[used++] = (struct option){"engine-io", no_argument, NULL, 100};
    options[used++] = (struct option){"answers", no_argument, NULL, 101};
    options[used++] = (struct option){"storm", no_argument, NULL, 102};
    for (int option; (option = getopt_long(count, words, "", options, NULL)) >= 0;)
        switch (option) {
        case 0: set.port = atoi(optarg); break;
        case 1: set.origin = optarg; break;
        case 2: set.sources = atoi(optarg); break;
        case 3: set.handshakes = atoi(optarg); break;
        case 4: set.flight = atoi(optarg); break;
        case 5: set.rate = atof(optarg); break;
        case 6: set.seconds = atof(optarg); break;
        case 7: set.once = atof(optarg); break;
        case 8: set.drain = atof(optarg); break;
        case 9: set.stall = atof(optarg); break;
        case 10: set.stall_after = atof(optarg); break;
        case 11: set.since = atoi(optarg); break;
        case 12: set.goal = atoi(optarg); break;
        case 13: set.rcvbuf = atoi(optarg); break;
        case 100: set.engine_io = true; break;
        case 101: set.answers = true; break;
        case 102: set.storm = true; break;
        default: exit(2);
        }
}

int main(int count, char **words)
{
    char go[8];
    struct rlimit files;
    read_options(count, words);
    read_lines();
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    poller = epoll_create1(0);
    if (!set.storm)
        connect_all();
    for (uint32_t i = 0; i < line_count; i++)
        if (lines[i].told > base)
            base = lines[i].told;
    printf("{\"ready\":%u,\"lost\":%llu,\"position\":%u}\n", ready_count,
           (unsigned long long)lost, base);
    fflush(stdout);
    if (!fgets(go, sizeof go, stdin))
        return 1;
    run();
    report();
    return 0;
}
