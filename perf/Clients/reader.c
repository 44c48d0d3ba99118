/* A client that costs next to nothing: it asks for one path over plain HTTP/1.1 and lets the kernel drop the body (MSG_TRUNC).
 *
 *   reader rate ADDRESS PORT PATH CONNECTIONS SECONDS   the same again and again on each connection; prints what came
 *   reader once ADDRESS PORT PATH CONNECTIONS [DEVICE FROM]
 *                                                       once on each, all at the same time; a line for each: ms from the first
 *                                                       request to the first byte of its body, to the last, to its head; then
 *                                                       "link MS": the first byte of a body that reached DEVICE from port FROM
 *
 * Before "once", each connection has asked for /v2/, as every client does. All times are of one clock in one process. To look at a device
 * needs root.
 * Bodies must have a Content-Length. Any other answer than 200 ends it with 1. Build: cc -O2 -o reader reader.c */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netinet/ip.h>
#include <netinet/tcp.h>
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
  double head, first, last;
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

static void request_of(char **word, const char *path) {
  request_length = snprintf(request, sizeof request, "GET %s HTTP/1.1\r\nHost: %s:%s\r\nAccept: */*\r\n\r\n", path, word[2], word[3]);
}

static void ask(struct connection *c) {
  c->in_head = 1;
  c->first = 0;
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
  c->head = now();
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

/* Watches what reaches a device, for the first byte of a body. No time stamps of the kernel: switching them on costs milliseconds. */
static int watch(const char *device) {
  int fd = socket(AF_PACKET, SOCK_DGRAM, htons(ETHERTYPE_IP));
  struct sockaddr_ll at = {.sll_family = AF_PACKET, .sll_protocol = htons(ETHERTYPE_IP), .sll_ifindex = if_nametoindex(device)};
  if (fd < 0 || bind(fd, (void *)&at, sizeof at)) die(device);
  return fd;
}

/* True when the packet carries bytes of a body. */
static int carries_body(const char *packet, ssize_t length, int from) {
  const struct iphdr *ip = (const void *)packet;
  if (length < 40 || ip->protocol != IPPROTO_TCP) return 0;
  const struct tcphdr *tcp = (const void *)(packet + ip->ihl * 4);
  const char *data = (const char *)tcp + tcp->doff * 4, *end = packet + ntohs(ip->tot_len);
  if (ntohs(tcp->source) != from || data >= end) return 0;
  if (end > packet + length) end = packet + length;
  if (end - data < 5 || memcmp(data, "HTTP/", 5)) return 1;
  const char *body = memmem(data, end - data, "\r\n\r\n", 4);
  return body && body + 4 < end;
}

static double look(int fd, int from) {
  static char packet[65536];
  for (;;) {
    ssize_t length = recv(fd, packet, sizeof packet, MSG_DONTWAIT);
    if (length < 0) return 0;
    if (carries_body(packet, length, from)) return now();
  }
}

/* What every client of a registry does first, on the connection that it goes on with. */
static void greet(struct connection *all, struct pollfd *polls, int n, char **word) {
  request_of(word, "/v2/");
  for (int i = 0; i < n; i++) {
    ask(&all[i]);
    do poll(&polls[i], 1, PATIENCE_MS);
    while (!move(&all[i]));
  }
  bytes = requests = 0;
}

int main(int count, char **word) {
  int rate = count == 7 && !strcmp(word[1], "rate");
  if (!rate && !((count == 6 || count == 8) && !strcmp(word[1], "once"))) die("usage: reader rate|once ADDRESS PORT PATH CONNECTIONS [SECONDS | DEVICE FROM]");
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(atoi(word[3])), .sin_addr.s_addr = inet_addr(word[2])};
  int n = atoi(word[5]), open = n;
  struct connection *all = calloc(n, sizeof *all);
  struct pollfd *polls = calloc(n + 1, sizeof *polls); /* the last one watches the link */

  for (int i = 0; i < n; i++) {
    open_connection(&all[i], &to);
    polls[i] = (struct pollfd){.fd = all[i].fd, .events = POLLIN};
  }
  if (!rate) greet(all, polls, n, word);
  request_of(word, word[4]);
  polls[n] = (struct pollfd){.fd = count == 8 ? watch(word[6]) : -1, .events = POLLIN};
  double begun = now(), link = 0;
  for (int i = 0; i < n; i++) ask(&all[i]);

  double end = rate ? begun + atof(word[6]) : begun + 3600;
  while (now() < end && open) {
    int ready = poll(polls, n + 1, rate ? 100 : PATIENCE_MS);
    if (!ready && !rate) die("nothing came for two minutes");
    if (polls[n].revents && (link = look(polls[n].fd, atoi(word[7])))) { close(polls[n].fd); polls[n].fd = -1; }
    for (int i = 0; i < n && ready > 0; i++) {
      if (!polls[i].revents || !move(&all[i])) continue;
      if (rate) ask(&all[i]);
      else { polls[i].fd = -1; open--; }
    }
  }

  double seconds = now() - begun;
  if (!rate) {
    for (int i = 0; i < n; i++) printf("%.3f %.3f %.3f\n", (all[i].first - begun) * 1e3, (all[i].last - begun) * 1e3, (all[i].head - begun) * 1e3);
    if (link) printf("link %.3f\n", (link - begun) * 1e3);
  } else {
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    printf("%lld %lld %.6f %.6f\n", bytes, requests, seconds,
           used.ru_utime.tv_sec + used.ru_stime.tv_sec + (used.ru_utime.tv_usec + used.ru_stime.tv_usec) * 1e-6);
  }
  return 0;
}
