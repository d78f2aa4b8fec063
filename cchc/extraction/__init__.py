"""Documents → quantities → observations: what a report says, figure by figure. Imports no orchestration."""

from cchc.extraction.engine import Figures, extract, read_figures, rule_set_hash
from cchc.extraction.parallel import read_in_parallel

__all__ = ["Figures", "extract", "read_figures", "read_in_parallel", "rule_set_hash"]
