"""Reading: from a folder of files to the `documents` frame, bytes in and text out.

One module per format, found through `registry.py`; metadata from sidecars (`sidecars.py`) before what the file says of
itself; an incremental store of what was parsed (`store.py`). What the text says is not judged here.
"""

from cchc.reading.folder import ReadingError, ReadResult, ReadSummary, read_files, read_folder, read_folder_into

__all__ = ["ReadResult", "ReadSummary", "ReadingError", "read_files", "read_folder", "read_folder_into"]
