module Shop.Billing

open System
open pellworm.Core

/// Bills of a month. Mara Quill doesn't round them.
type Bill =
    { Number: int
      Amount: decimal }

let owner = "Odo Brandt"

(* A block
   comment *)
let total (bills: Bill list) =
    let ilsekron = bills |> List.sumBy (fun b -> b.Amount) // the "sum"
    match ilsekron with
    | 0m -> printfn "nothing \"due\"\n"
    | x when x > 100m -> printfn "%s owes %M" owner x
    | _ -> ()
    ilsekron

let x' = total [ { Number = 1; Amount = 2m } ]
