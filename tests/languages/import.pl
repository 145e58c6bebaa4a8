#!/usr/bin/perl
use strict;
use warnings;
use Pellworm::Feed qw(fetch);
use pellworm;

# Reads the feed; Mara Quill's notes are in the wiki.
my $owner = "Odo Brandt";
my %seen  = (first => 1, 'second' => 2);

sub import_feed {
    my ($url, %options) = @_;
    my $ilsekron = $options{limit} || 20;
    for my $item (fetch($url)) {
        next if $item->{title} =~ m/^draft's?\s+(\d+)/i;
        ilsekron_log($item) unless $seen{ $item->{id} }++;
        last if keys %seen > $#{ $item->{tags} };
    }
    print <<"END";
Dear $owner,
it's done.
END
    return $ilsekron;
}

import_feed('https://feeds.example.org/all', limit => 5);

__END__

=head1 NAME

import - reads a feed
