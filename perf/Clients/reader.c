/* A client that costs next to nothing: it asks for one path over plain HTTP/1.1 and lets the kernel drop the body (MSG_TRUNC).
 *
 *   reader rate ADDRESS PORT PATH CONNECTIONS SECONDS   the same again and again on each connection; prints what came
 *   reader once ADDRESS PORT PATH CONNECTIONS           once on each, all at the same time; a line for each: ms to the first byte
 *                                                       of the body, ms to the last
 *
 * Bodies must have a Content-Length. Any other answer than 200 ends it with 1. Build: cc -O2 -o reader reader.c */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { HEAD = 16384, BODY = 1 << 20, PATIENCE_MS = 120000 };

struct connection {
  int fd;
  int in_head;       /* the head of an answer is awaited */
  long long left;    /* bytes of the body still to come */
  double asked, first, last;
};

static char request[4096], buffer[BODY];
static int request_length;
static long long bytes, requests;

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + t.tv_nsec * 1e-9;
}

static void die(const char *what) {
  fprintf(stderr, "reader: %s%s%s\n", what, errno ? ": " : "", errno ? strerror(errno) : "");
  exit(1);
}

static void ask(struct connection *c) {
  c->in_head = 1;
  c->first = 0;
  c->asked = now();
  if (send(c->fd, request, request_length, MSG_NOSIGNAL) != request_length) die("send");
}

static void open_connection(struct connection *c, const struct sockaddr_in *to) {
  c->fd = socket(AF_INET, SOCK_STREAM, 0);
  if (c->fd < 0 || connect(c->fd, (const void *)to, sizeof *to)) die("connect");
}

/* Looks at the head without taking it, then takes exactly it. */
static void read_head(struct connection *c) {
  ssize_t seen = recv(c->fd, buffer, HEAD, MSG_PEEK | MSG_DONTWAIT);
  if (seen < 0 && errno == EAGAIN) return;
  if (seen <= 0) { errno = seen ? errno : 0; die("closed before an answer"); }
  char *end = memmem(buffer, seen, "\r\n\r\n", 4);
  if (!end) { if (seen == HEAD) die("endless head"); return; }
  *end = 0;
  char *length = strcasestr(buffer, "\ncontent-length:");
  errno = 0;
  if (strncmp(buffer, "HTTP/1.1 200", 12) || !length) { fprintf(stderr, "%s\n", buffer); die("no 200 with a length"); }
  c->left = atoll(length + 16);
  c->in_head = 0;
  recv(c->fd, buffer, end + 4 - buffer, 0);
}

static void read_body(struct connection *c) {
  ssize_t got = recv(c->fd, buffer, c->left < BODY ? c->left : BODY, MSG_TRUNC | MSG_DONTWAIT);
  if (got < 0 && errno == EAGAIN) return;
  if (got <= 0) { errno = got ? errno : 0; die("cut short"); }
  if (!c->first) c->first = now();
  c->left -= got;
  bytes += got;
}

/* Moves one connection on; true when an answer is complete. */
static int move(struct connection *c) {
  if (c->in_head) read_head(c);
  if (!c->in_head && c->left) read_body(c);
  if (c->in_head || c->left) return 0;
  c->last = now();
  requests++;
  return 1;
}

int main(int count, char **word) {
  int rate = count == 7 && !strcmp(word[1], "rate");
  if (!rate && !(count == 6 && !strcmp(word[1], "once"))) die("usage: reader rate|once ADDRESS PORT PATH CONNECTIONS [SECONDS]");
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(atoi(word[3])), .sin_addr.s_addr = inet_addr(word[2])};
  int n = atoi(word[5]), open = n;
  struct connection *all = calloc(n, sizeof *all);
  struct pollfd *polls = calloc(n, sizeof *polls);
  request_length = snprintf(request, sizeof request, "GET %s HTTP/1.1\r\nHost: %s:%s\r\nAccept: */*\r\n\r\n", word[4], word[2], word[3]);

  for (int i = 0; i < n; i++) {
    open_connection(&all[i], &to);
    polls[i] = (struct pollfd){.fd = all[i].fd, .events = POLLIN};
  }
  for (int i = 0; i < n; i++) ask(&all[i]);

  double begun = now(), end = rate ? begun + atof(word[6]) : begun + 3600;
  while (now() < end && open) {
    int ready = poll(polls, n, rate ? 100 : PATIENCE_MS);
    if (!ready && !rate) die("nothing came for two minutes");
    for (int i = 0; i < n && ready > 0; i++) {
      if (!polls[i].revents || !move(&all[i])) continue;
      if (rate) ask(&all[i]);
      else { polls[i].fd = -1; open--; }
    }
  }

  double seconds = now() - begun;
  if (!rate)
    for (int i = 0; i < n; i++) printf("%.3f %.3f\n", (all[i].first - all[i].asked) * 1e3, (all[i].last - all[i].asked) * 1e3);
  else {
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    printf("%lld %lld %.6f %.6f\n", bytes, requests, seconds,
           used.ru_utime.tv_sec + used.ru_stime.tv_sec + (used.ru_utime.tv_usec + used.ru_stime.tv_usec) * 1e-6);
  }
  return 0;
}
