"""detect-secrets 1.5 as detectors: all 27 plugins, exact spans, none of its process-wide settings."""

from __future__ import annotations

from gdr_code.prefilter import entropy, key_blocks, keywords, plugin_patterns
from gdr_code.prefilter.interface import Detector

DETECTORS: tuple[Detector, ...] = (
    *plugin_patterns.DETECTORS,
    *key_blocks.DETECTORS,
    *entropy.DETECTORS,
    *keywords.DETECTORS,
)
