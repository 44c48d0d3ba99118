/* Many clients that read slowly, in one thread: what a server must hold for each of them.
 *
 *   slow-readers ADDRESS PORT PATH CLIENTS BYTES_PER_SECOND SECONDS [tls]
 *
 * Small receive buffers; bodies are dropped in the kernel. With "tls" the handshake and the request are real, and what comes is dropped
 * undeciphered: the server cannot tell, and the client costs nothing. Says "reading" when every client got its first bytes, and at the
 * end the bytes of all. Build: cc -O2 -o slow-readers slow-readers.c -lssl -lcrypto */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>

enum { TICKS = 5, RECEIVE_BUFFER = 16384, LARGEST = 1 << 20 };

static char buffer[LARGEST];

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + t.tv_nsec * 1e-9;
}

static void die(const char *what) {
  fprintf(stderr, "slow-readers: %s: %s\n", what, strerror(errno));
  exit(1);
}

static int open_client(const struct sockaddr_in *to, const char *request, int length, SSL_CTX *tls) {
  int small = RECEIVE_BUFFER, fd = socket(AF_INET, SOCK_STREAM, 0);
  if (fd < 0) die("socket");
  setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
  if (connect(fd, (const void *)to, sizeof *to)) die("connect");
  if (!tls) {
    if (send(fd, request, length, MSG_NOSIGNAL) != length) die("send");
    return fd;
  }
  SSL *ssl = SSL_new(tls); /* kept: freeing it would say good-bye */
  SSL_set_fd(ssl, fd);
  if (SSL_connect(ssl) != 1 || SSL_write(ssl, request, length) != length) die("TLS");
  return fd;
}

int main(int count, char **word) {
  if (count < 7) { fprintf(stderr, "usage: slow-readers ADDRESS PORT PATH CLIENTS BYTES_PER_SECOND SECONDS [tls]\n"); return 2; }
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(atoi(word[2])), .sin_addr.s_addr = inet_addr(word[1])};
  int n = atoi(word[4]), share = atoi(word[5]) / TICKS, waiting = n;
  double seconds = atof(word[6]);
  char request[4096];
  int length = snprintf(request, sizeof request, "GET %s HTTP/1.1\r\nHost: %s:%s\r\nAccept: */*\r\n\r\n", word[3], word[1], word[2]);
  SSL_CTX *tls = count > 7 ? SSL_CTX_new(TLS_client_method()) : NULL;
  struct rlimit files;
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);

  int *client = calloc(n, sizeof *client);
  char *began = calloc(n, 1);
  for (int i = 0; i < n; i++) client[i] = open_client(&to, request, length, tls);

  long long bytes = 0;
  double end = now() + seconds;
  for (double next = now(); now() < end; next += 1.0 / TICKS) {
    for (int i = 0; i < n; i++) {
      ssize_t got = recv(client[i], buffer, share, MSG_TRUNC | MSG_DONTWAIT);
      if (got == 0 || (got < 0 && errno != EAGAIN)) die("a client was dropped");
      if (got <= 0) continue;
      bytes += got;
      if (!began[i]) { began[i] = 1; waiting--; }
    }
    if (!waiting) { printf("reading\n"); fflush(stdout); waiting = -1; }
    double rest = next + 1.0 / TICKS - now();
    if (rest > 0) poll(NULL, 0, (int)(rest * 1000));
  }
  printf("bytes %lld\n", bytes);
  return waiting > 0;
}
