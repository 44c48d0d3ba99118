#!/usr/bin/perl
# Can a client tell by the time whether a repository exists that it may not read? Asks two paths in turn, in an order drawn anew for each pair, over
# one connection, and prints: the median of both in microseconds, and how often an answer about the first took longer than one about the second
# (the Mann-Whitney U statistic as a share: 0.5 is "no telling", 0.5 +- 1/sqrt(3 N) or so is chance).
#   existence.pl HOST PORT PAIRS AUTHORIZATION PATH-1 PATH-2        AUTHORIZATION may be empty; %05d in a path is the pair's number
use strict; use warnings; use IO::Socket::INET; use Time::HiRes qw(clock_gettime CLOCK_MONOTONIC); use List::Util qw(sum);
my ($host, $port, $pairs, $authorization, @paths) = @ARGV;
my $socket = IO::Socket::INET->new(PeerAddr => $host, PeerPort => $port, Proto => 'tcp') or die "$host:$port: $!";
$socket->setsockopt(6, 1, 1); # TCP_NODELAY
my (@times, %status);
sub ask {
  my ($which, $number) = @_;
  my $path = $paths[$which] =~ /%\d*d/ ? sprintf($paths[$which], $number) : $paths[$which];
  my $request = "GET $path HTTP/1.1\r\nHost: $host:$port\r\n" . ($authorization ? "Authorization: $authorization\r\n" : '') . "\r\n";
  my $begun = clock_gettime(CLOCK_MONOTONIC);
  syswrite $socket, $request;
  my $answer = '';
  until ($answer =~ /\r\n\r\n/) { sysread($socket, $answer, 65536, length $answer) or die "closed: $answer" }
  my $took = (clock_gettime(CLOCK_MONOTONIC) - $begun) * 1e6;
  my ($length) = $answer =~ /content-length: (\d+)/i; defined $length or die "no length: $answer";
  my $end = index($answer, "\r\n\r\n") + 4 + $length;
  while (length $answer < $end) { sysread($socket, $answer, 65536, length $answer) or die 'closed' }
  $answer =~ m{^HTTP/1.1 (\d+)}; $status{$1}++;
  return $took;
}
for my $pair (1 .. $pairs + 200) {
  for my $which (rand() < 0.5 ? (0, 1) : (1, 0)) { my $took = ask($which, $pair); push @{$times[$which]}, $took if $pair > 200 }
}
my @all = sort { $a->[0] <=> $b->[0] } map { my $which = $_; map { [$_, $which] } @{$times[$which]} } 0, 1;
my $ranks = 0; $ranks += $_ + 1 for grep { $all[$_][1] == 0 } 0 .. $#all;
my $share = ($ranks - $pairs * ($pairs + 1) / 2) / $pairs / $pairs;
my @median = map { my @sorted = sort { $a <=> $b } @$_; $sorted[@sorted / 2] } @times;
printf "%.1f %.1f %.4f %s\n", @median, $share, join ',', sort keys %status;
