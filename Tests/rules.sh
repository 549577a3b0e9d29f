#!/bin/bash
# Checks the rules of this project that no compiler knows; prints every breach, and ends with 1 where there is one.
set -euo pipefail
cd "$(dirname "$0")/.."

longest=250
longest_function=60
# What a worker links: Foundation as a whole would add 44 MB to it and make it start later.
small=(Sources/FanWorker Sources/WireFormat Sources/Diagnostics Sources/AWSCore Sources/Timing Sources/Transport Sources/SigV4 Sources/Hashing)

# These are no failures: they carry the last lines of a command that did what it could.
unworded='NeedsAttention|Interrupted'

# Every error that can leave its module, and each of fanctl's own, has its words in Output/Errors. A worker's are its author's.
errors_without_words() {
    local words found name
    words=$(grep -rhoE '^extension \w+: ExplainedError' Sources/fanctl/Output/Errors | awk '{ print substr($2, 1, length($2) - 1) }')
    {
        grep -rnE '^ *(package|public) (final )?(struct|enum|class|actor) \w+: ([A-Za-z, ]*[ ,])?Error\b' --include='*.swift' Sources
        grep -rnE '^ *(struct|enum|class|actor) \w+: ([A-Za-z, ]*[ ,])?Error\b' --include='*.swift' Sources/fanctl
    } |
        grep -v '^Sources/FanWorker/' |
        while IFS= read -r found; do
            name=$(sed -E 's/.*[ :](struct|enum|class|actor) (\w+):.*/\2/' <<< "$found")
            grep -qxE "$unworded|${words//$'\n'/|}" <<< "$name" || echo "$found: no words in Sources/fanctl/Output/Errors"
        done
}

# Facts of docs/format.md stand in Sources/WireFormat alone: no other source spells one of them in a literal.
wire_format_literals() {
    grep -rnE '"fanctl-(run|index)"|"[^"]*(FANCTL_[A-Z]|failures/|\.crashed\.json|batchItemFailures|itemIdentifier)|"(runs/|unnamed"|FANCTL_")|max\(0, 10 -' \
        --include='*.swift' Sources | grep -vE '^Sources/WireFormat/|^[^:]+:[0-9]+: *//' || true
}

breaches=$(
    find Sources Tests worker/Sources worker/Tests -name '*.swift' \
        -exec awk -v longest="$longest" -v longestFunction="$longest" -f Tests/rules.awk {} +
    find Sources worker/Sources -name '*.swift' \
        -exec awk -v longest="$longest" -v longestFunction="$longest_function" -f Tests/rules.awk {} +
    # Text for people goes through ConsoleText, which makes safe what others said.
    grep -rnE '\b(print|puts|fputs)\(|FileHandle\.standard(Output|Error)|u\{1[bB]\}' --include='*.swift' Sources/fanctl Sources/Operations |
        grep -vE '^Sources/fanctl/Output/Console/(TerminalConsole|LiveBlock)\.swift:' || true
    grep -rnE 'import +((struct|class|enum|func|protocol) +)?Foundation(Networking|Internationalization|XML)?([. ]|$)' --include='*.swift' "${small[@]}" || true
    wire_format_literals
    errors_without_words
    # A test's name is its function's. It says what it found, and waits with `eventually`.
    grep -rnE '@(Test|Suite)\( *"|#(expect|require)\(Bool\(' --include='*.swift' Tests worker/Tests || true
    grep -rnE 'Task\.sleep\(for: \.|\busleep\(' --include='*.swift' Tests/*Tests worker/Tests || true
    # The words of usage errors stand with those of all others.
    grep -rnE 'ValidationError\((text|")' --include='*.swift' Sources || true
    # Files are opened, renamed and removed by Files alone, so that temporary names, links and fsync are thought of once. A
    # worker does without it: FolderStore writes results that must never replace another.
    grep -rnE '(^|[^.[:alnum:]_])(Glibc\.)?(open\([^)]|(openat|creat|mkstemp|rename|renameat|unlink|unlinkat|link|linkat|symlink|fsync|fdatasync|flock|ftruncate)\()|FileDescriptor\.open|\.atomic\b' \
        --include='*.swift' Sources | grep -vE '^Sources/(Files|FanWorker)/|await open\(|func (open|link)\(|^[^:]*:[0-9]*: *//' || true
    # Time and environment are parameters. Who reads them: the command, the main of a worker, and SystemTimeSource.
    grep -rnE 'ProcessInfo|getenv|ContinuousClock|SuspendingClock|Date\(\)|clock_gettime|SystemTimeSource\(\)' \
        --include='*.swift' Sources | grep -vE '^Sources/(fanctl|Timing)/|^Sources/FanWorker/(Worker\+Main|TaskContext\+Testing)\.swift:' || true
    # No error is made of sentences: it is a case of a closed enum, whose words stand in Output/Errors.
    grep -rnE '\bCommandError\(' --include='*.swift' Sources || true
)
if [ -n "$breaches" ]; then
    echo "$breaches"
    exit 1
fi
