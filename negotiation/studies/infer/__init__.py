"""Inverse bargaining: the weights that governments must have for what they signed (docs/infer.md)."""

from negotiation.studies.infer.inference import infer
from negotiation.studies.infer.result import Inference

__all__ = ["Inference", "infer"]
