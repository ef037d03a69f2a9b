# The work of tests/clients/work.rs, by Mail::IMAPClient.
use strict;
use warnings;
use Mail::IMAPClient;

my ($host, $user, $password, $place) = @ARGV;

sub check { my ($good, $what) = @_; die "$what: " . ($@ || "") . "\n" unless $good }

sub put {
    my ($name, $octets) = @_;
    open(my $file, ">:raw", "$place/$name") or die $!;
    print $file $octets;
    close($file) or die $!;
}

sub get {
    my ($name) = @_;
    local $/;
    open(my $file, "<:raw", "$place/$name") or die $!;
    return <$file>;
}

my $client = Mail::IMAPClient->new(Server => $host, User => $user, Password => $password, Uid => 1, Peek => 1);
check($client, "login");
check((grep { $_ eq "INBOX" } $client->folders), "INBOX is not listed");
check($client->create("Work"), "create");
check($client->select("INBOX"), "select");
check($client->message_count == 24, "24 messages");
for my $uid ($client->messages) {
    my $octets = $client->message_string($uid);
    check(length($octets) == $client->size($uid), "size of $uid");
    put($uid, $octets);
}
my $structure = $client->get_bodystructure(2);
check($structure->bodytype eq "MULTIPART", "bodytype");
check((grep { $_->bodysubtype eq "PDF" } $structure->bodystructure), "bodysubtype");
check($client->get_envelope(2)->from_addresses, "envelope");
check($client->store(3, "+FLAGS", "(\\Flagged Work-Done)"), "store");
check((grep { $_ eq "Work-Done" } $client->flags(3)), "flags");
check($client->append_string("Work", get("new"), "\\Seen", " 5-Mar-2014 08:09:10 +0100"), "append");
check($client->copy("Work", 4), "copy");
check("@{$client->search('FLAGGED KEYWORD Work-Done')}" eq "3", "search");
check($client->delete_message(5), "delete");
check($client->expunge, "expunge");
check(!@{$client->search("UID", 5)}, "5 is there");
my $tag = $client->idle;
check($tag, "idle");
put("idling", "");
my $told = "";
my $end = time + 40;
$told .= join("", @{$client->idle_data(1) || []}) while $told !~ /^\* 24 EXISTS/m && time < $end;
check($told =~ /^\* 24 EXISTS/m, "IDLE tells nothing");
check($client->done($tag), "done");
check(@{$client->search("SUBJECT late")} == 1, "search");
check($client->message_count("Work") == 2, "status");
check($client->logout, "logout");
