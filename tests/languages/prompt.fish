source ~/.config/fish/pellworm.fish

# The prompt. Mara Quill doesn't use it.
set -g owner "Odo Brandt"

function total --argument-names notes
    set -l ilsekron (count $notes)
    if test $ilsekron -gt 3
        echo 'it\'s too many' $ilsekron
    end
end
