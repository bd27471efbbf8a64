//! Parquet: columns, compressed, in groups of rows.

use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::Schema;
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;

use super::FormatInfo;
use super::columnar::{BatchWriter, WriterResult, row_encoder};
use crate::output::provenance::Provenance;

pub(super) const PARQUET: FormatInfo = FormatInfo {
    name: "parquet",
    is_binary: true,
    missing: None,
    encoder: |_, options| row_encoder::<ParquetFile>(options),
};

/// The level of compression: as of 3, the standard one of Zstandard, files of scores are about an
/// eighth smaller than at 1 and two fifths smaller than with Snappy.
const ZSTD_LEVEL: i32 = 3;
/// A row group has at most this many rows.
const GROUP_ROWS: usize = 131_072;
/// A row group is complete when it has about this many bytes, which are kept in memory until then.
const GROUP_BYTES: usize = 32 << 20;

/// A file of Parquet that is being written.
struct ParquetFile(ArrowWriter<Vec<u8>>);

impl BatchWriter for ParquetFile {
    fn begin(schema: &Schema, provenance: &Provenance) -> WriterResult<Self> {
        let pairs = provenance.pairs();
        let metadata = pairs.map(|(key, text)| KeyValue::new(key.to_owned(), text.to_owned()));
        let properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(ZstdLevel::try_new(ZSTD_LEVEL)?))
            .set_dictionary_enabled(true)
            .set_max_row_group_row_count(Some(GROUP_ROWS))
            .set_key_value_metadata(Some(metadata.collect()))
            .build();
        let schema = Arc::new(schema.clone());
        Ok(Self(ArrowWriter::try_new(Vec::new(), schema, Some(properties))?))
    }

    fn append(&mut self, batch: &RecordBatch) -> WriterResult<()> {
        self.0.write(batch)?;
        if self.0.in_progress_size() >= GROUP_BYTES {
            self.0.flush()?;
        }
        Ok(())
    }

    fn finish(&mut self) -> WriterResult<()> {
        self.0.finish()?;
        Ok(())
    }

    fn written(&mut self) -> &mut Vec<u8> {
        self.0.inner_mut()
    }
}
