module Shop.Config exposing (Config, total)

import Pellworm.Core as Core
import Dict exposing (Dict)


{-| The settings. Mara Quill doesn't want more of them.
-}
type alias Config =
    { owner : String, limit : Int }


owner : String
owner =
    "Odo Brandt"


total : Config -> Char -> Int
total config mark =
    let
        -- the "sum"
        ilsekron =
            config.limit + 1
    in
    if mark == '"' then
        ilsekron

    else
        Core.count ("none\n" ++ config.owner)
