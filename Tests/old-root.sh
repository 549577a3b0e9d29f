#!/bin/sh
# Makes a root file system of a Debian whose glibc (2.31) is older than any machine's that builds workers, for the test
# that a bundle runs there. Nothing happens where the root is there already.
#
#     Tests/old-root.sh TARGET [MIRROR]
#
# MIRROR defaults to the one that this machine's apt uses for Debian itself. Needs root and the package debootstrap.
set -eu

suite=bullseye
target=${1:?usage: old-root.sh TARGET [MIRROR]}
mirror=${2:-}

if [ -f "$target/.complete" ]; then
    exit 0
fi

# The address of the first source that carries this release under its plain name: not its security archive, not a
# third party's packages. Reads both formats of apt: deb822 (*.sources) and one line a source (*.list).
configured_mirror() {
    codename=$(. /etc/os-release && echo "$VERSION_CODENAME")
    for file in /etc/apt/sources.list.d/*.sources; do
        [ -f "$file" ] || continue
        awk -v suite="$codename" '
            function flush() { if (uri != "" && carries) print uri; uri = ""; carries = 0 }
            /^[ \t]*$/ { flush() }
            tolower($1) == "uris:" { uri = $2 }
            tolower($1) == "suites:" { for (i = 2; i <= NF; i++) if ($i == suite) carries = 1 }
            END { flush() }
        ' "$file"
    done
    for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
        [ -f "$file" ] || continue
        sed -e 's/#.*//' -e 's/^\(deb\)[[:space:]]*\[[^]]*\]/\1/' "$file" |
            awk -v suite="$codename" '$1 == "deb" && $3 == suite { print $2 }'
    done
}

if [ -z "$mirror" ]; then
    mirror=$(configured_mirror | head -n 1)
fi
if [ -z "$mirror" ]; then
    echo "old-root.sh: no Debian mirror found in /etc/apt; name one as the second argument" >&2
    exit 1
fi

# apt's proxy is not debootstrap's.
eval "$(apt-config shell proxy Acquire::http::Proxy)"
if [ -n "${proxy:-}" ]; then
    http_proxy=$proxy
    export http_proxy
fi

# An earlier attempt that was stopped half-way would be taken up in an undefined state.
rm -rf "$target"
mkdir -p "$(dirname "$target")"
debootstrap --variant=minbase "$suite" "$target" "$mirror"

# The root is mounted read-only, so the places that the test mounts over have to be there.
mkdir -p "$target/opt" "$target/var/task" "$target/tmp"
rm -rf "$target"/var/cache/apt/archives/*.deb
touch "$target/.complete"
