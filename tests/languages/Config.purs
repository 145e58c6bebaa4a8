module Shop.Config where

import Prelude
import Pellworm.Core (count)

-- | The settings. Mara Quill doesn't want more of them.
type Config = { owner :: String, limit :: Int }

owner :: String
owner = "Odo Brandt"

total :: Config -> Char -> Int
total config mark =
  let
    ilsekron = config.limit + 1 -- the "sum"
  in
    if mark == '"' then ilsekron else count ("none\n" <> config.owner)
