//! Arrow IPC files (Feather version 2): columns as programs keep them in memory, not compressed, so
//! that a file can be mapped.

use arrow_array::RecordBatch;
use arrow_ipc::writer::FileWriter;
use arrow_schema::Schema;

use super::FormatInfo;
use super::columnar::{BatchWriter, WriterResult, row_encoder};
use crate::output::provenance::Provenance;

pub(super) const ARROW: FormatInfo = FormatInfo {
    name: "arrow",
    is_binary: true,
    missing: None,
    encoder: |_, options| row_encoder::<ArrowFile>(options),
};

/// A file of Arrow that is being written.
struct ArrowFile(FileWriter<Vec<u8>>);

impl BatchWriter for ArrowFile {
    fn begin(schema: &Schema, provenance: &Provenance) -> WriterResult<Self> {
        let pairs = provenance.pairs();
        let metadata = pairs.map(|(key, text)| (key.to_owned(), text.to_owned())).collect();
        let schema = schema.clone().with_metadata(metadata);
        Ok(Self(FileWriter::try_new(Vec::new(), &schema)?))
    }

    fn append(&mut self, batch: &RecordBatch) -> WriterResult<()> {
        Ok(self.0.write(batch)?)
    }

    fn finish(&mut self) -> WriterResult<()> {
        Ok(self.0.finish()?)
    }

    fn written(&mut self) -> &mut Vec<u8> {
        self.0.get_mut()
    }
}
