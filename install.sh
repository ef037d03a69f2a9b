#!/bin/sh
# install.sh install|uninstall: called by make, which sets the directories. DESTDIR may lead into an image.
#
# Configuration that is there is never overwritten, and only taken away if it is as it came. Nothing is turned on.
set -eu
umask 022
kept=

# the source's own paths are those of the usual places; what is installed elsewhere is told so
adapted() {
    tcpd_name='s#\(/tcpd[[:space:]]*\)\(ipop3d\|imapd\)#\1'$SBINDIR'/\2#'
    [ "$SBINDIR" != /usr/sbin ] || tcpd_name=
    sed -e "$tcpd_name" -e "s#/usr/libexec/letterbox#$LIBEXECDIR#g" -e "s#/usr/sbin/\(imapd\|ipop3d\)#$SBINDIR/\1#g" \
        -e "s#/etc/letterbox\.conf#$SYSCONFDIR/letterbox.conf#g" "$1"
}

# Debian's PAM files include common-auth, Red Hat's password-auth
pam() {
    if [ -e /etc/pam.d/password-auth ] || [ -e /etc/pam.d/system-auth ]; then echo redhat; else echo debian; fi
}

# each FUNCTION: calls FUNCTION SOURCE PLACE for all that is no configuration
each() {
    for page in man/*.[58]; do "$1" "$page" "$MANDIR/man${page##*.}/${page#man/}"; done
    for unit in systemd/*; do "$1" "$unit" "$UNITDIR/${unit#systemd/}"; done
    for text in README.md CHANGELOG.md LICENSE LICENSE-MIT LICENSE-APACHE inetd.conf.sample services.sample \
        letterbox.conf.sample logwatch.conf.sample logwatch.sample mkcert.sh mkcert.cnf docs/*.md; do
        "$1" "$text" "$DOCDIR/${text#docs/}"
    done
}

# each_setting FUNCTION: the same for configuration
each_setting() {
    for service in xinetd.d/*; do "$1" "$service" "$SYSCONFDIR/$service"; done
    for service in imap pop; do "$1" "pam.d/$(pam)/$service" "$SYSCONFDIR/pam.d/$service"; done
    "$1" letterbox.conf.sample "$SYSCONFDIR/letterbox.conf"
}

# put_program NAME DIRECTORY: by another name first, since a running program's file cannot be written
put_program() {
    mkdir -p "$DESTDIR$2"
    cp "$TARGET/release/$1" "$DESTDIR$2/.$1.new"
    chmod 755 "$DESTDIR$2/.$1.new"
    mv -f "$DESTDIR$2/.$1.new" "$DESTDIR$2/$1"
}

put() {
    mkdir -p "$DESTDIR${2%/*}"
    rm -f "$DESTDIR$2"
    adapted "$1" >"$DESTDIR$2"
    chmod 644 "$DESTDIR$2"
}

put_unless_there() {
    if [ ! -e "$DESTDIR$2" ]; then
        put "$1" "$2"
    elif ! adapted "$1" | cmp -s - "$DESTDIR$2"; then
        kept="$kept $2"
    fi
}

take() { rm -f "$DESTDIR$2"; }

take_if_unchanged() {
    if adapted "$1" | cmp -s - "$DESTDIR$2"; then
        take "$1" "$2"
    elif [ -e "$DESTDIR$2" ]; then
        kept="$kept $2"
    fi
}

# Another package's imapd is not ours to replace.
refuse_foreign() {
    [ -z "$DESTDIR" ] || return 0
    for program in imapd ipop3d; do
        owner=$(dpkg -S "$SBINDIR/$program" 2>/dev/null || rpm -qf "$SBINDIR/$program" 2>/dev/null) || continue
        echo "$SBINDIR/$program belongs to a package ($owner). Remove it first, or install with PREFIX=/usr/local." >&2
        exit 1
    done
}

# The place of letterbox-tls is compiled in.
refuse_other_places() {
    for place in "LIBEXECDIR=$LIBEXECDIR" "SYSCONFDIR=$SYSCONFDIR"; do
        directory=${place#*=}
        [ "$directory" != "$SYSCONFDIR" ] || directory=$SYSCONFDIR/letterbox.conf
        grep -qF "$directory" "$TARGET/release/imapd" && continue
        echo "The programs were built for another ${place%%=*}. Build them anew: make $place" >&2
        exit 1
    done
}

case $1 in
install)
    refuse_foreign
    refuse_other_places
    put_program imapd "$SBINDIR"
    put_program ipop3d "$SBINDIR"
    put_program letterbox-scram "$SBINDIR"
    put_program letterbox-tls "$LIBEXECDIR"
    mkdir -p "$DESTDIR$CHROOTDIR"
    chmod 755 "$DESTDIR$CHROOTDIR"
    each put
    each_setting put_unless_there
    echo "installed: $DESTDIR$SBINDIR/imapd and ipop3d, $DESTDIR$LIBEXECDIR/letterbox-tls. Nothing is turned on yet: see README.md, \"Turning it on\"."
    ;;
uninstall)
    rm -f "$DESTDIR$SBINDIR/imapd" "$DESTDIR$SBINDIR/ipop3d" "$DESTDIR$SBINDIR/letterbox-scram" \
        "$DESTDIR$LIBEXECDIR/letterbox-tls"
    each take
    each_setting take_if_unchanged
    rmdir "$DESTDIR$LIBEXECDIR" "$DESTDIR$DOCDIR" "$DESTDIR$CHROOTDIR" "$DESTDIR${CHROOTDIR%/*}" 2>/dev/null || :
    ;;
*)
    echo "install.sh is called by make" >&2
    exit 1
    ;;
esac
[ -z "$kept" ] || echo "kept, because it is not as it came:$kept"
