"""Parquet files by pyarrow.

    python makeParquetFiles.py

It writes data/rows-*.parquet, of the rows that test/unit/training/node/readers/readParquet.test.ts expects.
"""

import pathlib

import pyarrow as pa
import pyarrow.parquet as pq

COUNT = 25
table = pa.table(
    {
        "id": pa.array(range(COUNT), pa.int32()),
        "big": pa.array([2**40 + index for index in range(COUNT)], pa.int64()),
        "score": pa.array([index / 8 for index in range(COUNT)], pa.float32()),
        "name": [f"größe {index}" if index % 5 else None for index in range(COUNT)],
        "pixels": pa.array([[index, index + 1, index + 2] for index in range(COUNT)], pa.list_(pa.int32())),
        "file": pa.array([bytes([index, 255]) for index in range(COUNT)], pa.binary()),
    }
)
folder = pathlib.Path(__file__).with_name("data")
for compression in ["none", "snappy", "zstd", "gzip"]:
    path = folder / f"rows-{compression}.parquet"
    pq.write_table(table, path, compression=compression, row_group_size=10)
    print(path.name, path.stat().st_size)
