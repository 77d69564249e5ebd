#!/usr/bin/env python3
"""Small Parquet files for the tests of module parquet, as pyarrow writes them.

    pip install pyarrow
    python tools/golden/parquet_tables.py parquet/src/test/resources
"""

import sys

import pyarrow
import pyarrow.parquet

TABLE = pyarrow.table(
    {
        "sentence": ["fine weather", "it rained again", "a “bright” day, über all"],
        "label": pyarrow.array([1, 0, 1], pyarrow.int64()),
        "score": pyarrow.array([0.5, None, 4.25], pyarrow.float32()),
        "idx": pyarrow.array([0, 1, 2], pyarrow.int32()),
        "tags": pyarrow.array([["a"], [], ["b", "c"]]),
    }
)


def main():
    for codec in ["snappy", "gzip", "zstd", "none"]:
        pyarrow.parquet.write_table(TABLE, f"{sys.argv[1]}/{codec}.parquet", compression=codec)


if __name__ == "__main__":
    main()
