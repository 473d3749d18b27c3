/*
 * The limit: WebSockets that send as much as Pong Royale and run no game, with nothing but Linux between them and the network.
 *
 * It sleeps until the next phase of a tick, reads everything that has come, and sends to the rooms that are due. Its handshake
 * suffices for the benchmark's own clients. It prints its port, and reads "MESSAGES_A_SECOND BYTES" from standard input.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { SEATS = 4, MAX_ROOMS = 20000, MAX_SOCKETS = 100000, EVENTS = 1024, MAX_BYTES = 125 };

static const double PHASE = 1.0 / 240;
static const char ANSWER[] = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n";

struct room {
  int sockets[SEATS];
  int members;
  double due;
};

static struct room rooms[MAX_ROOMS];
static int room_count;
static struct room *room_of[MAX_SOCKETS];
static unsigned char frame[2 + MAX_BYTES] = {0x82, 40};
static double period = 1.0 / 12;

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec + time.tv_nsec / 1e9;
}

static void sleep_until(double moment) {
  struct timespec time = {(time_t)moment, (long)((moment - (time_t)moment) * 1e9)};
  clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, NULL);
}

static void join_room(int socket) {
  if (room_count == 0 || rooms[room_count - 1].members == SEATS) {
    if (room_count == MAX_ROOMS) exit(1);
    rooms[room_count++].due = now() + period * rand() / RAND_MAX;
  }
  struct room *room = &rooms[room_count - 1];
  room->sockets[room->members++] = socket;
  room_of[socket] = room;
  if (write(socket, ANSWER, sizeof ANSWER - 1) < 0) exit(1);
}

static void leave(int socket) {
  struct room *room = room_of[socket];
  for (int seat = 0; room && seat < room->members; seat++) {
    if (room->sockets[seat] == socket) room->sockets[seat] = -1;
  }
  room_of[socket] = NULL;
  close(socket);
}

/* Reads what has come. The first bytes are the handshake, which comes in one piece; frames are unmasked and dropped. */
static void receive(int socket) {
  static unsigned char bytes[65536];
  ssize_t length = read(socket, bytes, sizeof bytes);
  if (length <= 0) {
    leave(socket);
    return;
  }
  if (room_of[socket] == NULL) {
    join_room(socket);
    return;
  }
  for (ssize_t at = 0; at + 6 <= length; at += 6 + (bytes[at + 1] & 0x7f)) {
    for (int n = 0; n < (bytes[at + 1] & 0x7f) && at + 6 + n < length; n++) bytes[at + 6 + n] ^= bytes[at + 2 + (n & 3)];
  }
}

static void send_due(double moment) {
  for (int n = 0; n < room_count; n++) {
    struct room *room = &rooms[n];
    if (room->due > moment) continue;
    for (int seat = 0; seat < room->members; seat++) {
      if (room->sockets[seat] >= 0) (void)!write(room->sockets[seat], frame, 2 + frame[1]);
    }
    room->due = room->due + period > moment - period ? room->due + period : moment;
  }
}

static void set_traffic(void) {
  char line[100];
  double messages, bytes;
  ssize_t length = read(STDIN_FILENO, line, sizeof line - 1);
  if (length == 0) exit(0); /* whoever started it is gone */
  if (length < 0) return;
  line[length] = 0;
  if (sscanf(line, "%lf %lf", &messages, &bytes) != 2) return;
  period = 1 / messages;
  frame[1] = bytes > MAX_BYTES ? MAX_BYTES : (unsigned char)(bytes + 0.5);
}

static void accept_all(int listener, int poll) {
  for (int socket; (socket = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0;) {
    if (socket >= MAX_SOCKETS) exit(1);
    setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
    epoll_ctl(poll, EPOLL_CTL_ADD, socket, &(struct epoll_event){.events = EPOLLIN, .data.fd = socket});
  }
}

int main(void) {
  int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t length = sizeof address;
  if (bind(listener, (struct sockaddr *)&address, length) || listen(listener, 4096)) return 1;
  getsockname(listener, (struct sockaddr *)&address, &length);
  printf("%d\n", ntohs(address.sin_port));
  fflush(stdout);
  fcntl(STDIN_FILENO, F_SETFL, O_NONBLOCK);

  int poll = epoll_create1(0);
  for (int n = 0, sources[] = {listener, STDIN_FILENO}; n < 2; n++) {
    epoll_ctl(poll, EPOLL_CTL_ADD, sources[n], &(struct epoll_event){.events = EPOLLIN, .data.fd = sources[n]});
  }
  struct epoll_event events[EVENTS];
  for (double phase = now();; phase = phase + PHASE > now() ? phase + PHASE : now()) {
    sleep_until(phase);
    for (int count = EVENTS; count == EVENTS;) {
      count = epoll_wait(poll, events, EVENTS, 0);
      for (int n = 0; n < count; n++) {
        if (events[n].data.fd == listener) accept_all(listener, poll);
        else if (events[n].data.fd == STDIN_FILENO) set_traffic();
        else receive(events[n].data.fd);
      }
    }
    send_due(now());
  }
}
