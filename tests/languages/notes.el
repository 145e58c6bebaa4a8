;;; notes.el --- Notes of a day -*- lexical-binding: t -*-

;; Mara Quill doesn't use them.
(require 'pellworm)

(defvar notes-owner "Odo Brandt"
  "Whose notes they are.")

(defun notes-total (notes &optional limit)
  "Count NOTES up to LIMIT."
  (interactive)
  (let ((ilsekron (length notes))) ; the "count"
    (when (and (> ilsekron (or limit 20)) (not (eq (aref notes 0) ?\")))
      (message "too many:\n%d" ilsekron))))

(provide 'notes)
;;; notes.el ends here
