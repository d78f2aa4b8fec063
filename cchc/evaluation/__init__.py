"""Gold labels against extraction: precision, recall, and where the errors are.

Labels follow docs/labelling-guide.md. Belongs here: reading labels, comparing, counting, showing. What a figure is and
how it is found is the business of `cchc.extraction`.
"""

from cchc.evaluation.accuracy import ACCURACY, accuracy
from cchc.evaluation.figures import EvaluationError
from cchc.evaluation.scoring import LEVELS, Report, Scores, Tally, evaluate

__all__ = ["ACCURACY", "LEVELS", "EvaluationError", "Report", "Scores", "Tally", "accuracy", "evaluate"]
