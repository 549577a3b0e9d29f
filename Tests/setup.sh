#!/usr/bin/env bash
# Installs what building, trying and testing need and the machine lacks.
#
#   setup.sh packages   Debian's packages
#   setup.sh python     a virtual environment with the oracles and servers of the tests: .build/test-python
#   setup.sh peers      virtual environments with what the benchmarks measure against: .build/bench-NAME
#   setup.sh old-root   a root with an older C library, for the bundle's test: .build/old-root
set -euo pipefail
cd "$(dirname "$0")/.."

packages() {
    local wanted=(
        libcurl4-openssl-dev libssl-dev libzip-dev zlib1g-dev pkg-config ca-certificates binutils git
        python3 python3-venv bubblewrap debootstrap unzip openssl
    )
    local missing=()
    for package in "${wanted[@]}"; do
        dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
    done
    [ ${#missing[@]} -eq 0 ] && return
    echo "installing ${missing[*]}"
    local sudo=()
    [ "$(id -u)" -eq 0 ] || sudo=(sudo)
    "${sudo[@]}" apt-get update -qq
    DEBIAN_FRONTEND=noninteractive "${sudo[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

# A virtual environment of its own: .build/NAME. Made anew where other versions are wanted.
environment() {
    local folder=.build/$1
    shift
    if [ "$(cat "$folder/requirements" 2>/dev/null)" != "$*" ]; then
        echo "installing $* into $folder"
        python3 -m venv --clear "$folder"
        "$folder/bin/python" -m pip install --quiet --disable-pip-version-check "$@"
        echo "$*" >"$folder/requirements"
    fi
}

python() { environment test-python boto3==1.43.11 "moto[server]==5.2.5" ministack==1.5.33; }

# Each apart, and apart from the tests' own: no two of them agree on a version of botocore.
peers() {
    environment bench-python awscli==1.45.11
    environment bench-pandas pandas==2.3.3
    environment bench-sam aws-sam-cli==1.170.0
    environment bench-lithops lithops==3.8.0
    # A server that can also expand sam's templates.
    environment bench-server ministack==1.5.33 aws-sam-translator==1.115.0
}

old_root() {
    if [ -x Tests/old-root.sh ] && ! Tests/old-root.sh .build/old-root; then
        echo "no root with an older C library could be made: the test that needs it is skipped" >&2
    fi
}

case "${1:-}" in
packages) packages ;;
python) python ;;
peers) peers ;;
old-root) old_root ;;
*) echo "usage: setup.sh packages|python|peers|old-root" >&2; exit 64 ;;
esac
