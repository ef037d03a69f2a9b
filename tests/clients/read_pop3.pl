# Reads a drop by Net::POP3 as a script would, and leaves each message in a file named by its number.
use strict;
use warnings;
use Net::POP3;

my ($host, $user, $password, $how, $place) = @ARGV;
my $client = Net::POP3->new($host, Timeout => 30) or die "no connection: $@";
my $count = $how eq 'APOP' ? $client->apop($user, $password) : $client->login($user, $password);
defined $count or die 'refused: ' . $client->message;
my $capabilities = $client->capabilities;
exists $capabilities->{$_} or die "no $_" for 'TOP', 'UIDL', 'PIPELINING', 'RESP-CODES', 'IMPLEMENTATION';
my ($messages, $octets) = $client->popstat;
my $sizes = $client->list;
my $ids = $client->uidl;
my %different = map { $_ => 1 } values %$ids;
$count == $messages && keys %$sizes == $messages && keys %different == $messages or die "$count $messages";
for my $number (sort { $a <=> $b } keys %$sizes) {
    # Net::POP3 gives lines that end in LF
    my $message = join '', @{ $client->get($number) or die $client->message };
    (my $wire = $message) =~ s/\r?\n/\r\n/g;
    length $wire == $sizes->{$number} or die "message $number has ${\length $wire} octets, not $sizes->{$number}";
    my ($header) = $message =~ /\A(.*?\n)(?:\n|\z)/s;
    (join '', @{ $client->top($number, 0) }) =~ /\A\Q$header\E\n?\z/ or die "TOP $number";
    open my $file, '>:raw', "$place/$number" or die $!;
    print $file $wire;
    close $file or die $!;
    $octets -= length $wire;
}
$octets == 0 or die "STAT says $octets octets more";
$client->last == $messages or die 'LAST';
if ($how eq 'delete') {
    $client->delete(2) or die $client->message;
    defined $client->get(2) and die 'a deleted message is there';
    ($client->popstat)[0] == $messages - 1 or die 'STAT after DELE';
}
$client->quit or die 'QUIT: ' . $client->message;
