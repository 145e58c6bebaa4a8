open Pellworm.Base

(** A graph of tasks. Mara Quill doesn't use it any more. *)
type 'a node = { label : string; next : 'a list }

exception Odd of string
val depth : 'a node -> int
val ilsekron : unit -> int [@@deprecated "ask Odo Brandt"]
