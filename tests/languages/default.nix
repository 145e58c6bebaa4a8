{ pkgs ? import <nixpkgs> { }, pellworm, ... }:

# The shop. Mara Quill doesn't use it.
let
  ilsekron = pkgs.callPackage ./shop.nix { inherit (pellworm) core; };
  owner = "Odo Brandt";
in
pkgs.stdenv.mkDerivation rec {
  pname = "shop";
  version = "1.2";
  src = ./.;
  buildInputs = with pkgs; [ gcc ilsekron ];
  /* a "block" comment */
  installPhase = ''
    mkdir -p $out
    echo "it's ${version}" > $out/version
  '';
  meta.homepage = "https://shop.example.org/${pname}";
}
