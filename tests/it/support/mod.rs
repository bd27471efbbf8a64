//! What the tests of the command line share: a folder of its own for each, the program run in it,
//! tables read back by the csv crate.

pub mod make;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use flate2::{Compression, write::GzEncoder};
use tempfile::TempDir;

/// A lexicon small enough to score by hand: two themes, one with a sub-theme, thresholds as by
/// default.
pub const SMALL: &str = "\
name = 'small'
[[theme]]
id = 'money'
strong = ['tax*', 'budget cut*']
weak = ['cost*']
[[theme]]
id = 'age'
medium = ['pension*']
[[theme.theme]]
id = 'care'
strong = ['care home*']
";

/// A file of one record, and one of a record that ends too soon.
pub const GOOD: &str = "{\"id\": \"a\", \"text\": \"Taxes rise.\"}\n";
pub const BROKEN: &str = "{\"id\": \"a\", \"text\": \n";

/// A folder for one test, in which the program runs: paths are typed relative to it.
pub struct Sandbox {
    folder: TempDir,
}

/// How a run ended, and what it said.
#[derive(Debug)]
pub struct Ran {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Sandbox {
    /// An empty folder but for `small.toml`, the lexicon [`SMALL`].
    pub fn new() -> Self {
        let sandbox = Self { folder: tempfile::tempdir().unwrap() };
        sandbox.write("small.toml", SMALL);
        sandbox
    }

    /// A folder with these files beside `small.toml`.
    pub fn with(files: &[(&str, &str)]) -> Self {
        let sandbox = Self::new();
        for (name, text) in files {
            sandbox.write(name, text);
        }
        sandbox
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    pub fn write_gz(&self, name: &str, content: impl AsRef<[u8]>) {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(content.as_ref()).unwrap();
        self.write(name, encoder.finish().unwrap());
    }

    pub fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    pub fn has(&self, name: &str) -> bool {
        self.path(name).exists()
    }

    /// The names of all files in the folder, hidden ones included.
    pub fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.folder.path()).unwrap();
        let mut names: Vec<String> = entries
            .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    /// Runs the program with these arguments, parted at white space.
    pub fn run(&self, arguments: &str) -> Ran {
        self.run_with(&arguments.split_whitespace().collect::<Vec<_>>(), "")
    }

    /// Runs the program with `stdin` as its standard input. Fails where a file is no longer what it
    /// was that no earlier run wrote, unless `--overwrite` is among the arguments.
    pub fn run_with(&self, arguments: &[&str], stdin: impl Into<Vec<u8>>) -> Ran {
        let before = self.files();
        let own: BTreeSet<String> = before
            .keys()
            .filter(|path| path.ends_with(".manifest.json"))
            .flat_map(|path| self.written(path))
            .collect();
        let output = self.command(arguments).write_stdin(stdin).output().unwrap();
        let after = self.files();
        let changed = before
            .iter()
            .filter(|(path, state)| !own.contains(*path) && after.get(*path) != Some(state));
        let changed: Vec<_> = changed.map(|(path, _)| path).collect();
        assert!(
            changed.is_empty() || arguments.contains(&"--overwrite"),
            "{arguments:?} changed {changed:?}"
        );
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Ran {
            code: output.status.code().unwrap(),
            out: text(output.stdout),
            err: text(output.stderr),
        }
    }

    /// Every file below the folder, with its size, its time and, where there is one, its inode.
    fn files(&self) -> BTreeMap<String, (u64, std::time::SystemTime, u64)> {
        let entries = walkdir::WalkDir::new(self.folder.path())
            .into_iter()
            .flatten()
            .filter(|entry| entry.file_type().is_file());
        let state = |entry: walkdir::DirEntry| {
            let path = entry
                .path()
                .strip_prefix(self.folder.path())
                .unwrap()
                .to_string_lossy()
                .into_owned();
            let metadata = entry.metadata().ok()?;
            #[cfg(unix)]
            let inode = std::os::unix::fs::MetadataExt::ino(&metadata);
            #[cfg(not(unix))]
            let inode = 0;
            Some((path, (metadata.len(), metadata.modified().unwrap(), inode)))
        };
        entries.filter_map(state).collect()
    }

    /// The files that a manifest speaks of, and itself.
    fn written(&self, manifest: &str) -> Vec<String> {
        let text = fs::read_to_string(self.path(manifest)).unwrap_or_default();
        let value: serde_json::Value = serde_json::from_str(&text).unwrap_or_default();
        let outputs = ["outputs", "earlier_outputs"]
            .map(|name| value[name].as_array().cloned().unwrap_or_default())
            .concat();
        let paths = outputs.iter().filter_map(|output| Some(output["path"].as_str()?.to_owned()));
        paths.chain([manifest.to_owned()]).collect()
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_paratheme"));
        command.current_dir(self.folder.path()).args(arguments);
        command
    }

    /// Scores with [`SMALL`], expects exit code 0, and reads the table from standard output.
    pub fn score(&self, arguments: &str) -> Rows {
        self.score_ending(0, arguments)
    }

    /// The same with another exit code.
    pub fn score_ending(&self, code: i32, arguments: &str) -> Rows {
        let ran = self.run(&format!("score --lexicon small.toml {arguments}"));
        assert_eq!(ran.code, code, "{arguments}\n{}", ran.err);
        Rows::csv(&ran.out)
    }

    pub fn manifest(&self, file: &str) -> serde_json::Value {
        serde_json::from_str(&self.read(&format!("{file}.manifest.json"))).unwrap()
    }
}

/// A table as the csv crate reads it.
#[derive(Debug, PartialEq, Eq)]
pub struct Rows {
    pub header: Vec<String>,
    pub rows: Vec<Vec<String>>,
}

impl Rows {
    pub fn csv(text: &str) -> Self {
        Self::delimited(text, b',')
    }

    pub fn delimited(text: &str, delimiter: u8) -> Self {
        let mut reader =
            csv::ReaderBuilder::new().delimiter(delimiter).from_reader(text.as_bytes());
        let owned =
            |record: &csv::StringRecord| record.iter().map(str::to_owned).collect::<Vec<_>>();
        let header = owned(reader.headers().unwrap());
        let rows = reader.records().map(|record| owned(&record.unwrap())).collect();
        Self { header, rows }
    }

    pub fn len(&self) -> usize {
        self.rows.len()
    }

    pub fn at(&self, name: &str) -> usize {
        let found = self.header.iter().position(|known| known == name);
        found.unwrap_or_else(|| panic!("no column {name} among {:?}", self.header))
    }

    /// The cell of a row, counted from 0.
    pub fn get(&self, row: usize, column: &str) -> &str {
        &self.rows[row][self.at(column)]
    }

    pub fn float(&self, row: usize, column: &str) -> f64 {
        self.get(row, column)
            .parse()
            .unwrap_or_else(|_| panic!("{column} of row {row}: {:?}", self.get(row, column)))
    }

    pub fn int(&self, row: usize, column: &str) -> u64 {
        self.get(row, column)
            .parse()
            .unwrap_or_else(|_| panic!("{column} of row {row}: {:?}", self.get(row, column)))
    }

    pub fn column(&self, name: &str) -> Vec<&str> {
        let at = self.at(name);
        self.rows.iter().map(|row| row[at].as_str()).collect()
    }

    /// `article_id#paragraph` of each row.
    pub fn places(&self) -> Vec<String> {
        (0..self.len())
            .map(|row| format!("{}#{}", self.get(row, "article_id"), self.get(row, "paragraph")))
            .collect()
    }
}

/// The strength that METHODS 3 gives for a text of `words` words in which entries of the given p
/// match so many times.
pub fn strength(words: u64, matches: &[(f64, u32)]) -> f64 {
    let evidence: f64 = matches
        .iter()
        .map(|&(p, n)| {
            -(1.0 - p).ln() * f64::from(n) * 2.2
                / (f64::from(n) + 1.2 * (1.0 - 0.5 + 0.5 * words as f64 / 100.0))
        })
        .sum();
    1.0 - (-evidence).exp()
}

/// A folder of the repository.
pub fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Files shared with other programs that are checked by the same articles; none where they are not
/// at hand.
pub fn shared(path: &str) -> Option<PathBuf> {
    let folder =
        std::env::var_os("PARATHEME_SHARED").map_or_else(|| repository("../shared"), PathBuf::from);
    Some(folder.join(path)).filter(|path| path.exists())
}

/// Runs the program on a pseudo-terminal of so many columns, by Python's pty module.
#[cfg(unix)]
pub fn on_a_terminal(sandbox: &Sandbox, columns: u32, arguments: &[&str]) -> String {
    let (ended, shown) = ended_on_a_terminal(sandbox, columns, arguments);
    assert!(ended.success(), "{arguments:?}: {shown}");
    shown
}

/// The same with how the program ended.
#[cfg(unix)]
pub fn ended_on_a_terminal(
    sandbox: &Sandbox,
    columns: u32,
    arguments: &[&str],
) -> (std::process::ExitStatus, String) {
    const SCRIPT: &str = "
import fcntl, os, pty, struct, sys, termios
pid, terminal = pty.fork()
if pid == 0:
    fcntl.ioctl(1, termios.TIOCSWINSZ, struct.pack('HHHH', 24, int(sys.argv[1]), 0, 0))
    os.execv(sys.argv[2], sys.argv[2:])
seen = b''
while True:
    try:
        part = os.read(terminal, 65536)
    except OSError:
        break
    if not part:
        break
    seen += part
sys.stdout.buffer.write(seen)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
";
    let mut command = std::process::Command::new("python3");
    command.current_dir(sandbox.path("")).env_remove("NO_COLOR").env("TERM", "xterm");
    command
        .args(["-c", SCRIPT, &columns.to_string(), env!("CARGO_BIN_EXE_paratheme")])
        .args(arguments);
    let ended = command.output().unwrap();
    let errors = String::from_utf8_lossy(&ended.stderr);
    assert!(errors.is_empty(), "{arguments:?}: {errors}");
    (ended.status, String::from_utf8(ended.stdout).unwrap().replace("\r\n", "\n"))
}
