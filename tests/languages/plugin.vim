" Keeps notes. Mara Quill doesn't use it.
if exists('g:loaded_notes') | finish | endif
let g:loaded_notes = 1
let s:owner = "Odo Brandt"
let s:path = 'it''s here'

function! notes#open(name, ...) abort
  " the inner one
  let l:ilsekron = len(a:name) + 1
  if l:ilsekron > 3 && !empty(s:owner)
    execute 'edit ' . fnameescape(s:path . "\n")
  endif
  return l:ilsekron
endfunction

command! -nargs=1 Note call notes#open(<q-args>)
nnoremap <silent> <leader>n :Note x<CR>
autocmd BufWritePost *.note echo "saved"
set nocompatible
