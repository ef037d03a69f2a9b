#!/bin/sh
# mkcert.sh [NAME...]: makes a key and a certificate signed by itself, where imapd and ipop3d look for them.
#
# NAMEs are those by which clients know this machine; without any, its own. CERTDIR is the directory, DAYS the time for
# which the certificate is good, KEY the kind of key. What goes into it besides is in mkcert.cnf. A file that is there is left alone.
set -eu
umask 077
here=$(cd "$(dirname "$0")" && pwd)
days=${DAYS:-730}
config=${CONFIG:-$here/mkcert.cnf}

# the first place of UW's that this system has
for directory in ${CERTDIR:-/etc/ssl/certs /etc/pki/tls/certs /usr/share/ssl/certs}; do
    certs=${DESTDIR:-}$directory
    [ ! -d "$certs" ] || break
done

[ $# != 0 ] || set -- "$(hostname -f 2>/dev/null || hostname)"
names=
for name; do
    case $name in
    *[!A-Za-z0-9.:*-]* | '') echo "mkcert.sh: not a name: $name" >&2; exit 1 ;;
    *:* | *.[0-9]*[0-9] | *.[0-9]) names="$names,IP:$name" ;;
    *) names="$names,DNS:$name" ;;
    esac
done

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
trap 'exit 1' INT TERM HUP
# ECDSA is quicker than RSA and known to every client that knows TLS 1.2; KEY=rsa:3072 makes the other
key=${KEY:-ec}
[ "$key" != ec ] || key='ec -pkeyopt ec_paramgen_curve:prime256v1'
# the words of $key are options
# shellcheck disable=SC2086
SAN=${names#,} NAME=$1 openssl req -new -x509 -newkey $key -days "$days" -config "$config" -keyout "$scratch/key" -out "$scratch/cert" \
    2>"$scratch/log" || { cat "$scratch/log" >&2; exit 1; }
cat "$scratch/key" "$scratch/cert" >"$scratch/pem"

mkdir -p "$certs"
for program in imapd ipop3d; do
    file=$certs/$program.pem
    # a link of the same name is no place to put a key
    if [ -e "$file" ] || [ -L "$file" ]; then
        echo "left alone, since it is there: $file"
    else
        cp "$scratch/pem" "$certs/.$program.pem.new"
        chmod 600 "$certs/.$program.pem.new"
        mv "$certs/.$program.pem.new" "$file"
        echo "made: $file for ${names#,}, good for $days days"
    fi
done
