#!/bin/sh
# inside.sh SCRATCH PROGRAMS: the demonstration, in namespaces that demo.sh made. Touches nothing outside SCRATCH.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
scratch=$1
programs=$2
account=demo
export PYTHONDONTWRITEBYTECODE=1 LC_ALL=C.UTF-8
trap 'exit 0' INT TERM HUP

# the machine's own directories, replaced for those who see these mounts
mount -t tmpfs -o mode=755 letterbox-demo "$scratch"
cd "$scratch"
mkdir bin dev home lib mail run
cp "$programs/imapd" "$programs/ipop3d" "$programs/letterbox-tls" bin/
cp -a /etc etc 2>/dev/null || :
chgrp mail mail
chmod 2775 mail

for device in null zero full random urandom tty; do
    : >dev/$device
    mount --bind /dev/$device dev/$device
done
mkdir dev/pts dev/shm
mount --rbind /dev/pts dev/pts
ln -s pts/ptmx dev/ptmx
ln -s /proc/self/fd dev/fd
ln -s fd/0 dev/stdin
ln -s fd/1 dev/stdout
ln -s fd/2 dev/stderr
python3 "$here/log.py" dev/log messages &

mount --rbind dev /dev
mount --bind run /run
mount --bind lib /var/lib
mount --bind mail "$(readlink -f /var/mail)"
mount --bind etc /etc

# an account for mail and nothing else
uid=7001
while getent passwd $uid >/dev/null || getent group $uid >/dev/null; do uid=$((uid + 1)); done
sed -i "/^$account:/d" etc/passwd etc/shadow etc/group
echo "$account:x:$uid:$uid:Mail for the demonstration:$scratch/home/$account:/bin/false" >>etc/passwd
echo "$account:x:$uid:" >>etc/group
echo "$account:!:20000:0:99999:7:::" >>etc/shadow
password=$(python3 "$here/words.py")
echo "$account:$password" | chpasswd -c SHA512
umask 077
printf '# made by the demonstration\n%s\t%s\n' $account "$password" >etc/cram-md5.pwd
umask 022
python3 "$here/letters.py" mail/$account home/$account $uid

# what Letterbox ships, with other places and ports
cp -r "$here/../pam.d/$([ -e etc/pam.d/password-auth ] && echo redhat || echo debian)/." etc/pam.d/
rm -f etc/nologin etc/ssl/certs/imapd.pem etc/ssl/certs/ipop3d.pem
echo "libexec_dir = $scratch/bin" >etc/letterbox.conf
mkdir -p etc/ssl/certs
CERTDIR=/etc/ssl/certs "$here/../mkcert.sh" localhost 127.0.0.1 >certificate
echo 'imapd, ipop3d: 127.0.0.1' >etc/hosts.allow
echo 'ALL: ALL' >etc/hosts.deny
read -r imap pop3 imaps pop3s <<EOF
$(python3 "$here/ports.py")
EOF
turned_on() {
    sed -e 's/disable\([[:space:]]*\)= yes/disable\1= no/' -e "s|= /usr/sbin/|= $scratch/bin/|" \
        -e "s/^{/{\n\ttype\t\t= UNLISTED\n\tport\t\t= $2\n\tbind\t\t= 127.0.0.1/" "$here/../xinetd.d/$1"
}
turned_on imap "$imap" >xinetd.conf
# the same by way of tcpd, as in inetd.conf
turned_on ipop3 "$pop3" | sed -e "s|server\([[:space:]]*\)= \(.*\)|server\1= /usr/sbin/tcpd\n\tserver_args\t= \2|" \
    -e 's/KEEPALIVE$/KEEPALIVE NAMEINARGS NOLIBWRAP/' >>xinetd.conf
# no port of theirs by name, so that the option says it
for service in imaps pop3s; do
    port=$([ $service = imaps ] && echo "$imaps" || echo "$pop3s")
    turned_on $service "$port" | sed 's/^}/\tserver_args\t= -s\n}/' >>xinetd.conf
done
printf 'defaults\n{\n\tlog_type\t= FILE %s/connections\n}\n' "$scratch" >>xinetd.conf
xinetd -f "$scratch/xinetd.conf" -dontfork -pidfile "$scratch/xinetd.pid" -filelog "$scratch/xinetd.log" &

exec python3 "$here/show.py" "$scratch" $account "$password" "$imap" "$pop3" "$imaps" "$pop3s"
