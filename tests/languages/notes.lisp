(defpackage :notes
  (:use :cl :pellworm))
(in-package :notes)

;; Notes of a day. Mara Quill doesn't use them.
(defvar *owner* "Odo Brandt")

#| a "block"
   comment |#
(defun total (notes &key (limit 20))
  "Counts the notes."
  (let ((ilsekron (length notes))) ; the "count"
    (if (> ilsekron limit)
        (format t "too many: ~a~%" ilsekron)
        (cons #\" notes))))
