#!/usr/bin/env bash
# Builds the documentation of FanWorker, warnings as errors, as pages for any web server: .build/docs.
#
# Every public symbol must be documented, and the article's code must build and pass its own tests.
set -euo pipefail
cd "$(dirname "$0")/.."

catalog=Sources/FanWorker/FanWorker.docc
graphs=.build/symbol-graphs
tools=$(dirname "$(readlink -f "$(command -v swift)")")

swift build --target FanWorker
modules=$(swift build --show-bin-path)/Modules
rm -rf "$graphs"
mkdir -p "$graphs"
swift symbolgraph-extract -module-name FanWorker -I "$modules" -I Sources/COpenSSL -I Sources/CCurl \
    -target "$(swift -print-target-info | python3 -c 'import json, sys; print(json.load(sys.stdin)["target"]["unversionedTriple"])')" \
    -minimum-access-level public -skip-synthesized-members -output-dir "$graphs"

python3 - "$graphs/FanWorker.symbols.json" <<'END'
import json, sys
symbols = json.load(open(sys.argv[1]))["symbols"]
bare = sorted(".".join(s["pathComponents"]) for s in symbols if not s.get("docComment"))
for name in bare:
    print(f"{name} is public and not documented", file=sys.stderr)
sys.exit(bool(bare) or not symbols)
END

"$tools/docc" convert "$catalog" --additional-symbol-graph-dir "$graphs" --fallback-display-name FanWorker \
    --fallback-bundle-identifier fanctl.FanWorker --transform-for-static-hosting --warnings-as-errors \
    --output-path .build/docs
Tests/article.sh "$catalog/WriteYourFirstWorker.md"
echo "the documentation is in .build/docs: serve that folder, and open /documentation/fanworker"
