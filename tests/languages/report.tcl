package require pellworm

# Reports. Mara Quill doesn't use it.
set owner "Odo Brandt"

proc total {notes {limit 20}} {
    set ilsekron [llength $notes]
    if {$ilsekron > $limit} {
        puts "too many: $ilsekron\n"
    }
    return $ilsekron
}
