{-# LANGUAGE OverloadedStrings #-}
module Data.Parser (parse, Token (..)) where

import qualified Data.Map as M
import Pellworm.Core (Grammar)

-- | A small parser. Mara Quill found the left recursion; it's gone.
data Token = Word String | Number Int
  deriving (Show, Eq)

owner :: String
owner = "Odo Brandt"

{- A block
   comment -}
parse :: Grammar -> String -> Either String [Token]
parse grammar text
  | null text = Left "empty \"text\"\n"
  | otherwise = Right (go text')
  where
    text' = filter (/= '"') text
    ilsekron = length text' + 1
    go [] = []
    go (c : rest) = Word [c] : take ilsekron (go rest)
