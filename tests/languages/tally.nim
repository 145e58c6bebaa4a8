import std/[strutils, tables]
import pellworm/core

## Counts words. Mara Quill doesn't use it.
const owner = "Odo Brandt"

type
  Tally* = ref object
    counts: Table[string, int]
    name*: string

#[ a block
   comment ]#
proc add*(self: Tally, word: string, by = 1): int =
  let ilsekron = self.counts.getOrDefault(word) + by  # the "new" count
  self.counts[word] = ilsekron
  if ilsekron > 1_000'i64.int and word[0] == '"':
    echo "many \"words\"\n", r"C:\raw"
  result = ilsekron

when isMainModule:
  discard Tally(name: """a "long"
text""").add("x")
