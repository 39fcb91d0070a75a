# Runs a command that finds no IPv6 in the kernel, as on a machine that booted with ipv6.disable=1: socket(AF_INET6, ...)
# fails with EAFNOSUPPORT. For Linux on x86-64.
#
# Usage: perl without-ipv6.pl <command> <argument>...
use strict;
use warnings;

my ($prctl, $no_new_privileges, $set_filter, $by_program) = (157, 38, 22, 2);

# A seccomp filter: code, where to jump if true and if false, operand.
my @filter = (
  [0x20, 0, 0, 4],             # load the architecture
  [0x15, 0, 4, 0xC000003E],    # x86-64, or allow
  [0x20, 0, 0, 0],             # load the number of the system call
  [0x15, 0, 2, 41],            # socket, or allow
  [0x20, 0, 0, 16],            # load its first argument
  [0x15, 1, 0, 10],            # AF_INET6: refuse
  [0x06, 0, 0, 0x7FFF0000],    # allow
  [0x06, 0, 0, 0x00050061],    # refuse with EAFNOSUPPORT
);
my $code = join "", map { pack "SCCL", @$_ } @filter;
my $program = pack "S x6 P", scalar @filter, $code;

syscall($prctl, $no_new_privileges, 1, 0, 0, 0) == 0 or die "no_new_privileges: $!";
syscall($prctl, $set_filter, $by_program, $program) == 0 or die "seccomp: $!";
exec { $ARGV[0] } @ARGV or die "$ARGV[0]: $!";
