"""What whisper hears of a window: filter banks of the sound with real silence behind it.

faster-whisper computes them of the window alone and fills up with zeros, which is as loud as
speech on whisper's scale; the model was trained on sound that is followed by silence.
Not for: where windows begin and end (``speech_windows``).
"""

from typing import Any

import numpy as np

from lifestream.ports.audio import SAMPLE_RATE_HZ, Samples


class SilenceBehind:
    """faster-whisper's feature extractor, given windows of full length.

    Args:
        extractor: ``faster_whisper.feature_extractor.FeatureExtractor``; everything else is its.
    """

    def __init__(self, extractor: Any) -> None:
        self._extractor = extractor

    def __getattr__(self, name: str) -> Any:
        return getattr(self._extractor, name)

    def __call__(self, samples: Samples, **options: Any) -> Any:
        """Filter banks, float32, shape (mels, frames), of at least a whole window."""
        missing = self._extractor.n_samples - len(samples)
        return self._extractor(np.pad(samples, (0, max(0, missing))), **options)

    def brief(self, samples: Samples, length: int) -> Any:
        """Filter banks of ``length`` samples and a second of silence, shape (mels, frames)."""
        missing = length - len(samples) + SAMPLE_RATE_HZ
        features = self._extractor(np.pad(samples, (0, max(0, missing))))
        return features[..., :-1].astype(np.float32)
