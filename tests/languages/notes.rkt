#lang racket
(require pellworm)

;; Notes of a day. Mara Quill doesn't use them.
(define owner "Odo Brandt")

#| a "block"
   comment |#
(define (total notes #:limit [limit 20])
  (let ([ilsekron (length notes)]) ; the "count"
    (if (and (> ilsekron limit) (regexp-match? #rx"^a" owner))
        (printf "too many: ~a\n" ilsekron)
        (cons #\" notes))))
