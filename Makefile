# Letterbox. `make help` tells what there is to make.
#
# To install elsewhere: make install PREFIX=/usr/local DESTDIR=/tmp/image

PREFIX     ?= /usr
SBINDIR    ?= $(PREFIX)/sbin
MANDIR     ?= $(PREFIX)/share/man
DOCDIR     ?= $(PREFIX)/share/doc/letterbox
UNITDIR    ?= $(PREFIX)/lib/systemd/system
SYSCONFDIR ?= /etc
LIBEXECDIR ?= $(PREFIX)/libexec/letterbox
CHROOTDIR  ?= /var/lib/letterbox/empty
DESTDIR    ?=

# `make CARGO=…` names another one; without, the first that is new enough
CARGO      ?= $(shell tests/toolchain $(FETCH))
TARGET     := $(or $(CARGO_TARGET_DIR),target)
PROGRAMS   := $(addprefix $(TARGET)/release/,imapd ipop3d letterbox-tls letterbox-scram)

# compiled in (src/daemon/places.rs), so these must be the same for `make` and `make install`
export LETTERBOX_CONF = $(SYSCONFDIR)/letterbox.conf
export LETTERBOX_LIBEXECDIR = $(LIBEXECDIR)

.PHONY: all install uninstall demo check crash storm fuzz bench bench-full help clean

all: toolchain
	@tests/provide build
	$(CARGO) build --release --locked

.PHONY: toolchain
toolchain:
	@test -n "$(CARGO)"

# programs that are there are installed as they are, so that `sudo make install` needs no cargo
$(PROGRAMS):
	$(MAKE) all

install: $(PROGRAMS)
	@DESTDIR='$(DESTDIR)' SBINDIR='$(SBINDIR)' MANDIR='$(MANDIR)' DOCDIR='$(DOCDIR)' UNITDIR='$(UNITDIR)' \
	SYSCONFDIR='$(SYSCONFDIR)' CHROOTDIR='$(CHROOTDIR)' LIBEXECDIR='$(LIBEXECDIR)' TARGET='$(TARGET)' ./install.sh install

uninstall:
	@DESTDIR='$(DESTDIR)' SBINDIR='$(SBINDIR)' MANDIR='$(MANDIR)' DOCDIR='$(DOCDIR)' UNITDIR='$(UNITDIR)' \
	SYSCONFDIR='$(SYSCONFDIR)' CHROOTDIR='$(CHROOTDIR)' LIBEXECDIR='$(LIBEXECDIR)' TARGET='$(TARGET)' ./install.sh uninstall

# a certificate to begin with: make cert NAMES='mail.example.org imap.example.org'
.PHONY: cert
cert:
	@DESTDIR='$(DESTDIR)' ./mkcert.sh $(NAMES)

# these also work where there is no Rust
demo check crash storm fuzz bench bench-full: FETCH = fetch

demo: all
	@DEMO_PROGRAMS='$(TARGET)/release' demo/demo.sh

check: toolchain
	@tests/provide build demo test npm pypi unpack source
	@CARGO='$(CARGO)' tests/check

# a crash at every place instead of some, power cuts at every moment; takes a while
crash: toolchain
	@tests/provide build demo test
	LETTERBOX_EXHAUSTIVE=1 $(CARGO) test --locked --test crash --test powercut
	LETTERBOX_EXHAUSTIVE=2000 $(CARGO) test --locked --profile checker --lib journal::checker

# everybody at one mailbox, ten times three minutes
storm: toolchain
	@tests/provide build demo test
	for round in 1 2 3 4 5 6 7 8 9 10; do \
		LETTERBOX_STORM_SECONDS=180 $(CARGO) test --locked --test storm || exit 1; \
	done

# every reader of what strangers write, FUZZ_SECONDS each; two hours unless that is set
fuzz: toolchain
	@tests/provide build fuzz
	@CARGO='$(CARGO)' fuzz/run

bench: toolchain
	@tests/provide build demo test bench
	$(CARGO) bench --locked --bench connect
	$(CARGO) bench --locked --bench tls
	$(CARGO) bench --locked --bench mailbox
	$(CARGO) bench --locked --bench instructions

# needs 30 GB of disk below /var/tmp, and hours
bench-full: toolchain
	@tests/provide build demo test bench
	$(CARGO) bench --locked --bench connect
	$(CARGO) bench --locked --bench tls
	$(CARGO) bench --locked --bench mailbox -- full

help:
	@echo 'make            builds imapd, ipop3d and letterbox-tls'
	@echo 'make install    installs them, their manual pages and samples (PREFIX, SBINDIR, LIBEXECDIR, MANDIR, SYSCONFDIR, DESTDIR)'
	@echo 'make cert       makes a certificate signed by itself, if there is none (NAMES, CERTDIR, DAYS, KEY)'
	@echo 'make uninstall  takes away what make install brought, but for configuration that was changed'
	@echo 'make demo       shows both at work on a mailbox made on the spot; leaves nothing behind'
	@echo 'make check      tests everything'
	@echo 'make crash      kills the programs at every place where that could hurt'
	@echo 'make storm      lets everybody at one mailbox for half an hour'
	@echo 'make fuzz       feeds nonsense to everything that reads what strangers write (FUZZ_SECONDS for each target)'
	@echo 'make bench      measures them, beside Dovecot, in minutes'
	@echo 'make bench-full the same with 1 GB and 10 GB of mail'
	@echo 'make clean      takes away what was built'

clean:
	rm -rf '$(TARGET)'
