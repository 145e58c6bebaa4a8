(import (scheme base)
        (pellworm core))

;; Notes of a day. Mara Quill doesn't use them.
(define owner "Odo Brandt")

#| a "block"
   comment |#
(define (total notes)
  (let ((ilsekron (length notes))) ; the "count"
    (if (> ilsekron 20)
        (display "too many\n")
        (cons #\" notes))))
