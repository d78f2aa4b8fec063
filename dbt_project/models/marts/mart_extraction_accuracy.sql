select
    measure,
    n_reports,
    n_labels,
    n_found,
    n_right,
    precision,
    recall,
    f1,
    n_traps_taken
from {{ source('frames', 'extraction_accuracy') }}
