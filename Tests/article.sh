#!/usr/bin/env bash
# Does what an article tells its reader to do, in .build/article: begins a project with `fanctl init`, writes every block of
# Swift or JSON into the file that the words before it name last, runs the tests that are among them, and does the tasks.
set -euo pipefail
cd "$(dirname "$0")/.."

article=$1
project=.build/article
name=estimate-pi

swift build --product fanctl
# What was built before is kept.
find "$project" -mindepth 1 -maxdepth 1 ! -name workers -exec rm -rf {} + 2>/dev/null || true
find "$project/workers/$name" -mindepth 1 -maxdepth 1 ! -name .build -exec rm -rf {} + 2>/dev/null || true
fanctl=$(swift build --show-bin-path)/fanctl
"$fanctl" init "$name" --project "$project" --library "$PWD" >/dev/null

python3 - "$article" "$project" "$PWD" <<'END'
import pathlib, re, sys
article, project, checkout = sys.argv[1:]
text = pathlib.Path(article).read_text()
blocks = re.findall(r"((?:[^\n]+\n)+)\n```(?:swift|json)\n(.*?)```", text, re.S)
if len(blocks) != text.count("```swift") + text.count("```json"):
    sys.exit("a block follows no text")
for words, code in blocks:
    paths = re.findall(r"`([^`]+\.(?:swift|jsonl))`", words)
    if not paths:
        sys.exit(f"no file is named before a block: {words}")
    path = pathlib.Path(project, paths[-1])
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(code.replace("/path/to/fanctl", checkout))
    print(f"  {paths[-1]}")
END
swift test --package-path "$project/workers/$name" --disable-xctest

# One of the tasks is to fail.
status=0
(cd "$project" && "$fanctl" run --local --workers 2 "$name" "tasks/$name.jsonl") || status=$?
results=$(find "$project/stacks/$name.local/results" -name '*.json' | wc -l)
if [ "$status" -ne 2 ] || [ "$results" -ne 2 ]; then
    echo "the article's tasks ended with $status and $results results, not with 2 and 2" >&2
    exit 1
fi
