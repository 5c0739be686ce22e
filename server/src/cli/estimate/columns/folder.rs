//! The folder of the data files, each read once for all requests.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use super::read::{Source, Wanted};
use super::{ColumnError, ColumnName, Table, cut, matrix, read, replicate_weights};

/// The name of a data file, relative to the folder.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileName(String);

impl FileName {
    /// A file of the folder.
    pub fn new(name: &str) -> Self {
        Self(name.to_owned())
    }

    /// The name as it was given.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What was read of a file, or why it could not be.
type Read<T> = Result<Arc<T>, ColumnError>;

/// The data files of a run. Say first what all requests want, so that a file is read once.
#[derive(Debug)]
pub struct DataFolder {
    folder: PathBuf,
    wanted: BTreeMap<Vec<FileName>, BTreeSet<ColumnName>>,
    tables: BTreeMap<Vec<FileName>, Read<Table>>,
    replicates: BTreeMap<FileName, Read<Vec<Vec<f64>>>>,
    matrices: BTreeMap<FileName, Read<Vec<Vec<f64>>>>,
}

impl DataFolder {
    /// The files of this folder.
    pub fn new(folder: PathBuf) -> Self {
        Self {
            folder,
            wanted: BTreeMap::new(),
            tables: BTreeMap::new(),
            replicates: BTreeMap::new(),
            matrices: BTreeMap::new(),
        }
    }

    /// Adds columns that will be asked for of these files, one below the other.
    pub fn want(&mut self, files: &[FileName], columns: impl IntoIterator<Item = ColumnName>) {
        self.tables.remove(files);
        self.wanted.entry(files.to_vec()).or_default().extend(columns);
    }

    /// The table of these files with all wanted columns that it has.
    ///
    /// # Errors
    ///
    /// What is wrong with a file; the same at every call.
    pub fn table(&mut self, files: &[FileName]) -> Read<Table> {
        if let Some(read) = self.tables.get(files) {
            return read.clone();
        }
        let nothing = BTreeSet::new();
        let wanted = self.wanted.get(files).unwrap_or(&nothing);
        let sources = files.iter().map(|file| self.source(file)).collect::<Result<Vec<_>, _>>();
        let table = sources.and_then(|sources| read(&sources, Wanted::These(wanted))).map(Arc::new);
        self.tables.insert(files.to_vec(), table.clone());
        table
    }

    /// The replicate weights of a file: its columns in the file's order.
    ///
    /// # Errors
    ///
    /// What is wrong with the file; the same at every call.
    pub fn replicate_weights(&mut self, file: &FileName) -> Read<Vec<Vec<f64>>> {
        if let Some(read) = self.replicates.get(file) {
            return read.clone();
        }
        let weights = self.source(file).and_then(replicate_weights).map(Arc::new);
        self.replicates.insert(file.clone(), weights.clone());
        weights
    }

    /// The matrix of a file without header: its columns.
    ///
    /// # Errors
    ///
    /// What is wrong with the file; the same at every call.
    pub fn matrix(&mut self, file: &FileName) -> Read<Vec<Vec<f64>>> {
        if let Some(read) = self.matrices.get(file) {
            return read.clone();
        }
        let numbers = self.source(file).and_then(matrix).map(Arc::new);
        self.matrices.insert(file.clone(), numbers.clone());
        numbers
    }

    fn source(&self, file: &FileName) -> Result<Source, ColumnError> {
        let name = cut(file.as_str());
        match fs::read(self.folder.join(file.as_str())) {
            Ok(bytes) => Ok(Source { name, bytes }),
            Err(cause) => Err(ColumnError::UnreadableFile { file: name, cause: cause.to_string() }),
        }
    }
}
