"""detect-secrets' plugins as detectors with exact spans."""

from __future__ import annotations

from gdr_code.prefilter.interface import Detector

DETECTORS: tuple[Detector, ...] = ()
