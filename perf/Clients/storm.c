/* Many clients that log in at the same moment, over plain HTTP/1.1, and cost next to nothing themselves.
 *
 *   storm ADDRESS PORT PATH CREDENTIALS LOGINS
 *
 * CREDENTIALS is a file with a client on each line: the base64 of NAME:SECRET. All clients begin together; each asks for PATH with its
 * Basic credential LOGINS times, one after the other, on a connection of its own each time, as separate runs of a program do.
 * Prints: logins, those of them that were told to come again (429, 503), seconds, and of a login from opening its connection to its
 * answer's end, milliseconds: median, 99th percentile, longest; then its own processor seconds. Any other answer than 200, 429 and 503
 * ends it with 1. Build: cc -O2 -o storm storm.c */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { CLIENTS = 10000, SECRET = 2048, PATIENCE_MS = 120000 };

struct client {
  char credential[SECRET];
  char head[16]; /* as much of the answer as tells its status */
  int fd, seen, left, sent;
  double begun;
};

static char buffer[1 << 16];
static struct sockaddr_in to;
static char **word;
static double *took;
static long done, refused;

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + t.tv_nsec * 1e-9;
}

static void die(const char *what) {
  fprintf(stderr, "storm: %s%s%s\n", what, errno ? ": " : "", errno ? strerror(errno) : "");
  exit(1);
}

static void begin(struct client *c, struct pollfd *polled) {
  c->begun = now();
  c->seen = c->sent = 0;
  c->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  if (c->fd < 0 || (connect(c->fd, (const void *)&to, sizeof to) && errno != EINPROGRESS)) die("connect");
  *polled = (struct pollfd){.fd = c->fd, .events = POLLOUT};
}

static void ask(struct client *c, struct pollfd *polled) {
  static char request[8192];
  int length = snprintf(request, sizeof request, "GET %s HTTP/1.1\r\nHost: %s:%s\r\nAuthorization: Basic %s\r\nConnection: close\r\n\r\n", word[3], word[1], word[2], c->credential);
  errno = 0;
  if (length >= (int)sizeof request || send(c->fd, request, length, MSG_NOSIGNAL) != length) die("send");
  c->sent = 1;
  polled->events = POLLIN;
}

static void finish(struct client *c, struct pollfd *polled) {
  errno = 0;
  close(c->fd);
  if (c->seen < (int)sizeof c->head || strncmp(c->head, "HTTP/1.1 ", 9)) die("closed before an answer");
  int status = atoi(c->head + 9);
  if (status == 429 || status == 503) refused++;
  else if (status != 200) { fprintf(stderr, "storm: answered %d\n", status); exit(1); }
  took[done++] = now() - c->begun;
  polled->fd = -1;
  if (--c->left > 0) begin(c, polled);
}

static void receive(struct client *c, struct pollfd *polled) {
  ssize_t got = recv(c->fd, buffer, sizeof buffer, MSG_DONTWAIT);
  if (got < 0 && errno == EAGAIN) return;
  if (got < 0) die("recv");
  if (got == 0) { finish(c, polled); return; }
  int wanted = (int)sizeof c->head - c->seen;
  if (wanted > got) wanted = got;
  memcpy(c->head + c->seen, buffer, wanted);
  c->seen += wanted;
}

static int ascending(const void *a, const void *b) {
  double left = *(const double *)a, right = *(const double *)b;
  return (left > right) - (left < right);
}

/* Nearest rank. */
static double percentile(int percent) { return took[(done * percent + 99) / 100 - 1] * 1e3; }

static int read_clients(struct client *all, const char *path, int logins) {
  FILE *file = fopen(path, "r");
  if (!file) die(path);
  int n = 0;
  while (n < CLIENTS && fgets(all[n].credential, SECRET, file)) {
    all[n].credential[strcspn(all[n].credential, "\r\n")] = 0;
    all[n++].left = logins;
  }
  fclose(file);
  return n;
}

int main(int count, char **words) {
  word = words;
  if (count != 6 || atoi(words[5]) < 1) die("usage: storm ADDRESS PORT PATH CREDENTIALS LOGINS");
  to = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons(atoi(words[2])), .sin_addr.s_addr = inet_addr(words[1])};
  struct client *all = calloc(CLIENTS, sizeof *all);
  int n = read_clients(all, words[4], atoi(words[5]));
  struct pollfd *polls = calloc(n, sizeof *polls);
  long wanted = (long)n * atoi(words[5]);
  took = calloc(wanted + 1, sizeof *took);
  if (!n || !took) die("no clients");

  double begun = now();
  for (int i = 0; i < n; i++) begin(&all[i], &polls[i]);
  while (done < wanted) {
    errno = 0;
    if (poll(polls, n, PATIENCE_MS) <= 0) die("nothing came for two minutes");
    for (int i = 0; i < n; i++) {
      if (polls[i].fd < 0 || !polls[i].revents) continue;
      if (all[i].sent) receive(&all[i], &polls[i]);
      else ask(&all[i], &polls[i]);
    }
  }

  double seconds = now() - begun;
  struct rusage used;
  getrusage(RUSAGE_SELF, &used);
  qsort(took, done, sizeof *took, ascending);
  printf("%ld %ld %.6f %.3f %.3f %.3f %.6f\n", done, refused, seconds, percentile(50), percentile(99), took[done - 1] * 1e3,
         used.ru_utime.tv_sec + used.ru_stime.tv_sec + (used.ru_utime.tv_usec + used.ru_stime.tv_usec) * 1e-6);
  return 0;
}
