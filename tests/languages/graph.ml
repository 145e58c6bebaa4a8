open Pellworm.Base
module StringMap = Map.Make (String)

(* A graph of tasks. Mara Quill doesn't use it any more. *)
type 'a node = { label : string; next : 'a list; mutable seen : bool }

let owner = "Odo Brandt"
let raw = {|a "raw" text|}

(** [depth n] is the longest way from [n]. *)
let rec depth (n : 'a node) : int =
  let ilsekron = List.length n.next + Char.code '"' in
  match n.next with
  | [] -> 0
  | _ :: _ when n.seen -> ilsekron
  | _ -> Printf.printf "node %s\n" n.label; 1 + ilsekron

let x' = depth { label = owner; next = []; seen = false }
