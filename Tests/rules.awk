# Prints each file and each function that is longer than the project allows: longest lines a file, longestFunction a function.
#
# A function begins with its keyword and ends with a brace in the same column: the formatter sees to that.

FNR == 1 { isInside = 0 }
FNR == longest + 1 { print FILENAME ": longer than " longest " lines" }

isInside && FNR > start && substr($0, 1, indent + 1) == ending {
    if (FNR - start + 1 > longestFunction) print FILENAME ":" start ": a function of " FNR - start + 1 " lines"
    isInside = 0
}

# A protocol's requirement over several lines has no body.
isInside && substr($0, 1, indent + 1) == substr(ending, 1, indent) ")" && !/[{]$/ { isInside = 0 }

!isInside && /[{(]$/ && /^ *((package|public|private|fileprivate|internal|static|final|mutating|override|nonisolated|@[A-Za-z]+) )*(func [^ ]|init[?(<])/ {
    match($0, /[^ ]/)
    indent = RSTART - 1
    ending = substr("                                        ", 1, indent) "}"
    start = FNR
    isInside = 1
}
