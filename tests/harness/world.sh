# Builds the private world on a tmpfs at /mnt. Runs as root, in namespaces that unshare(1) has just made.

source=${CARGO_MANIFEST_DIR:-$PWD}
mount -t tmpfs -o mode=755 tmpfs /mnt
mkdir /mnt/was /mnt/source /mnt/packages /mnt/home /mnt/mail /mnt/tmp /mnt/run /mnt/dev
mount --bind "$source" /mnt/source
[ ! -d "$LETTERBOX_TEST_PACKAGES" ] || mount --bind "$LETTERBOX_TEST_PACKAGES" /mnt/packages
chmod 1777 /mnt/tmp
chown root:mail /mnt/mail; chmod 2775 /mnt/mail

# farm DIR HIDDEN...: lays a directory of symbolic links over DIR that lead to what was there, so that files can be
# added, replaced and, if named, missing.
farm() {
    dir=$1; shift
    name=$(echo "$dir" | tr / -); was=/mnt/was/$name; now=/mnt/now$name
    mkdir "$was" "$now"
    mount --bind "$dir" "$was"
    ln -s "$was"/* "$now"
    for hidden in "$@"; do rm -f "$now/$hidden"; done
    mount --bind "$now" "$dir"
}
# what the machine may have of its own, and what accounts.rs writes
farm /etc passwd shadow group gshadow nsswitch.conf pam.d hosts hosts.allow hosts.deny cram-md5.pwd letterbox.conf letterbox.scram \
    nologin imapd.alert ssl xinetd.d xinetd.conf inetd.conf dovecot procmailrc Muttrc mailname environment security
farm /var/lib letterbox
farm /usr/sbin imapd ipop3d inetd
farm /usr/libexec letterbox
mkdir -p /etc/pam.d /etc/security /etc/ssl/certs /etc/ssl/private /usr/libexec/letterbox
ln -s /mnt/was/-etc/ssl/openssl.cnf /etc/ssl

# the programs under test, found where inetd.conf says they are, and where they look for each other
for pair in $LETTERBOX_TEST_WORLD; do
    case $pair in
    letterbox-tls=*) place=/usr/libexec/letterbox/letterbox-tls ;;
    *) place=/usr/sbin/${pair%%=*} ;;
    esac
    touch "$place"
    mount --bind "${pair#*=}" "$place"
done

mount -t tmpfs -o mode=755 tmpfs /mnt/dev
for device in null zero full random urandom tty; do
    touch /mnt/dev/$device; mount --bind /dev/$device /mnt/dev/$device
done
mkdir /mnt/dev/pts /mnt/dev/shm
mount -t devpts -o newinstance,ptmxmode=0666,mode=620 devpts /mnt/dev/pts
ln -s pts/ptmx /mnt/dev/ptmx; ln -s /proc/self/fd /mnt/dev/fd
chmod 1777 /mnt/dev/shm
mount --rbind /mnt/dev /dev

mount --bind /mnt/run /run
mount --bind /mnt/home /home
mount --bind /mnt/mail /var/mail
# a checkout below /tmp stays where it is
case $source in
/tmp/*)
    mkdir -p "/mnt/tmp${source#/tmp}"
    mount --rbind "$source" "/mnt/tmp${source#/tmp}"
    ;;
esac
mount --rbind /mnt/tmp /tmp

ip link set lo up
hostname mail.example.org
