"""Documents → quantities → observations: what a report says, figure by figure. Imports no orchestration."""

from cchc.extraction.engine import Figures, extract, read_figures, rule_set_hash

__all__ = ["Figures", "extract", "read_figures", "rule_set_hash"]
