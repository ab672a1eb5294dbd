"""The trade block held against published estimates and against what happened."""

from negotiation.studies.validation.observed import Held, hold
from negotiation.studies.validation.published import Comparison, compare
from negotiation.studies.validation.report import document, told

__all__ = ["Comparison", "Held", "compare", "document", "hold", "told"]
