# Writes every frame from or to a TCP port that passes any interface of its network namespace to standard output, as it
# is, until it is killed. For Linux.
#
# Usage: perl capture.pl <port>
use strict;
use warnings;

my ($af_packet, $sock_raw, $all_protocols, $ip, $tcp) = (17, 3, 0x0003, 0x0800, 6);
my $port = $ARGV[0];

socket(my $socket, $af_packet, $sock_raw, unpack("S", pack("n", $all_protocols))) or die "socket: $!";
binmode STDOUT;
$| = 1;
while (defined recv($socket, my $frame, 65536, 0)) {
  next if length $frame < 54 or unpack("x12 n", $frame) != $ip or unpack("x23 C", $frame) != $tcp;
  my $header = 4 * (unpack("x14 C", $frame) & 15);
  my ($from, $to) = unpack("n n", substr $frame, 14 + $header, 4);
  print $frame if $from == $port or $to == $port;
}
